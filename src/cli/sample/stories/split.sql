-- The grown-up child of a family marries and becomes a household of its own, in the flat of the
-- building that was empty. Half of the points go along; the only administrator decides alone.
DO $$
DECLARE
	parent xinyi.resident := pg_temp.resident('sample-parent-1');
	child xinyi.resident := pg_temp.resident('sample-couple-1');
	spouse xinyi.resident := pg_temp.played_by('spouse');
	flat jsonb := jsonb_build_object('building', 1, 'unit', 4, 'room', '1202');
	deed uuid := gen_random_uuid();
	home xinyi.household;
BEGIN
	PERFORM pg_temp.act_as('sample-parent-1'),
	        pg_temp.file_deed(deed, jsonb_build_object(
		'item', 'HR02', 'content', '闻到楼道燃气异味，报修并守到物业关阀',
		'place', '1号楼1单元楼道', 'happened_on', pg_temp.eve(),
		'evidence', '["报修单 2046"]'::jsonb,
		'participants', jsonb_build_array(jsonb_build_object('resident_id', parent.resident_id))));
	PERFORM pg_temp.act_as('sample-reviewer-2'), pg_temp.approve_deed(deed, '{}');
	SELECT * INTO STRICT home FROM xinyi.household
	WHERE community_id = :in_community AND household_id = parent.household_id;
	PERFORM pg_temp.act_as('sample-administrator-1');
	PERFORM pg_temp.refuse_error(to_jsonb(parted))
	FROM rule.ask_transfer(
		:in_community, gen_random_uuid(), 'splitHousehold', flat || jsonb_build_object(
		'household_code', home.code, 'members', jsonb_build_array(child.resident_id),
		'points', least(rule.available_points(home) / 2, 20), 'document', '分户协议 2046')) parted;
	PERFORM pg_temp.refuse_error(to_jsonb(moved))
	FROM rule.move_resident(:in_community, spouse.resident_id, flat, '结婚', NULL) moved;
END
$$;
