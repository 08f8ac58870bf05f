#include "repetition.h"

#include <string.h>

static struct asking
invitation_of(const struct person *filer)
{
	const char *deed = deed_file(filer, (struct deed){ .item = "WM06" });

	return asked_by(filer, written("/v1/deeds/%s/invitation", deed), NULL);
}

struct asking
repetition_invite_neighbours(void)
{
	return invitation_of(&now.zhang);
}

struct asking
repetition_end_invitation(void)
{
	struct asking invitation = repetition_invite_neighbours();

	expect_status(call(invitation.by, "PUT", invitation.target, NULL), 200);
	return invitation;
}

struct asking
repetition_join_deed(void)
{
	struct asking invitation = invitation_of(&now.chen);
	struct answer invited = call(invitation.by, "PUT", invitation.target, NULL);

	expect_status(invited, 200);
	return asked_by(&now.zhang,
	                written("/v1/deeds/%s/joining", answer_text(invited, "/deed_id")),
	                json_written("{'deed_code': '%s', 'participants': [{'resident_id': '%s'}]}",
	                             answer_text(invited, "/deed_code"), now.zhang.resident_id));
}

void
repetition_approve_joined(struct asking joining)
{
	deed_approve(&now.reviewer, written("%.36s", joining.target + strlen("/v1/deeds/")));
}

struct asking
repetition_leave_deed(void)
{
	struct asking joining = repetition_join_deed();

	expect_status(call(joining.by, "PUT", joining.target, joining.body), 200);
	return asked_by(joining.by, joining.target, NULL);
}
