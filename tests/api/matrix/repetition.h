#pragma once

/*
 * Requests that may be repeated, one and more for each PUT and DELETE of the contract, in a world
 * where every one of them can be made.
 */

#include "support/testing.h"

struct asking {
	const struct person *by;
	const char *target;
	const char *body;
	const char *if_match;
	const char *replaced; /* content of a document before */
};

struct expectation {
	const char *change;
	const char *code; /* of the refusal from this change on; NULL for the first answer again */
};

struct repeated {
	const char *operation;
	struct asking (*prepare)(void);
	void (*follow)(struct asking asked); /* a later event; NULL for none */
	bool shows_state; /* the answer says how a thing stands now */
	struct expectation expected[3];
};

struct repetition_scene {
	struct person admin, reviewer, property; /* the first also reviews, and keeps the store */
	struct person zhang, wu, chen, guest; /* the first two are of one household */
	const char *rice, *pass, *event, *team;
};

extern struct repetition_scene now;

/* Something that happens in the world, each after the one before. */
struct change {
	const char *name;
	void (*happen)(void);
};

extern const struct change repetition_changes[];
extern const size_t repetition_change_count;

extern const struct repeated repetition_all[];
extern const size_t repetition_count;

/* A request with this body, or NULL. */
struct asking
asked_by(const struct person *by, const char *target, const char *body);

/* The path of something new in that folder. */
const char *
new_under(const char *folder);

/* The last part of a path. */
const char *
last_of(const char *target);

/* The document is there with the first content, and the second is asked for. */
struct asking
second_after_first(struct asking first, const char *second);

/* Another administrator saves the previous content. */
void
change_back(struct asking asked);

/* Of residents, each of one who is new. */

struct asking
repetition_enter_resident(void);

struct asking
repetition_change_resident(void);

struct asking
repetition_change_household(void);

/* Of register files, each of one that is new. */
struct asking
repetition_upload_register(void);

struct asking
repetition_withdraw_import(void);

struct asking
repetition_confirm_import(void);

/* 张秀英 invites to her own deed, and joins one of 陈刚. */
struct asking
repetition_invite_neighbours(void);

struct asking
repetition_end_invitation(void);

struct asking
repetition_join_deed(void);

void
repetition_approve_joined(struct asking joining);

struct asking
repetition_leave_deed(void);

struct asking
repetition_file_inspection(void);

struct asking
repetition_withdraw_inspection(void);

struct asking
repetition_review_inspection(void);

struct asking
repetition_file_feedback(void);

struct asking
repetition_answer_feedback(void);

struct asking
repetition_answer_confirmation(void);

struct asking
repetition_withdraw_confirmation(void);

struct asking
repetition_split_household(void);

struct asking
repetition_merge_households(void);

/* The setup of a test: the scene in a world of its own. */
int
repetition_enter(void **state);

struct answer
repetition_send(const struct repeated *what, struct asking asked);
