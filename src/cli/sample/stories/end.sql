-- Nobody acts any more, and it is now.
DO $$
BEGIN
	PERFORM pg_temp.act_as(NULL::uuid);
END
$$;

UPDATE xinyi.community SET clock_offset = '0' WHERE community_id = :in_community;
