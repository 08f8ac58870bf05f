// Signs in, looks at itself, files a deed and is refused once, with openapi-generator's client.
import {
  CommunitiesApi, Configuration, DeedsApi, HouseholdsApi, MeApi, ResponseError, ReviewsApi,
  SessionsApi,
} from "./index.js";

declare const process: { env: Record<string, string> };

function given<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("an answer is missing");
  return value;
}

const basePath = given(process.env["XINYI_URL"]);
const visitor = new Configuration({ basePath });
const communities = await new CommunitiesApi(visitor).listCommunities();
const session = await new SessionsApi(visitor).openSession({
  signIn: {
    community: given(communities.items[0]).code, code: given(process.env["XINYI_CODE"]),
  },
});
const member = new Configuration({ basePath, accessToken: session.token });
const me = await new MeApi(member).getMe();
const household = await new HouseholdsApi(member).getHousehold();
const deed = await new DeedsApi(member).submitDeed({
  deedId: given(process.env["XINYI_DEED"]),
  deedRequest: {
    item: "HR02", content: "清理楼道堆物", place: "小区", evidence: ["照片"],
    happenedOn: new Date(given(process.env["XINYI_DAY"])),
    participants: [{ residentId: given(household.members[0]).residentId }],
  },
});
const refusal = await new ReviewsApi(member).listReviews().then(
  () => undefined, (error: unknown) => error);
if (!(refusal instanceof ResponseError)) throw new Error("the queue of reviews was shown");
const problem = await refusal.response.json() as { code: string };
console.log(JSON.stringify({
  communities: communities.items.map((community) => community.code),
  member: me.memberId, household: household.householdCode, deed: deed.deedId,
  refusal: problem.code,
}));
