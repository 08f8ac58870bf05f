SELECT name AS "名称: :name" FROM xinyi.town ORDER BY name
