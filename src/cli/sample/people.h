#pragma once

/*
 * Invented people: a community of the real size, identical every time.
 *
 *	struct sample_household household = sample_household(index);
 *	household.members[0].name		the head, who always has a phone
 *
 * Households are numbered from 0. Names are combined at random; phone numbers are consecutive.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The size of the real community: 79 buildings with 7,482 households. */
#define SAMPLE_HOUSEHOLDS 7482
#define SAMPLE_HOUSEHOLDS_MIN 190
#define SAMPLE_HOUSEHOLDS_MAX 20000
#define SAMPLE_MEMBERS_MAX 6

#define SAMPLE_NAME_BYTES 32
#define SAMPLE_PHONE_BYTES 12
#define SAMPLE_ROOM_BYTES 12

struct sample_member {
	char name[SAMPLE_NAME_BYTES];
	char phone[SAMPLE_PHONE_BYTES]; /* empty when there is none */
	int birth_year;
	bool is_head;
};

struct sample_household {
	int building;
	int unit;
	char room[SAMPLE_ROOM_BYTES];
	struct sample_member members[SAMPLE_MEMBERS_MAX];
	size_t member_count;
};

/* Households of the stories, which stories.h tells. */
#define SAMPLE_SPLIT 15
#define SAMPLE_LEAVING 24
/* In every building this flat is empty at first; the couple and the grandparents move in. */
#define SAMPLE_FREE_UNIT 4
#define SAMPLE_FREE_ROOM "1202"
#define SAMPLE_COUPLE_BUILDING 1
/* The family that follows at the address of the one that leaves; no register has it. */
#define SAMPLE_FOLLOWING SAMPLE_HOUSEHOLDS_MAX

struct sample_household
sample_household(uint32_t index);

/* A person who can sign in through the WeChat simulator. */
struct sample_person {
	const char *openid;
	/*
	 * resident, newcomer (not bound yet), claimant (waits for a reviewer), former (was bound),
	 * or a role of the service
	 */
	const char *role;
	int household; /* the index; -1 for an outsider */
	int member; /* the place in the household; 0 for the head */
	int team; /* from 1; 0 for none */
	bool joins_later; /* in a story, or when somebody tries it */
};

extern const struct sample_person sample_people_known[];
extern const size_t sample_people_known_count;

/* The household as the stories leave it: the person's present address. */
struct sample_household
sample_home(const struct sample_person *person);

/* Whether the head of a household has signed in and agreed to the privacy notice. */
bool
sample_household_is_member(uint32_t index);

/* Whether that head also agreed to the publication of the masked name. */
bool
sample_household_is_named(uint32_t index);
