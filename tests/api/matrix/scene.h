#pragma once

/*
 * The same small history in two communities, and every kind of caller.
 *
 * In both, a household has a deed, a deduction, a reminder, a line in the publication of June, a
 * redemption that waits to be collected and a used voucher; its building was inspected, and a guest
 * claims to be somebody.
 * Elsewhere there is also the publication of July and more versions of the rulebook, so that names
 * which are the same in all communities can be foreign too.
 */

#include "http/contract.h"
#include "support/assertions.h"
#include "support/people.h"

#include <stdbool.h>

/* A word that all free text of the scene here holds, and no other text does. */
#define SCENE_MARK "标记甲"

enum scene_kind {
	SCENE_OWN,
	SCENE_FOREIGN, /* there is one, in the other community */
	SCENE_ABSENT,
	SCENE_MALFORMED,
	SCENE_KIND_COUNT,
};

enum scene_place {
	SCENE_NOWHERE, /* without a token, or with one that is over */
	SCENE_HERE,
	SCENE_ELSEWHERE,
};

struct identity {
	const char *name;
	struct person person;
	enum scene_place place;
	bool expired; /* the token was good once */
	bool resident;
	bool concerned; /* a member of the household that the scene is about */
	const char *role; /* besides that of a resident; NULL for none */
};

#define SCENE_IDENTITIES_MAX 24

struct scene {
	struct identity identities[SCENE_IDENTITIES_MAX];
	size_t identity_count;
};

/* Plays the history in both communities of the world; values.h then knows its names. */
struct scene
scene_play(void);

bool
scene_is_among(const char *name, const char *const *names, size_t count);

/* Whether the array has that text. */
#define among(name, names) scene_is_among((name), (names), sizeof(names) / sizeof((names)[0]))

/* A value of that kind for a path parameter; NULL when there is none of the kind. */
const char *
scene_parameter(const char *name, enum scene_kind kind);

const char *
scene_method(const struct operation *operation);

/* The path of the operation with own values, but for the named parameter. */
const char *
scene_path(const struct operation *operation, const char *varied, const char *value);

/* A request body that the operation should be content with; NULL when it takes none. */
const char *
scene_body(const struct operation *operation);

/* Removes the object that a request made under this name, so that the name is free again. */
void
scene_forget(const char *name);

/* Whether the member holds one of the roles that the operation lists. */
bool
scene_admits(const struct operation *operation, const struct identity *identity);

/*
 * Runs the check for every operation of the contract, which it finds in its state, each in a world
 * of its own; the exit status of the program.
 */
int
scene_run(CMUnitTestFunction check);
