-- A family moves away. Two old people of another family get a flat of their own, where they begin
-- with no points, and give something to the shop. They have neither a phone nor an account, but a
-- card.
DO $$
DECLARE
	leaving xinyi.resident := pg_temp.resident('sample-former-1');
	husband xinyi.resident := pg_temp.played_by('grandfather');
	wife xinyi.resident := pg_temp.played_by('grandmother');
	flat jsonb := jsonb_build_object('building', 2, 'unit', 4, 'room', '1202');
	deed uuid := gen_random_uuid();
BEGIN
	PERFORM pg_temp.act_as('sample-administrator-1');
	PERFORM pg_temp.refuse_error(to_jsonb(closed))
	FROM rule.close_household(:in_community, leaving.household_id, '全家迁往外地', NULL) closed;
	PERFORM pg_temp.refuse_error(to_jsonb(moved))
	FROM rule.move_resident(:in_community, husband.resident_id, flat, '与子女分开居住', NULL) moved;
	PERFORM pg_temp.refuse_error(to_jsonb(moved))
	FROM rule.move_resident(:in_community, wife.resident_id, flat, '与子女分开居住', NULL) moved;
	PERFORM pg_temp.file_deed(deed, jsonb_build_object(
		'item', 'GY03', 'content', '向信义超市捐赠手工缝制的布袋二十个', 'place', '信义超市',
		'happened_on', rule.day(rule.now()), 'evidence', '["接收单 2046"]'::jsonb,
		'participants', jsonb_build_array(jsonb_build_object('resident_id', wife.resident_id))));
	PERFORM pg_temp.act_as('sample-reviewer-3'), pg_temp.approve_deed(deed, '{}'),
	        pg_temp.act_as('sample-administrator-1');
	PERFORM pg_temp.refuse_error(to_jsonb(issued))
	FROM rule.issue_card(:in_community, gen_random_uuid(),
		rule.family_at(:in_community, 2, 4, '1202'), '老人没有手机') issued;
END
$$;
