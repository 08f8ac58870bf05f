#pragma once

/*
 * The people of a test, put into the community where things happen now.
 *
 *	struct person zhang = people_settle("张秀英", "12-2-301");	a resident, signed in
 *	struct person li = people_appoint("{reviewer}");		staff who live elsewhere
 *
 * Everybody has agreed to the privacy notice. Residents of the same flat are of the same
 * household; the first is its head.
 */

#include <stdbool.h>
#include <stdint.h>

struct person {
	const char *name;
	const char *member_id;
	const char *token;
	const char *resident_id; /* NULL when bound to no resident, and so are the next two */
	const char *household_code;
	int64_t household_id;
};

/* A resident, born in 1980, with an account and a session. */
struct person
people_settle(const char *name, const char *flat);

/* A resident of the register without an account. */
struct person
people_register(const char *name, const char *flat);

/* A member who is no resident, with these roles, such as "{reviewer,administrator}". */
struct person
people_appoint(const char *roles);

/* A member with neither roles nor a household. */
struct person
people_welcome(void);

/* Gives a member these roles, and no others. */
void
people_promote(const struct person *person, const char *roles);

/* Another session of the member, which began some hours ago and ends in some, or has ended. */
const char *
people_sign_in(const struct person *person, int began_hours_ago, int ends_in_hours);

/* Creates a volunteer team of these residents, led by the first; returns its identifier. */
#define people_gather(team, ...) \
	people_gather_list((team), (const struct person *const[]){ __VA_ARGS__, NULL })

const char *
people_gather_list(const char *team, const struct person *const *members);

/* The member agrees to a document, "privacy" or "publication", or no longer does. */
void
people_decide(const struct person *person, const char *document, bool given);
