-- Conditions of writes that replace a whole document. An entity tag identifies the content of a
-- document; a write names the tag of the document that it replaces, and is refused when that has
-- changed.

CREATE FUNCTION rule.tag_of(content jsonb) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN format('"%s"', encode(substr(sha256(convert_to(content::text, 'UTF8')), 1, 16), 'hex'));
COMMENT ON FUNCTION rule.tag_of IS
	'An entity tag, in its quotes: 128 bits of the SHA-256 of the content.';

-- Content that returns after a change has another tag: a late retry must not undo the change back.
CREATE FUNCTION rule.document_tag(content jsonb, changed_at timestamptz) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN rule.tag_of(content || jsonb_build_object('changed_at', extract(epoch FROM changed_at)));

-- All columns except the keys and the author, so that new columns are included.
CREATE FUNCTION rule.etag(document xinyi.reward) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN rule.document_tag(to_jsonb(document)
                         - '{community_id,reward_no,changed_at,changed_by,offered_until}'::text[],
                         (document).changed_at);

CREATE FUNCTION rule.etag(document xinyi.settings) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN rule.document_tag(to_jsonb(document) - '{community_id,changed_at,changed_by}'::text[],
                         (document).changed_at);

-- For a member only the roles are the document.
CREATE FUNCTION rule.etag(document xinyi.membership) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN rule.document_tag(jsonb_build_object('member_id', (document).membership_id,
                                            'roles', (document).roles),
                         (document).roles_changed_at);

-- Instants become text here, and a tag must not depend on the session that asks.
CREATE FUNCTION rule.event_tag(event xinyi.redemption_event, offered uuid[]) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE SET timezone = 'UTC' AS $$
BEGIN
	RETURN rule.document_tag(to_jsonb(event)
	                         - '{community_id,event_no,changed_at,changed_by}'::text[]
	                         || jsonb_build_object('rewards', offered), event.changed_at);
END
$$;

-- Volatile, as all that read further rows here: the statement that asks may just have saved them.
CREATE FUNCTION rule.etag(document xinyi.redemption_event) RETURNS text
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
	RETURN rule.event_tag(document, ARRAY(
		SELECT o.reward_id FROM xinyi.event_offer o
		WHERE o.community_id = document.community_id AND o.event_id = document.event_id
		ORDER BY o.reward_id));
END
$$;

-- The content of a rulebook, independent of its status: the digest of the adoption identifies it.
-- The items are in the order of their codes.
CREATE FUNCTION rule.rulebook_content(title text, items xinyi.rule_item[]) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN btrim(rule.tag_of(jsonb_build_object('title', title, 'items', (
	SELECT jsonb_agg(to_jsonb(i) - '{community_id,version}'::text[])
	FROM unnest(items) AS i))), '"');

CREATE FUNCTION rule.rulebook_digest(document xinyi.rulebook) RETURNS text
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
	RETURN rule.rulebook_content(document.title, ARRAY(
		SELECT i FROM xinyi.rule_item i
		WHERE i.community_id = document.community_id AND i.version = document.version
		ORDER BY i.code));
END
$$;

CREATE FUNCTION rule.etag(document xinyi.rulebook) RETURNS text
LANGUAGE sql VOLATILE
RETURN rule.document_tag(to_jsonb(document)
                         - '{community_id,created_at,changed_at,changed_by}'::text[]
                         || jsonb_build_object('digest', rule.rulebook_digest(document)),
                         (document).changed_at);

-- The error code of a write that may not replace a document, or null. known is the tag of the
-- existing document, null for none; if_match are the client's tags, or {*} for any.
CREATE FUNCTION rule.refuse_replacing(known text, if_match text[]) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
	IF known IS NULL AND if_match IS NULL THEN
		RETURN NULL;
	END IF;
	IF if_match IS NULL THEN
		RETURN 'precondition_required';
	END IF;
	IF known IS NULL OR NOT if_match && ARRAY[known, '*'] THEN
		RETURN 'changed_meanwhile';
	END IF;
	RETURN NULL;
END
$$;

CREATE FUNCTION rule.note_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	-- Saving an event moves the end of an offer, which is no change of the reward.
	IF tg_op = 'UPDATE' AND to_jsonb(new) - 'offered_until' = to_jsonb(old) - 'offered_until' THEN
		RETURN new;
	END IF;
	new.changed_at := now();
	new.changed_by := actor_label();
	RETURN new;
END
$$;

CREATE TRIGGER note_change BEFORE INSERT OR UPDATE ON xinyi.reward
FOR EACH ROW EXECUTE FUNCTION rule.note_change();

CREATE TRIGGER note_change BEFORE INSERT OR UPDATE ON xinyi.redemption_event
FOR EACH ROW EXECUTE FUNCTION rule.note_change();

CREATE TRIGGER note_change BEFORE INSERT OR UPDATE ON xinyi.settings
FOR EACH ROW EXECUTE FUNCTION rule.note_change();

CREATE TRIGGER note_change BEFORE INSERT OR UPDATE ON xinyi.rulebook
FOR EACH ROW EXECUTE FUNCTION rule.note_change();

CREATE FUNCTION rule.note_roles_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	new.roles_changed_at := now();
	new.roles_changed_by := actor_label();
	RETURN new;
END
$$;

CREATE TRIGGER note_roles_change BEFORE UPDATE OF roles ON xinyi.membership
FOR EACH ROW WHEN (old.roles <> new.roles) EXECUTE FUNCTION rule.note_roles_change();
