#pragma once

/* Requests about a reminder of zhang's household that may be repeated. */

#include "repetition.h"

struct asking
repetition_issue_reminder(void);

struct asking
repetition_answer_reminder(void);

struct asking
repetition_confirm_put_right(void);
