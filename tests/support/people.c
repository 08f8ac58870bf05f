#include "support/people.h"

#include "http/authorise.h"
#include "support/sql.h"
#include "support/world.h"
#include "support/written.h"

#include <stdlib.h>

/* A flat is written as "12-2-301": building, unit and room. */
static void
find_household(struct person *person, const char *flat)
{
	const struct db_result *found;
	char *unit;
	char *room;
	long building_no = strtol(flat, &unit, 10);
	long unit_no = strtol(unit + 1, &room, 10);

	sql("INSERT INTO household (community_id, code, building, unit, room) "
	    "VALUES (rule.actor_community_id(), upper(translate(substr(md5(random()::text), 1, 6), "
	    "'ilou', 'wxyz')), %ld, %ld, '%s') ON CONFLICT DO NOTHING",
	    building_no, unit_no, room + 1);
	found = sql("SELECT household_id, code FROM household "
	            "WHERE (building, unit, room) = (%ld, %ld, '%s') AND closed_on IS NULL",
	            building_no, unit_no, room + 1);
	person->household_id = db_result_integer(found, 0, 0);
	person->household_code = db_result_text(found, 0, 1).data;
}

struct person
people_register(const char *name, const char *flat)
{
	struct person person = { .name = name };

	find_household(&person, flat);
	person.resident_id = sql_text(
	    "INSERT INTO resident (community_id, household_id, name, birth_year, is_head) "
	    "SELECT rule.actor_community_id(), %lld, '%s', 1980, NOT EXISTS (SELECT FROM resident "
	    "WHERE household_id = %lld) RETURNING resident_id",
	    (long long)person.household_id, name, (long long)person.household_id);
	return person;
}

const char *
people_sign_in(const struct person *person, int began_hours_ago, int ends_in_hours)
{
	const char *token =
	    authorise_make_token(world.arena, sql_text("SELECT rule.actor_community_id()"));

	sql("INSERT INTO session (community_id, token_hash, membership_id, created_at, expires_at) "
	    "VALUES (rule.actor_community_id(), sha256('%s'), '%s', "
	    "pg_catalog.now() - interval '%d hours', pg_catalog.now() + interval '%d hours')",
	    token, person->member_id, began_hours_ago, ends_in_hours);
	return token;
}

void
people_decide(const struct person *person, const char *document, bool given)
{
	sql("INSERT INTO consent (community_id, membership_id, document, version, given) "
	    "VALUES (rule.actor_community_id(), '%s', '%s', '2026-01', %s)",
	    person->member_id, document, given ? "true" : "false");
	if (person->resident_id != NULL) {
		sql("SELECT choose_public_name(actor_community_id(), %lld)",
		    (long long)person->household_id);
	}
}

/* Gives the person an account, bound to a resident if it is one, and a session. */
static void
join(struct person *person, const char *roles)
{
	const char *resident = person->resident_id;
	int64_t account = sql_integer(
	    "INSERT INTO account (community_id, openid) VALUES (rule.actor_community_id(), '%s') "
	    "RETURNING account_id",
	    uuid_written());

	person->member_id = sql_text(
	    "INSERT INTO membership (community_id, account_id, roles, resident_id, bound_by, "
	    "bound_at) VALUES (rule.actor_community_id(), %lld, '%s', %s, %s) "
	    "RETURNING membership_id",
	    (long long)account, roles, resident != NULL ? written("'%s'", resident) : "NULL",
	    resident != NULL ? "'command', rule.now()" : "NULL, NULL");
	person->token = people_sign_in(person, 0, 1);
	people_decide(person, "privacy", true);
}

struct person
people_settle(const char *name, const char *flat)
{
	struct person person = people_register(name, flat);

	join(&person, "{}");
	return person;
}

struct person
people_appoint(const char *roles)
{
	struct person person = { .name = NULL };

	join(&person, roles);
	return person;
}

struct person
people_welcome(void)
{
	return people_appoint("{}");
}

void
people_promote(const struct person *person, const char *roles)
{
	sql("UPDATE membership SET roles = '%s' WHERE membership_id = '%s'", roles,
	    person->member_id);
}

const char *
people_gather_list(const char *team, const struct person *const *members)
{
	const char *team_id = sql_text("INSERT INTO team (community_id, name) "
	                               "VALUES (rule.actor_community_id(), '%s') RETURNING team_id",
	                               team);

	for (size_t i = 0; members[i] != NULL; i++) {
		sql("INSERT INTO team_member (community_id, team_id, resident_id, is_leader, "
		    "joined_at) VALUES (rule.actor_community_id(), '%s', '%s', %s, rule.now())",
		    team_id, members[i]->resident_id, i == 0 ? "true" : "false");
	}
	return team_id;
}
