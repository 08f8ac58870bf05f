-- Register files that administrators upload. The API stores them sealed; xinyi register process
-- reads them, reports and, once a report has been confirmed, writes.

CREATE FUNCTION rule.register_version(in_community integer) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	RETURN coalesce((SELECT max(change_no) FROM resident_change
	                 WHERE community_id = in_community), 0);
END
$$;
COMMENT ON FUNCTION rule.register_version IS
	'The last change of a resident: what a report was made with.';

CREATE FUNCTION rule.refuse_upload(known xinyi.register_import, wanted xinyi.register_import)
	RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	IF (known.complete, known.bytes, known.uploaded_by)
	   <> (wanted.complete, wanted.bytes, wanted.uploaded_by)
	   OR known.content_digest <> wanted.content_digest THEN
		RETURN 'already_exists_differently';
	END IF;
	IF known.import_id IS NULL AND (SELECT count(*) FROM register_import
	                                WHERE community_id = wanted.community_id
		                                AND ended_at IS NULL) >= 3 THEN
		RETURN 'too_many_imports';
	END IF;
	RETURN NULL;
END
$$;
COMMENT ON FUNCTION rule.refuse_upload IS
	'Three at a time: a bound on what is stored, which uploads of the same moment may pass.';

-- The content is sealed, which adds 60 bytes (a public key, a nonce and a tag); the digest tells a
-- repeated upload from another one.
CREATE FUNCTION rule.upload_register(in_community integer, new_id uuid, is_complete boolean,
                                     digest bytea, sealed bytea)
RETURNS TABLE (error text, import xinyi.register_import)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	wanted register_import;
BEGIN
	wanted.community_id := in_community;
	wanted.complete := is_complete;
	wanted.bytes := length(sealed) - 60;
	wanted.content_digest := digest;
	wanted.uploaded_by := actor_id();
	SELECT i.* INTO import FROM register_import i
	WHERE i.community_id = in_community AND i.import_id = new_id;
	error := refuse_upload(import, wanted);
	IF error IS NULL AND (import).import_id IS NULL THEN
		INSERT INTO register_import (community_id, import_id, complete, bytes, content_digest,
		                             content, uploaded_by, uploaded_at)
		VALUES (in_community, new_id, is_complete, wanted.bytes, digest, sealed,
		        wanted.uploaded_by, rule.now())
		ON CONFLICT DO NOTHING;
		SELECT i.* INTO import FROM register_import i
		WHERE i.community_id = in_community AND i.import_id = new_id;
		error := refuse_upload(import, wanted);
	END IF;
	RETURN NEXT;
END
$$;

CREATE FUNCTION rule.refuse_confirmation(of xinyi.register_import, digest text, skips_bad boolean,
                                         may_be_many boolean) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	IF of.import_id IS NULL THEN
		RETURN 'not_found';
	END IF;
	IF of.status <> 'planned' THEN
		RETURN 'import_not_planned';
	END IF;
	IF of.report_digest <> digest THEN
		RETURN 'report_outdated';
	END IF;
	IF of.register_version <> register_version(of.community_id) THEN
		RETURN 'register_changed';
	END IF;
	IF (of.report ->> 'fault_count')::integer > 0 AND (of.complete OR NOT skips_bad) THEN
		RETURN 'import_has_faults';
	END IF;
	IF of.complete AND NOT may_be_many AND (of.report ->> 'missing_count')::integer * 100
	                                       > (of.report ->> 'living_count')::integer * 5 THEN
		RETURN 'too_many_would_leave';
	END IF;
	RETURN NULL;
END
$$;

-- The first confirmation counts: one that comes later finds another status.
CREATE FUNCTION rule.confirm_register_import(in_community integer, of_import uuid, request jsonb)
RETURNS TABLE (error text, import xinyi.register_import)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	wanted register_import := jsonb_populate_record(NULL::register_import, request);
BEGIN
	SELECT i.* INTO import FROM register_import i
	WHERE i.community_id = in_community AND i.import_id = of_import;
	IF (import).status IN ('confirmed', 'done')
	   AND ((import).confirmed_by, (import).report_digest, (import).reason, (import).skip_bad,
	        (import).many)
	       IS NOT DISTINCT FROM (actor_id(), wanted.report_digest, wanted.reason, wanted.skip_bad,
	                             wanted.many) THEN
		RETURN NEXT;
		RETURN;
	END IF;
	error := refuse_confirmation(import, wanted.report_digest, wanted.skip_bad, wanted.many);
	IF error IS NULL THEN
		UPDATE register_import i
		SET status = 'confirmed', reason = wanted.reason, skip_bad = wanted.skip_bad,
		    many = wanted.many, confirmed_by = actor_id(), confirmed_at = rule.now(),
		    refused_confirmation = false
		WHERE i.community_id = in_community AND i.import_id = of_import AND i.status = 'planned'
			AND i.report_digest = wanted.report_digest
		RETURNING i.* INTO import;
		IF import IS NULL THEN
			error := 'import_not_planned';
		END IF;
	END IF;
	RETURN NEXT;
END
$$;
COMMENT ON FUNCTION rule.confirm_register_import IS
	'Names the digest of the report, so that nothing is written that nobody has read.';

CREATE FUNCTION rule.withdraw_register_import(in_community integer, of_import uuid)
RETURNS TABLE (error text, import xinyi.register_import)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	UPDATE register_import
	SET status = 'withdrawn', content = NULL, content_digest = NULL, report = NULL,
	    ended_at = rule.now()
	WHERE community_id = in_community AND import_id = of_import
		AND status IN ('uploaded', 'planned');
	SELECT i.* INTO import FROM register_import i
	WHERE i.community_id = in_community AND i.import_id = of_import;
	IF (import).import_id IS NULL THEN
		error := 'not_found';
	ELSIF (import).status IN ('confirmed', 'done') THEN
		error := 'import_confirmed';
	END IF;
	RETURN NEXT;
END
$$;

CREATE TRIGGER audit_register_import AFTER INSERT OR UPDATE OF status ON xinyi.register_import
FOR EACH ROW EXECUTE FUNCTION rule.audit_row('import_id', 'status', 'complete');
