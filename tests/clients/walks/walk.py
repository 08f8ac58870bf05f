"""Signs in, looks at itself, files a deed and is refused once, with the client made for Python."""

import datetime
import json
import os
import uuid

from xinyi_client import AuthenticatedClient, Client
from xinyi_client.api.communities import list_communities
from xinyi_client.api.deeds import submit_deed
from xinyi_client.api.households import get_household
from xinyi_client.api.me import get_me
from xinyi_client.api.reviews import list_reviews
from xinyi_client.api.sessions import open_session
from xinyi_client.models import (
    CommunityList, DeedRequest, FiledDeed, Household, Me, ParticipantRequest, Problem, Session,
    SignIn)


def main() -> None:
    url = os.environ["XINYI_URL"]
    visitor = Client(base_url=url)
    communities = list_communities.sync(client=visitor)
    assert isinstance(communities, CommunityList)
    session = open_session.sync(
        client=visitor,
        body=SignIn(community=communities.items[0].code, code=os.environ["XINYI_CODE"]))
    assert isinstance(session, Session)
    member = AuthenticatedClient(base_url=url, token=session.token)
    me = get_me.sync(client=member)
    assert isinstance(me, Me)
    household = get_household.sync(client=member)
    assert isinstance(household, Household)
    deed = submit_deed.sync(uuid.UUID(os.environ["XINYI_DEED"]), client=member, body=DeedRequest(
        item="HR02", content="清理楼道堆物", place="小区", evidence=["照片"],
        happened_on=datetime.date.fromisoformat(os.environ["XINYI_DAY"]),
        participants=[ParticipantRequest(resident_id=household.members[0].resident_id)]))
    assert isinstance(deed, FiledDeed)
    refusal = list_reviews.sync(client=member)
    assert isinstance(refusal, Problem)
    print(json.dumps({
        "communities": [community.code for community in communities.items],
        "member": str(me.member_id), "household": household.household_code,
        "deed": str(deed.deed_id), "refusal": refusal.code}))


main()
