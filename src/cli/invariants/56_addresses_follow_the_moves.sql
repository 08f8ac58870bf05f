-- Each move of a household begins where the one before ended, and the last ends where it lives.
WITH moved AS (
	SELECT community_id, household_id, change_no, happened_on,
	       concat_ws('-', c.building, c.unit, c.room) AS went_to,
	       lead(concat_ws('-', from_building, from_unit, from_room), 1,
	            concat_ws('-', h.building, h.unit, h.room)) OVER own AS next_from,
	       lead(happened_on) OVER own AS next_on
	FROM household_change c
	JOIN household h USING (community_id, household_id)
	WHERE act = 'move'
	WINDOW own AS (PARTITION BY community_id, household_id ORDER BY change_no)
)
SELECT community_id, household_id, change_no, went_to, next_from
FROM moved
WHERE went_to <> next_from OR next_on < happened_on
