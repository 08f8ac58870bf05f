#include "support/residents.h"

#include "support/sql.h"
#include "support/world.h"
#include "support/written.h"

#include <string.h>

const char *
resident_new(void)
{
	return written("/v1/residents/%s", uuid_written());
}

const char *
resident_id_of(const char *target)
{
	return strrchr(target, '/') + 1;
}

struct answer
resident_enter(const struct person *by, const char *target, const char *members)
{
	return call(by, "PUT", target, json_written("{%s, 'reason': '新住户'}", members));
}

struct answer
resident_change_as(const struct person *by, const char *change_id, const char *resident_id,
                   const char *members)
{
	return call(by, "PUT", written("/v1/residents/%s/changes/%s", resident_id, change_id),
	            json_written("{%s, 'reason': '家属来登记'}", members));
}

struct answer
resident_change(const struct person *by, const struct person *who, const char *members)
{
	return resident_change_as(by, uuid_written(), who->resident_id, members);
}

const char *
resident_known(const char *resident_id, const char *column)
{
	return sql_text("SELECT %s FROM resident JOIN household USING (community_id, household_id) "
	                "WHERE resident_id = '%s'",
	                column, resident_id);
}
