-- What a redemption is for, in words.

CREATE FUNCTION rule.goods_of(in_community integer, of_redemption uuid) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
	IF of_redemption IS NULL THEN
		RETURN NULL;
	END IF;
	RETURN (SELECT string_agg(line.name || ' × ' || line.quantity, '、' ORDER BY line.reward_no)
	FROM (
		SELECT w.name, l.quantity, w.reward_no
		FROM xinyi.redemption_line l
		JOIN xinyi.reward w USING (community_id, reward_id)
		WHERE l.community_id = in_community AND l.redemption_id = of_redemption
		ORDER BY w.reward_no
		LIMIT 20
	) line);
END
$$;
COMMENT ON FUNCTION rule.goods_of IS
	'The rewards and quantities of a redemption, such as 洗洁精 1kg × 1; null without one.';
