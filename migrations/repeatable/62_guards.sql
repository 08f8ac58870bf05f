-- Guards that enforce the rules of the routines for other writers: commands, and psql.

-- Entries belong to the open period and to an approved deed; a reversal is the exact opposite of an
-- entry that is not a reversal.
CREATE FUNCTION rule.guard_entries() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	IF EXISTS (SELECT FROM posted e
	           LEFT JOIN period p ON p.community_id = e.community_id
		           AND p.period_id = e.period_id AND p.status = 'open'
	           WHERE p.period_id IS NULL) THEN
		PERFORM refuse('period_not_open');
	ELSIF EXISTS (SELECT FROM posted e
	              JOIN deed d ON d.community_id = e.community_id AND d.deed_id = e.deed_id
	              WHERE d.status <> 'approved') THEN
		PERFORM refuse('deed_not_approved');
	ELSIF EXISTS (SELECT FROM posted e
	              JOIN ledger_entry original ON original.community_id = e.community_id
		              AND original.entry_id = e.reverses
	              WHERE original.reverses IS NOT NULL
		              OR (e.household_id, e.deed_id, e.rating, e.minutes) IS DISTINCT FROM
		              (original.household_id, original.deed_id, -original.rating,
		               -original.minutes))
	THEN
		PERFORM refuse('reversal_not_opposite');
	END IF;
	RETURN NULL;
END
$$;

CREATE TRIGGER guard_entries AFTER INSERT ON xinyi.ledger_entry
REFERENCING NEW TABLE AS posted FOR EACH STATEMENT EXECUTE FUNCTION rule.guard_entries();

-- A deduction names a household and has evidence, and the day to put it right has passed.
CREATE FUNCTION rule.guard_deeds() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	IF EXISTS (SELECT FROM filed d
	           JOIN rule_item i ON i.community_id = d.community_id AND i.version = d.version
		           AND i.code = d.item
	           WHERE (i.points < 0) <> (d.household_id IS NOT NULL)) THEN
		PERFORM refuse('not_a_deduction');
	ELSIF EXISTS (SELECT FROM filed d WHERE d.household_id IS NOT NULL AND d.evidence = '{}') THEN
		PERFORM refuse('evidence_required');
	ELSIF EXISTS (SELECT FROM filed d
	              JOIN reminder m ON m.community_id = d.community_id
		              AND m.reminder_id = d.reminder_id
	              WHERE m.correct_by >= d.happened_on) THEN
		PERFORM refuse('reminder_not_due');
	END IF;
	RETURN NULL;
END
$$;

CREATE TRIGGER guard_deeds AFTER INSERT ON xinyi.deed
REFERENCING NEW TABLE AS filed FOR EACH STATEMENT EXECUTE FUNCTION rule.guard_deeds();

-- A decision is final.
CREATE FUNCTION rule.guard_decision() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM rule.refuse('already_decided');
	RETURN NULL;
END
$$;

CREATE TRIGGER guard_decision BEFORE UPDATE OF status ON xinyi.deed
FOR EACH ROW WHEN (old.status <> 'submitted' AND new.status <> old.status)
EXECUTE FUNCTION rule.guard_decision();

CREATE TRIGGER guard_decision BEFORE UPDATE OF status ON xinyi.claim
FOR EACH ROW WHEN (old.status <> 'submitted' AND new.status <> old.status)
EXECUTE FUNCTION rule.guard_decision();
