SELECT
	(SELECT count(*) FROM xinyi.household
	 WHERE community_id = :in_community AND closed_on IS NULL) AS households,
	(SELECT count(*) FROM xinyi.resident
	 WHERE community_id = :in_community AND left_at IS NULL) AS residents,
	(SELECT count(*) FROM xinyi.deed
	 WHERE community_id = :in_community) AS deeds,
	(SELECT count(*) FROM xinyi.ledger_entry
	 WHERE community_id = :in_community) AS entries,
	(SELECT count(*) FROM xinyi.redemption
	 WHERE community_id = :in_community) AS redemptions,
	(SELECT count(*) FROM xinyi.publication
	 WHERE community_id = :in_community) AS publications
