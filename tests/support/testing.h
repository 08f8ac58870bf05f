#pragma once

/*
 * All that a test of the operations tells its story with.
 *
 *	static void
 *	a_deed_is_filed_and_found_again(void **state)
 *	{
 *		struct person zhang = people_settle("张秀英", "12-2-301");
 *		const char *id = deed_file(&zhang, (struct deed){.item = "ZY01"});
 *		struct answer found = call_get(&zhang, "/v1/deeds/%s", id);
 *
 *		(void)state;
 *		expect_status(found, 200);
 *		expect_json(found, "/status", "'submitted'");
 *	}
 *
 *	int
 *	main(void)
 *	{
 *		const struct CMUnitTest tests[] = {in_world(a_deed_is_filed_and_found_again)};
 *
 *		return world_run(tests);
 *	}
 */

#include "support/call.h"
#include "support/crowd.h"
#include "support/deeds.h"
#include "support/documents.h"
#include "support/expect.h"
#include "support/paging.h"
#include "support/people.h"
#include "support/publishing.h"
#include "support/residents.h"
#include "support/shop.h"
#include "support/sql.h"
#include "support/world.h"
#include "support/written.h"
