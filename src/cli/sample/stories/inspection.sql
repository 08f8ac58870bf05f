-- Two buildings were inspected, and one household of each did not pass. One building is approved,
-- the other one waits for a reviewer who does not live in it.
DO $$
DECLARE
	inspection uuid := gen_random_uuid();
BEGIN
	PERFORM pg_temp.act_as('sample-administrator-1');
	PERFORM pg_temp.refuse_error(to_jsonb(filed))
	FROM rule.file_inspection(:in_community, inspection, jsonb_build_object(
		'item', 'WM02', 'month', to_char(rule.day(rule.now()), 'YYYY-MM'),
		'content', '每户抽查一次垃圾分类', 'evidence', '["抽查记录 2046"]'::jsonb,
		'buildings', (
			SELECT jsonb_agg(jsonb_build_object(
				'building', p.building,
				'failed', jsonb_build_array(jsonb_build_object(
					'household_code',
					pg_temp.code_of((pg_temp.played_by(p.part)).household_id),
					'reason', '厨余垃圾与其他垃圾混投')))
				ORDER BY p.building)
			FROM sample_part p
			WHERE p.part LIKE 'unsorted %'))) filed;
	PERFORM pg_temp.act_as('sample-reviewer-4');
	PERFORM pg_temp.refuse_error(to_jsonb(reviewed))
	FROM rule.review_inspection(:in_community, inspection, 1, 'approved', NULL) reviewed;
END
$$;
