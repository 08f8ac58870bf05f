-- Verify xinyi:spending on pg

SELECT kind, redemption_id, concerns, earned_in, transfer_no FROM xinyi.ledger_entry WHERE false;

SELECT community_id, transfer_no, transfer_id, act, from_household_id, to_household_id, points,
document, administrator, second_administrator, happened_on, recorded_by, recorded_at
FROM xinyi.household_transfer WHERE false;

SELECT earned FROM xinyi.household_period WHERE false;

SELECT community_id, entry_id, household_id, points, placed_no, placed_by, placed_at, released_at
FROM xinyi.dispute_hold WHERE false;

SELECT held, disputed FROM xinyi.household WHERE false;

SELECT community_id, household_id, shortfall_no, kind, entry_id, redemption_id, since_period,
since_entry, slack, wanted, lost, follows, from_period, earned_in
FROM xinyi.shortfall WHERE false;

SELECT community_id, period_id, issued, taken_back, redeemed, returned, lapsed, outstanding,
redeemed_fen, worth_fen
FROM xinyi.period_total WHERE false;

SELECT community_id, period_id, redeemed FROM xinyi.budget_gauge WHERE false;

SELECT good_until FROM xinyi.notice WHERE false;

SELECT hold_hours, budget_warning, budget_ceiling FROM xinyi.settings WHERE false;
