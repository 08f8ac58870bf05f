#include "repetition_reminders.h"

static const char *
reminder_of_zhang(const char *folder)
{
	return written("/v1/reminders/%s/%s",
	               deed_remind(&now.reviewer, &now.zhang, "SF04", "2026-06-18"), folder);
}

struct asking
repetition_issue_reminder(void)
{
	return asked_by(&now.reviewer, new_under("reminders"),
	                json_written("{'household_code': '%s', 'item': 'SF04', "
	                             "'content': '楼道堆物', 'correct_by': '2026-06-18'}",
	                             now.zhang.household_code));
}

struct asking
repetition_answer_reminder(void)
{
	return asked_by(&now.zhang, reminder_of_zhang("answer"),
	                json_written("{'answer': '已经清理'}"));
}

struct asking
repetition_confirm_put_right(void)
{
	return asked_by(&now.reviewer, reminder_of_zhang("put_right"), NULL);
}
