#include "repetition_teams.h"

struct asking
repetition_save_team(void)
{
	return asked_by(&now.admin, new_under("teams"), json_written("{'name': '巡逻队'}"));
}

struct asking
repetition_save_team_again(void)
{
	return second_after_first(repetition_save_team(), json_written("{'name': '夜间巡逻队'}"));
}

struct asking
repetition_join_team(void)
{
	return asked_by(&now.zhang, written("/v1/me/teams/%s", people_gather("巡逻队", &now.chen)),
	                NULL);
}

struct asking
repetition_leave_team(void)
{
	return asked_by(&now.zhang, written("/v1/me/teams/%s", now.team), NULL);
}

static struct asking
of_team(const char *folder, const struct person *person)
{
	return asked_by(&now.admin,
	                written("/v1/teams/%s/%s/%s", now.team, folder, person->resident_id), NULL);
}

struct asking
repetition_add_team_member(void)
{
	return of_team("members", &now.wu);
}

struct asking
repetition_remove_team_member(void)
{
	return of_team("members", &now.chen);
}

struct asking
repetition_name_team_leader(void)
{
	return of_team("leaders", &now.wu);
}

struct asking
repetition_dismiss_team_leader(void)
{
	return of_team("leaders", &now.zhang);
}
