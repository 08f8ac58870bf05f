/*
 * What the members of the crowd are told of their own accord: who was told what about which thing,
 * in the order of the events, is in notices.txt.
 */

#include "base/buffer.h"
#include "kept.h"
#include "support/testing.h"
#include "targets.h"

#define NOTICES \
	"SELECT format('%%s, member %%s%%s%%s%%s', kind, member_no, ' ' || r.name, " \
	"': ' || subject, ', good until ' || n.good_until) " \
	"FROM notice n JOIN membership m USING (community_id, membership_id) " \
	"LEFT JOIN resident r USING (community_id, resident_id) ORDER BY queued_at, kind, member_no"

static void
everybody_who_is_concerned_is_told_and_nobody_else(void **state)
{
	const struct db_result *notices = sql(NOTICES);
	struct buffer text = buffer_create(world.arena, 1 << 12);

	targets_read_names();
	for (size_t row = 0; row < db_result_row_count(notices); row++) {
		buffer_append_format(&text, "%s\n",
		                     targets_with_names(db_result_text(notices, row, 0).data));
	}
	kept_expect(buffer_text(&text).data, "notices.txt");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(everybody_who_is_concerned_is_told_and_nobody_else),
	};

	return world_run(tests);
}
