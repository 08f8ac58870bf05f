// Signs in, looks at itself, files a deed and is refused once, with openapi-fetch.
import createClient from "openapi-fetch";
import type { paths } from "./contract.js";

declare const process: { env: Record<string, string> };

function given<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("an answer is missing");
  return value;
}

const { XINYI_URL, XINYI_CODE, XINYI_DEED, XINYI_DAY } = process.env;
const client = createClient<paths>({ baseUrl: given(XINYI_URL) });
const communities = given((await client.GET("/v1/communities")).data);
const session = given((await client.POST("/v1/sessions", {
  body: { community: given(communities.items[0]).code, code: given(XINYI_CODE) },
})).data);
const headers = { Authorization: `Bearer ${session.token}` };
const me = given((await client.GET("/v1/me", { headers })).data);
const household = given((await client.GET("/v1/household", { headers })).data);
const deed = given((await client.PUT("/v1/deeds/{deed_id}", {
  headers,
  params: { path: { deed_id: given(XINYI_DEED) } },
  body: {
    item: "HR02", content: "清理楼道堆物", place: "小区", evidence: ["照片"],
    happened_on: given(XINYI_DAY),
    participants: [{ resident_id: given(household.members[0]).resident_id }],
  },
})).data);
const refusal = given((await client.GET("/v1/reviews", { headers })).error);
console.log(JSON.stringify({
  communities: communities.items.map((community) => community.code),
  member: me.member_id, household: household.household_code, deed: deed.deed_id,
  refusal: refusal.code,
}));
