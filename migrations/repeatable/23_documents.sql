-- Texts for people, in versions. The settings name the versions to which members agree; of the
-- other texts the newest one that is in force applies.

CREATE FUNCTION rule.current_version(in_community integer, of_name text) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN CASE
		WHEN of_name = 'privacy' THEN (
			SELECT privacy_version FROM xinyi.settings WHERE community_id = in_community)
		WHEN of_name = 'publication' THEN (
			SELECT publication_version FROM xinyi.settings WHERE community_id = in_community)
		ELSE (
			SELECT version FROM xinyi.document
			WHERE community_id = in_community AND name = of_name
				AND in_force_from <= (SELECT rule.day(rule.now()))
			ORDER BY in_force_from DESC, document_no DESC
			LIMIT 1)
		END;
END
$$;
COMMENT ON FUNCTION rule.current_version IS
	'The version of a document that applies today, whether or not it has been imported.';

CREATE VIEW rule.shown_document WITH (security_invoker = true) AS
SELECT d.community_id, d.name, d.version, d.title, d.in_force_from, d.content, d.document_no,
       d.version = rule.current_version(d.community_id, d.name) AS current
FROM xinyi.document d;
COMMENT ON VIEW rule.shown_document IS 'A version of a document, and whether it applies today.';

-- Whether there is a text of that version which applies today.
CREATE FUNCTION rule.has_document(in_community integer, of_name text, of_version text)
	RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN EXISTS (SELECT FROM xinyi.document
	               WHERE community_id = in_community AND name = of_name
		               AND version = of_version
		               AND in_force_from <= (SELECT rule.day(rule.now())));
END
$$;

CREATE FUNCTION rule.version_without_text(known xinyi.settings, wanted xinyi.settings) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
	IF known.privacy_version <> wanted.privacy_version
	   AND NOT rule.has_document(known.community_id, 'privacy', wanted.privacy_version) THEN
		RETURN 'privacy_version';
	END IF;
	IF known.publication_version <> wanted.publication_version
	   AND NOT rule.has_document(known.community_id, 'publication',
	                             wanted.publication_version) THEN
		RETURN 'publication_version';
	END IF;
	RETURN NULL;
END
$$;
COMMENT ON FUNCTION rule.version_without_text IS
	'The setting that would begin to name a version without a text in force, or null.';

CREATE FUNCTION rule.guard_versions() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	IF version_without_text(old, new) IS NOT NULL THEN
		PERFORM refuse('document_missing');
	END IF;
	RETURN new;
END
$$;

CREATE TRIGGER guard_versions BEFORE UPDATE OF privacy_version, publication_version
ON xinyi.settings FOR EACH ROW EXECUTE FUNCTION rule.guard_versions();

-- Names the version to which members agree from now on; the settings are locked.
CREATE FUNCTION rule.name_version(in_community integer, of_name text, of_version text)
	RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	UPDATE settings
	SET privacy_version = CASE of_name WHEN 'privacy' THEN of_version ELSE privacy_version END,
		publication_version = CASE of_name WHEN 'publication' THEN of_version
		                                   ELSE publication_version END
	WHERE community_id = in_community;
END
$$;

-- A version never changes. The first text of a new community is the one to agree to: what its
-- settings named until then was never imported. Without a day a known version keeps its own.
CREATE FUNCTION rule.import_document(in_community integer, of_name text, of_version text,
                                     of_title text, from_day date, of_content text)
RETURNS TABLE (error text, what text, in_force_from date, current boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	known document;
BEGIN
	PERFORM FROM settings WHERE community_id = in_community FOR UPDATE;
	SELECT * INTO known FROM document d
	WHERE d.community_id = in_community AND d.name = of_name AND d.version = of_version;
	what := CASE WHEN FOUND THEN 'unchanged' ELSE 'imported' END;
	in_force_from := coalesce(from_day, known.in_force_from, day(rule.now()));
	IF what = 'unchanged' AND (known.title, known.in_force_from, known.content)
	                          <> (of_title, in_force_from, of_content) THEN
		error := 'already_exists_differently';
		RETURN NEXT;
		RETURN;
	END IF;
	IF what = 'imported' THEN
		INSERT INTO document (community_id, name, version, title, in_force_from, content)
		VALUES (in_community, of_name, of_version, of_title, import_document.in_force_from,
		        of_content);
		IF of_name IN ('privacy', 'publication') AND has_document(in_community, of_name, of_version)
		   AND NOT has_document(in_community, of_name, current_version(in_community, of_name)) THEN
			PERFORM name_version(in_community, of_name, of_version);
		END IF;
	END IF;
	current := of_version IS NOT DISTINCT FROM current_version(in_community, of_name);
	RETURN NEXT;
END
$$;

CREATE FUNCTION rule.adopt_document(in_community integer, of_name text, of_version text)
RETURNS TABLE (error text, what text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	IF NOT has_document(in_community, of_name, of_version) THEN
		error := 'document_missing';
		RETURN NEXT;
		RETURN;
	END IF;
	what := CASE WHEN current_version(in_community, of_name) = of_version THEN 'in force already'
	             ELSE 'in force' END;
	IF what = 'in force' THEN
		PERFORM name_version(in_community, of_name, of_version);
	END IF;
	RETURN NEXT;
END
$$;
