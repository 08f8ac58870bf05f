#include "cli/sample/people.h"

#include <stdio.h>
#include <string.h>

#define HOUSEHOLDS_PER_BUILDING 95
#define HOUSEHOLDS_PER_UNIT 24
#define HOUSEHOLDS_PER_FLOOR 2
#define PHONE_FIRST 19900000000LL
#define NAME_BYTES_PER_CHARACTER 3
#define BIRTH_YEAR_OLDEST_WITH_PHONE 1946
#define BIRTH_YEAR_YOUNGEST_WITH_PHONE 2010
#define MEMBERS_PERCENT 60
#define NAMED_PERCENT 55

/* splitmix64: every household has its own stream. */
struct stream {
	uint64_t state;
};

static uint32_t
draw(struct stream *stream, uint32_t limit)
{
	uint64_t z = stream->state += 0x9E3779B97F4A7C15U;

	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
	return (uint32_t)((z ^ (z >> 31)) % limit);
}

static struct stream
open_stream(uint32_t index, uint32_t purpose)
{
	struct stream stream = { .state = ((uint64_t)purpose << 32) + index };

	draw(&stream, 1);
	return stream;
}

static const char *const surnames[] = {
	"王", "李", "张", "刘", "陈",   "杨",   "赵",   "黄",   "周",   "吴", "徐",
	"孙", "胡", "朱", "高", "林",   "何",   "郭",   "马",   "罗",   "梁", "宋",
	"郑", "谢", "韩", "唐", "冯",   "于",   "董",   "萧",   "程",   "曹", "袁",
	"邓", "许", "傅", "沈", "曾",   "彭",   "吕",   "苏",   "卢",   "蒋", "蔡",
	"贾", "丁", "魏", "薛", "欧阳", "司马", "诸葛", "上官", "令狐",
};

static const char older_characters[] = "国建桂秀玉淑兰英华振福德长贵凤珍荣庆";
static const char adult_characters[] = "伟芳敏静丽强磊军洋勇艳杰娟涛明超霞平刚辉鹏飞";
static const char child_characters[] = "子轩梓涵欣怡浩宇诗雨佳晨一诺思博文可语";

static const char *
character(struct stream *stream, const char *characters)
{
	uint32_t count = (uint32_t)(strlen(characters) / NAME_BYTES_PER_CHARACTER);

	return characters + (size_t)draw(stream, count) * NAME_BYTES_PER_CHARACTER;
}

static void
invent_name(struct stream *stream, const char *surname, struct sample_member *member)
{
	const char *characters = member->birth_year < 1965   ? older_characters
	                         : member->birth_year < 2004 ? adult_characters
	                                                     : child_characters;
	const char *second = draw(stream, 4) ? character(stream, characters) : "";

	snprintf(member->name, sizeof(member->name), "%s%.3s%.3s", surname,
	         character(stream, characters), second);
}

static const char *
invent_surname(struct stream *stream)
{
	return surnames[draw(stream, sizeof(surnames) / sizeof(surnames[0]))];
}

/* Head, spouse, child, then grandparents and children in turn. */
static int
invent_birth_year(struct stream *stream, size_t place, int head_birth_year)
{
	switch (place) {
	case 0:
		return 1964 + (int)draw(stream, 32);
	case 1:
		return head_birth_year - 3 + (int)draw(stream, 7);
	case 2:
	case 4:
		return head_birth_year + 24 + (int)draw(stream, 6);
	default:
		return head_birth_year - 30 + (int)draw(stream, 8);
	}
}

static bool
is_named_twice(const struct sample_household *household)
{
	const struct sample_member *last = &household->members[household->member_count];

	for (size_t i = 0; i < household->member_count; i++) {
		if (strcmp(household->members[i].name, last->name) == 0)
			return true;
	}
	return false;
}

static void
add_member(struct stream *stream, struct sample_household *household, uint32_t index,
           const char *surname)
{
	size_t place = household->member_count;
	struct sample_member *member = &household->members[place];
	bool keeps_surname;
	const char *own_surname;
	bool has_phone;

	member->is_head = place == 0;
	member->birth_year = invent_birth_year(stream, place, household->members[0].birth_year);
	keeps_surname = place == 0 || place == 2 || place == 4;
	own_surname = keeps_surname ? surname : invent_surname(stream);
	do {
		invent_name(stream, own_surname, member);
	} while (is_named_twice(household));
	has_phone = member->birth_year >= BIRTH_YEAR_OLDEST_WITH_PHONE &&
	            member->birth_year <= BIRTH_YEAR_YOUNGEST_WITH_PHONE;
	if (has_phone) {
		snprintf(member->phone, sizeof(member->phone), "%lld",
		         PHONE_FIRST + (long long)index * SAMPLE_MEMBERS_MAX + (long long)place);
	}
	household->member_count++;
}

static size_t
invent_size(struct stream *stream)
{
	static const size_t sizes_of_20[] = { 2, 2, 3, 3, 3, 3, 3, 4, 4, 4,
		                              4, 4, 4, 4, 5, 5, 5, 5, 6, 6 };

	return sizes_of_20[draw(stream, 20)];
}

struct sample_household
sample_household(uint32_t index)
{
	struct stream stream = open_stream(index, 1);
	uint32_t in_building = index % HOUSEHOLDS_PER_BUILDING;
	uint32_t in_unit = in_building % HOUSEHOLDS_PER_UNIT;
	struct sample_household household = {
		.building = (int)(index / HOUSEHOLDS_PER_BUILDING) + 1,
		.unit = (int)(in_building / HOUSEHOLDS_PER_UNIT) + 1,
	};
	size_t size;
	const char *surname;

	snprintf(household.room, sizeof(household.room), "%u%02u",
	         in_unit / HOUSEHOLDS_PER_FLOOR + 1, in_unit % HOUSEHOLDS_PER_FLOOR + 1);
	size = invent_size(&stream);
	surname = invent_surname(&stream);
	while (household.member_count < size)
		add_member(&stream, &household, index, surname);
	return household;
}

const struct sample_person sample_people_known[] = {
	{ .openid = "sample-resident-1", .role = "resident", .household = 3 },
	{ .openid = "sample-resident-2", .role = "resident", .household = 13 },
	{ .openid = "sample-leader-1", .role = "leader", .household = 23, .team = 1 },
	{ .openid = "sample-leader-2", .role = "leader", .household = 33, .team = 2 },
	{ .openid = "sample-leader-3", .role = "leader", .household = 43, .team = 3 },
	{ .openid = "sample-reviewer-1", .role = "reviewer", .household = 53 },
	{ .openid = "sample-reviewer-2", .role = "reviewer", .household = 63 },
	{ .openid = "sample-reviewer-3", .role = "reviewer", .household = 73 },
	/* In another building, so that every building has a reviewer who may decide about it. */
	{ .openid = "sample-reviewer-4", .role = "reviewer", .household = 143 },
	{ .openid = "sample-storekeeper-1", .role = "storekeeper", .household = 103 },
	{ .openid = "sample-property-1", .role = "property", .household = -1 },
	{ .openid = "sample-administrator-1", .role = "administrator", .household = 113 },
	{ .openid = "sample-auditor-1", .role = "auditor", .household = -1 },
	{ .openid = "sample-newcomer-1",
	  .role = "newcomer",
	  .household = 123,
	  .joins_later = true },
	{ .openid = "sample-newcomer-2",
	  .role = "newcomer",
	  .household = 133,
	  .joins_later = true },
	{ .openid = "sample-newcomer-3",
	  .role = "newcomer",
	  .household = SAMPLE_FOLLOWING,
	  .joins_later = true },
	{ .openid = "sample-parent-1", .role = "resident", .household = SAMPLE_SPLIT },
	{ .openid = "sample-couple-1", .role = "resident", .household = SAMPLE_SPLIT, .member = 2 },
	{ .openid = "sample-former-1", .role = "former", .household = SAMPLE_LEAVING },
	{ .openid = "sample-old-phone-1", .role = "resident", .household = 5 },
	{ .openid = "sample-new-phone-1", .role = "claimant", .household = 5, .joins_later = true },
	{ .openid = "sample-old-phone-2", .role = "former", .household = 6 },
	{ .openid = "sample-new-phone-2", .role = "resident", .household = 6, .joins_later = true },
};

const size_t sample_people_known_count =
    sizeof(sample_people_known) / sizeof(sample_people_known[0]);

struct sample_household
sample_home(const struct sample_person *person)
{
	struct sample_household home = sample_household((uint32_t)person->household);

	if (person->household == SAMPLE_SPLIT && person->member > 0) {
		home.building = SAMPLE_COUPLE_BUILDING;
		home.unit = SAMPLE_FREE_UNIT;
		snprintf(home.room, sizeof(home.room), "%s", SAMPLE_FREE_ROOM);
	} else if (person->household == SAMPLE_FOLLOWING) {
		struct sample_household before = sample_household(SAMPLE_LEAVING);

		home.building = before.building;
		home.unit = before.unit;
		memcpy(home.room, before.room, sizeof(home.room));
	}
	return home;
}

static bool
is_known(uint32_t index)
{
	for (size_t i = 0; i < sample_people_known_count; i++) {
		if (sample_people_known[i].household == (int)index)
			return true;
	}
	return false;
}

bool
sample_household_is_member(uint32_t index)
{
	struct stream stream = open_stream(index, 2);

	return !is_known(index) && draw(&stream, 100) < MEMBERS_PERCENT;
}

bool
sample_household_is_named(uint32_t index)
{
	struct stream stream = open_stream(index, 3);

	return draw(&stream, 100) < NAMED_PERCENT;
}
