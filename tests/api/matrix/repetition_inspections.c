#include "repetition.h"

struct asking
repetition_file_inspection(void)
{
	return (struct asking){
		.by = &now.admin,
		.target = written("/v1/inspections/%s", uuid_written()),
		.body = json_written("{'item': 'WM01', 'month': '2026-06', 'content': '巡查', "
		                     "'evidence': ['巡查表'], 'buildings': [{'building': 12}]}"),
	};
}

struct asking
repetition_withdraw_inspection(void)
{
	struct asking filed = repetition_file_inspection();

	expect_status(call(filed.by, "PUT", filed.target, filed.body), 200);
	return asked_by(filed.by, written("%s/withdrawal", filed.target),
	                json_written("{'reason': '登记有误'}"));
}

struct asking
repetition_review_inspection(void)
{
	struct asking filed = repetition_file_inspection();

	expect_status(call(filed.by, "PUT", filed.target, filed.body), 200);
	return (struct asking){
		.by = &now.reviewer,
		.target = written("%s/buildings/12/review", filed.target),
		.body = json_written("{'verdict': 'approved'}"),
	};
}
