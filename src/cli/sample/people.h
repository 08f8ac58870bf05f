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

struct sample_household
sample_household(uint32_t index);

/* A person who can sign in through the WeChat simulator. */
struct sample_person {
	const char *openid;
	const char *role; /* resident, newcomer (not bound yet), or a role of the service */
	int household; /* index of the household that the person heads; -1 for an outsider */
	int team; /* from 1; 0 for none */
};

extern const struct sample_person sample_people_known[];
extern const size_t sample_people_known_count;

/* Whether the head of a household has signed in and agreed to the privacy notice. */
bool
sample_household_is_member(uint32_t index);

/* Whether that head also agreed to the publication of the masked name. */
bool
sample_household_is_named(uint32_t index);
