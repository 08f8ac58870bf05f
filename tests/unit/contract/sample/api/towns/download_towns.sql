SELECT name AS "名称: :name" FROM xinyi.town WHERE community_id = :in_community ORDER BY name
