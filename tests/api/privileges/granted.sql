-- Every privilege on every object of the project that somebody besides its owner holds, and what
-- the roles may do by themselves, one line each. PUBLIC is everybody.
WITH acl AS (
	SELECT 'schema ' || nspname AS object, nspowner AS owner,
	       coalesce(nspacl, acldefault('n', nspowner)) AS acl
	FROM pg_namespace
	WHERE nspname IN ('xinyi', 'rule')
	UNION ALL
	SELECT nspname || '.' || relname, relowner,
	       coalesce(relacl, acldefault(CASE relkind WHEN 'S' THEN 's' ELSE 'r' END::"char",
	                                   relowner))
	FROM pg_class
	JOIN pg_namespace ON pg_namespace.oid = relnamespace
	WHERE nspname IN ('xinyi', 'rule') AND relkind IN ('r', 'v', 'm', 'S', 'p', 'f')
	UNION ALL
	SELECT nspname || '.' || relname || ' (' || attname || ')', relowner, attacl
	FROM pg_attribute
	JOIN pg_class ON pg_class.oid = attrelid
	JOIN pg_namespace ON pg_namespace.oid = relnamespace
	WHERE nspname IN ('xinyi', 'rule') AND attacl IS NOT NULL
	UNION ALL
	SELECT nspname || '.' || proname, proowner, coalesce(proacl, acldefault('f', proowner))
	FROM pg_proc
	JOIN pg_namespace ON pg_namespace.oid = pronamespace
	WHERE nspname IN ('xinyi', 'rule') AND NOT EXISTS (
		SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
), granted AS (
	SELECT object, privilege_type || CASE WHEN is_grantable THEN ' with grant option' ELSE '' END
	               AS privilege,
	       coalesce(nullif(pg_get_userbyid(grantee), 'unknown (OID=0)'), 'PUBLIC') AS role
	FROM acl
	CROSS JOIN aclexplode(acl)
	WHERE grantee <> owner
)
SELECT object || ': ' || privilege || ' to '
       || string_agg(DISTINCT role, ', ' ORDER BY role) AS line
FROM granted
GROUP BY object, privilege
UNION ALL
SELECT 'role ' || rolname || ':' || CASE WHEN rolsuper THEN ' superuser' ELSE '' END
       || CASE WHEN rolbypassrls THEN ' looks over walls' ELSE '' END
       || CASE WHEN rolcreaterole THEN ' makes roles' ELSE '' END
       || CASE WHEN rolcreatedb THEN ' makes databases' ELSE '' END
       || CASE WHEN rolcanlogin THEN ' logs in' ELSE '' END
       || coalesce((SELECT ' as a member of ' || string_agg(roleid::regrole::text, ', ')
                    FROM pg_auth_members WHERE member = pg_roles.oid), '')
FROM pg_roles
WHERE rolname LIKE 'xinyi\_%'
UNION ALL
SELECT 'owner ' || pg_get_userbyid(relowner) || ' of ' || relname
FROM pg_class
WHERE relnamespace IN ('xinyi'::regnamespace, 'rule'::regnamespace) AND relkind IN ('r', 'v', 'm')
	AND pg_get_userbyid(relowner) <> 'xinyi_owner'
UNION ALL
SELECT 'not fixed: search_path of rule.' || proname
FROM pg_proc
WHERE pronamespace = 'rule'::regnamespace AND prosecdef
	AND NOT EXISTS (SELECT FROM unnest(proconfig) AS setting WHERE setting LIKE 'search_path=%')
ORDER BY 1
