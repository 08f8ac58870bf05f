"""The part of the tour that spends points: redeeming, collecting, the counter, a voucher."""

import uuid
from datetime import timedelta

from sign_in import COMMUNITY
from telling import check, step, tell

BAGS = "垃圾袋"
VOUCHER = "便民服务五元券"
# The same one in every tour.
VOUCHER_ID = str(uuid.uuid5(uuid.NAMESPACE_URL, VOUCHER))


def basket(*reward_ids):
    return [{"reward_id": reward_id, "quantity": 1} for reward_id in reward_ids]


class ShopTour:
    """Goes on where the main loop ended: at the tour's time, with its resident's points."""

    def __init__(self, tour):
        self.api = tour.api
        self.tour = tour
        self.token = tour.token
        self.keeper, self.keeper_token = self.staff("storekeeper")
        self.event_id = str(uuid.uuid4())
        self.redemption_id = str(uuid.uuid4())

    def staff(self, role):
        person = self.tour.person(role)
        session = self.api.sign_in(COMMUNITY, person["openid"])
        return person["name"] or role, session["token"]

    def put(self, token, *path, **body):
        return self.api.call("PUT", "/v1/" + "/".join(path), body, token)

    def replace(self, token, *path, **body):
        """Saves over what an earlier tour left, if it did."""
        address = "/v1/" + "/".join(path)
        known = self.api.get(address, token)
        condition = {"If-Match": known.headers["ETag"]} if known.status == 200 else {}
        return self.api.call("PUT", address, body, token, condition)

    def available(self):
        return self.api.call("GET", "/v1/household", token=self.token)["available"]

    def open_event(self):
        step(f"{self.keeper} receives goods and opens a redemption day")
        now, token = self.tour.now, self.keeper_token
        self.bags_id = next(row["reward_id"] for row in self.api.pages("/v1/rewards", token)
                            if row["name"] == BAGS)
        self.replace(token, "rewards", VOUCHER_ID, kind="voucher", name=VOUCHER, unit="张",
                     price=1, discount_fen=500, valid_from=now.date().isoformat(),
                     valid_until=(now + timedelta(days=90)).date().isoformat())
        for reward_id in (self.bags_id, VOUCHER_ID):
            moved = self.put(token, "stock_moves", str(uuid.uuid4()), reward_id=reward_id,
                             kind="received", quantity=10, reason="送货单")
            tell(f"10 received, {moved['stock']} on the shelf")
        event = self.put(token, "events", self.event_id, name="信义超市兑换日", place="信义超市",
                         opens_at=(now - timedelta(hours=1)).isoformat(),
                         closes_at=(now + timedelta(hours=8)).isoformat(),
                         rewards=[self.bags_id, VOUCHER_ID])
        tell(f"{event['name']}, to be collected until {event['lapses_at']}")

    def redeem(self):
        step("The household looks at what is on offer and redeems")
        offers = list(self.api.pages(f"/v1/communities/{COMMUNITY}/rewards"))
        check(any(row["name"] == BAGS for row in offers), f"{len(offers)} rewards are on offer")
        before = self.available()
        path = f"/v1/redemptions/{self.redemption_id}"
        wish = {"event_id": self.event_id, "lines": basket(self.bags_id, VOUCHER_ID)}
        held = self.api.call("PUT", path, wish, self.token)
        self.code = held["code"]
        check(held["status"] == "held" and self.available() == before - held["points"],
              f"held for {held['points']} points of {before}; its code is {self.code}")
        check(self.api.call("PUT", path, wish, self.token) == held,
              "sent again: the same answer, and nothing is taken twice")
        greedy = wish | {"lines": [{"reward_id": self.bags_id, "quantity": 100}]}
        refused = self.api.ask("PUT", f"/v1/redemptions/{uuid.uuid4()}", greedy, self.token)
        check(refused.json["code"] == "points_short", f"a hundred of them: "
              f"{refused.status} {refused.json['title']}")
        self.tour.xinyi("redemption", "print", COMMUNITY, self.redemption_id)

    def collect(self):
        step(f"{self.keeper} types the code and hands over")
        typed = {"code": f"{self.code[:4]} {self.code[4:]}".lower()}
        found = self.api.call("POST", "/v1/redemption_lookups", typed, self.keeper_token)
        check(found["redemption_id"] == self.redemption_id and found["code"] is None,
              "found: " + ", ".join(f"{line['name']} × {line['quantity']}"
                                    for line in found["lines"]))
        path = f"/v1/redemptions/{self.redemption_id}/collection"
        handed = self.api.call("PUT", path, typed, self.keeper_token)
        check(handed["status"] == "collected", "collected")
        check(self.api.call("PUT", path, typed, self.keeper_token) == handed,
              "sent again: the same answer, handed over once")

    def redeem_at_counter(self):
        step("At the counter: the household shows its own code, the storekeeper picks")
        shown = self.api.call("POST", "/v1/household/counter_codes", token=self.token)
        tell(f"good until {shown['expires_at']}")
        scanned = {"counter_code": shown["code"], "event_id": self.event_id}
        visit = self.api.call("POST", "/v1/counter_lookups", scanned, self.keeper_token)
        tell(f"the storekeeper sees {visit['names'][0]} of building {visit['building']}, "
             f"{visit['available']} points")
        wish = scanned | {"lines": basket(self.bags_id)}
        path = f"/v1/counter_redemptions/{uuid.uuid4()}"
        handed = self.api.call("PUT", path, wish, self.keeper_token)
        check(handed["status"] == "collected", f"redeemed and handed over in one request, "
              f"{self.available()} points are left")
        refused = self.api.ask("PUT", f"/v1/counter_redemptions/{uuid.uuid4()}", wish,
                               self.keeper_token)
        check(refused.json["code"] == "counter_code_used",
              f"the same code once more: {refused.status} {refused.json['title']}")

    def use_voucher(self):
        step("The property company checks the voucher and uses it up")
        _, token = self.staff("property")
        voucher = next(row for row in self.api.pages("/v1/household/vouchers", self.token)
                       if row["redemption_id"] == self.redemption_id)
        code = {"code": voucher["code"]}
        checked = self.api.call("POST", "/v1/voucher_checks", code, token)
        check(checked["state"] == "valid", f"{checked['name']}: valid until "
              f"{checked['valid_until']}")
        used = self.put(token, "voucher_uses", str(uuid.uuid4()), reference="收据 2046", **code)
        tell(f"used at {used['used_at']}, {used['reference']}")
        again = self.api.ask("PUT", f"/v1/voucher_uses/{uuid.uuid4()}", code, token)
        check(again.json["code"] == "voucher_used",
              f"another time: {again.status} {again.json['title']}")

    def read_books(self):
        step("The stock and the budget")
        for row in self.api.pages("/v1/rewards", self.keeper_token):
            if row["reward_id"] in (self.bags_id, VOUCHER_ID):
                tell(f"{row['name']}: {row['stock']} on the shelf, {row['held']} held")
        _, token = self.staff("administrator")
        budget = self.api.call("GET", "/v1/budget", token=token)
        tell(f"{budget['period']}: {budget['committed']} points redeemed, {budget['lapsing']} "
             f"lapse after {budget['lapsing_on']} unless they are spent")
        closed = self.api.call("GET", "/v1/budget/periods", token=token)["items"]
        for month in [budget, *closed[:1]]:
            tell(f"{month['period']}: {month['issued']} issued, {month['redeemed']} redeemed, "
                 f"{month['outstanding']} outstanding")

    def walk(self):
        self.open_event()
        self.redeem()
        self.collect()
        self.redeem_at_counter()
        self.use_voucher()
        self.read_books()
