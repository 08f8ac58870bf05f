#include "cli/commands/commands.h"
#include "cli/commands/option.h"
#include "cli/lib/console.h"
#include "cli/lib/publication.h"
#include "cli/lib/translation.h"
#include "cli/sample/load.h"
#include "cli/sample/people.h"

#include <inttypes.h>
#include <stdio.h>

#define MONTHS_DEFAULT 3
#define MONTHS_MAX 120

static uint32_t
chosen_households(const struct invocation *invocation)
{
	return (uint32_t)option_integer(invocation, "--households", SAMPLE_HOUSEHOLDS,
	                                SAMPLE_HOUSEHOLDS_MIN, SAMPLE_HOUSEHOLDS_MAX);
}

static void
play_months(struct store *store, struct arena *arena, int64_t months)
{
	struct progress progress = progress_begin("Playing months", months);

	for (int64_t month = 0; month < months && !store_failed(store); month++) {
		progress_step(&progress, month);
		sample_play_month(store, month + 1 == months);
	}
	progress_end(&progress);
	sample_play_open_month(store, arena, months == 0);
}

enum exit_status
sample_load(struct invocation *invocation)
{
	int64_t months = option_integer(invocation, "--months", MONTHS_DEFAULT, 0, MONTHS_MAX);
	uint32_t households = chosen_households(invocation);
	struct arena *arena = invocation->arena;
	struct store *store = store_open(invocation, STORE_OWNER);
	const struct db_result *counts;
	enum exit_status status;

	store_begin(store, NULL);
	sample_found(store, arena, months);
	sample_fill_register(store, arena, households);
	sample_add_members(store, arena, households);
	publication_lock(store);
	play_months(store, arena, months);
	counts = store_call_file(store, "sample/counts.sql", db_no_arguments);
	status = store_finish(store);
	if (status == EXIT_DONE) {
		console_say("community %s: %" PRId64 " households, %" PRId64 " residents, %" PRId64
		            " deeds, %" PRId64 " ledger entries, %" PRId64 " redemptions, %" PRId64
		            " publications",
		            SAMPLE_COMMUNITY, store_integer(counts, "households"),
		            store_integer(counts, "residents"), store_integer(counts, "deeds"),
		            store_integer(counts, "entries"), store_integer(counts, "redemptions"),
		            store_integer(counts, "publications"));
	}
	return status;
}

static void
print_member(const struct sample_household *household, const struct sample_member *member)
{
	printf("%d,%d,%s,%s,%s,%d,%s\n", household->building, household->unit, household->room,
	       member->name, member->phone, member->birth_year, member->is_head ? "是" : "否");
}

enum exit_status
sample_register(struct invocation *invocation)
{
	uint32_t households = chosen_households(invocation);

	puts("楼栋,单元,室,姓名,手机,出生年份,户主");
	for (uint32_t index = 0; index < households; index++) {
		struct sample_household household = sample_household(index);

		for (size_t i = 0; i < household.member_count; i++)
			print_member(&household, &household.members[i]);
	}
	return EXIT_DONE;
}

enum exit_status
sample_people(struct invocation *invocation)
{
	(void)invocation;
	puts("openid\trole\tbuilding\tunit\troom\tname\tphone");
	for (size_t i = 0; i < sample_people_known_count; i++) {
		const struct sample_person *person = &sample_people_known[i];
		struct sample_household home;

		if (person->household < 0) {
			printf("%s\t%s\t\t\t\t\t\n", person->openid, person->role);
			continue;
		}
		home = sample_home(person);
		printf("%s\t%s\t%d\t%d\t%s\t%s\t%s\n", person->openid, person->role, home.building,
		       home.unit, home.room, home.members[person->member].name,
		       home.members[person->member].phone);
	}
	return EXIT_DONE;
}
