SELECT
	(SELECT count(*) FROM xinyi.household
	 WHERE community_id = rule.actor_community_id()) AS households,
	(SELECT count(*) FROM xinyi.resident
	 WHERE community_id = rule.actor_community_id()) AS residents,
	(SELECT count(*) FROM xinyi.deed
	 WHERE community_id = rule.actor_community_id()) AS deeds,
	(SELECT count(*) FROM xinyi.ledger_entry
	 WHERE community_id = rule.actor_community_id()) AS entries,
	(SELECT count(*) FROM xinyi.redemption
	 WHERE community_id = rule.actor_community_id()) AS redemptions,
	(SELECT count(*) FROM xinyi.publication
	 WHERE community_id = rule.actor_community_id()) AS publications
