#pragma once

/*
 * Deeds as tests tell of them. Whatever is left out is made up, so that a test says only what
 * matters to it:
 *
 *	id = deed_file(&zhang, (struct deed){ .item = "ZY06", .from = "09:00", .to = "10:30" });
 *	deed_approve(&li, id);
 *
 *	answer = deed_submit(&zhang, uuid_written(), (struct deed){ .item = "ZY06" });
 *	expect_error(answer, "times_required");
 *
 * Items of the sample rulebook that tests are fond of: WM06 is 2 points, at most 4 a month; GY01 is
 * 10 points, once a day; GY05 is 4 points, once a month; ZY06 is 2 points an hour, at most 16 a
 * month; ZY03 is 3 points an hour and needs evidence; GY02 and HR01 are 50 points, without a cap,
 * for two reviewers, GY02 once a year; SF04 deducts 5 points, at most 20 a year.
 */

#include "support/call.h"

#define DEED_PEOPLE_MAX 8

struct deed {
	const char *item; /* WM06 */
	const char *day; /* 2026-06-10 */
	const char
	    *from; /* in the time of the community; without it the deed has a day and no hours */
	const char *to;
	const char *content;
	const char *evidence;
	const struct person *people[DEED_PEOPLE_MAX]; /* participants; by alone if empty */
	const char *team;
	const struct person *debtor; /* of a deduction: a person of the named household */
	const char *reminder;
};

/* The request as JSON. */
const char *
deed_request(const struct person *by, struct deed deed);

struct answer
deed_submit(const struct person *by, const char *deed_id, struct deed deed);

/* Files it, and expects that this can be done. Its identifier. */
const char *
deed_file(const struct person *by, struct deed deed);

struct answer
deed_review(const struct person *reviewer, const char *deed_id, const char *verdict,
            const char *reason);

/* Approves, and expects that this can be done. */
void
deed_approve(const struct person *reviewer, const char *deed_id);

/* The code with which neighbours join the deed, of whom the other joins alone. */
const char *
deed_invite(const struct person *filer, const char *deed_id);

struct answer
deed_join(const struct person *who, const char *deed_id, const char *code);

void
deed_reject(const struct person *reviewer, const char *deed_id);

/* Reminds the household to put the item right by that day, and expects success. */
const char *
deed_remind(const struct person *staff, const struct person *debtor, const char *item,
            const char *until);

/*
 * A deduction by that item from the household of the debtor, filed by staff on 15 June after a
 * reminder of the 8th, answered by nobody.
 */
const char *
deed_deduct(const struct person *staff, const struct person *debtor, const char *item);

/* The identifier of the entry that the deed gave the household; 0 when there is none. */
int64_t
deed_entry(const char *deed_id, const struct person *of_household);

/* The balance of the household. */
int64_t
deed_balance(const struct person *of_household);
