#pragma once

/* Requests about teams that may be repeated; now.team is led by zhang, and chen belongs to it. */

#include "repetition.h"

struct asking
repetition_save_team(void);

struct asking
repetition_save_team_again(void);

struct asking
repetition_join_team(void);

struct asking
repetition_leave_team(void);

struct asking
repetition_add_team_member(void);

struct asking
repetition_remove_team_member(void);

struct asking
repetition_name_team_leader(void);

struct asking
repetition_dismiss_team_leader(void);
