-- Privileges. tests/api/privileges compares them with the database.

-- What an earlier release or somebody at a prompt granted goes first.
REVOKE ALL ON SCHEMA xinyi FROM PUBLIC, xinyi_reader, xinyi_writer, xinyi_publisher, xinyi_auditor,
	xinyi_notifier, xinyi_registrar;
REVOKE ALL ON ALL TABLES IN SCHEMA xinyi FROM PUBLIC, xinyi_reader, xinyi_writer, xinyi_publisher,
	xinyi_auditor, xinyi_notifier, xinyi_registrar;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA xinyi FROM PUBLIC, xinyi_reader, xinyi_writer,
	xinyi_publisher, xinyi_auditor, xinyi_notifier, xinyi_registrar;

GRANT USAGE ON SCHEMA xinyi, rule TO xinyi_reader, xinyi_writer, xinyi_publisher, xinyi_auditor,
	xinyi_notifier, xinyi_registrar;
-- The publisher owns the materialised view, and with it the privileges that were just revoked from
-- all roles.
GRANT ALL ON xinyi.monthly_publication TO xinyi_publisher;

-- Reads, except what signing in needs and sealed phone numbers.
GRANT SELECT ON xinyi.community, xinyi.settings, xinyi.household, xinyi.membership, xinyi.relative,
	xinyi.team, xinyi.team_member, xinyi.consent, xinyi.claim, xinyi.rulebook, xinyi.rule_item,
	xinyi.reminder, xinyi.deed, xinyi.participant, xinyi.review, xinyi.period, xinyi.ledger_entry,
	xinyi.household_period, xinyi.publication, xinyi.publication_line,
	xinyi.publication_building, xinyi.audit, xinyi.reward,
	xinyi.reward_stock, xinyi.stock_move, xinyi.redemption_event, xinyi.event_offer,
	xinyi.redemption, xinyi.redemption_line, xinyi.voucher, xinyi.period_total, xinyi.residency,
	xinyi.document, xinyi.notice, xinyi.participant_change, xinyi.voucher_undo,
	xinyi.inspection, xinyi.inspected_building, xinyi.failed_household,
	xinyi.inspection_review, xinyi.inspection_deed, xinyi.confirmation,
	xinyi.feedback, xinyi.guardian_consent, xinyi.household_card, xinyi.household_helper
	TO xinyi_reader, xinyi_writer, xinyi_auditor;
GRANT SELECT (community_id, resident_id, household_id, name, name_key, is_head, birth_year,
              left_at, left_because)
	ON xinyi.resident TO xinyi_reader, xinyi_writer, xinyi_auditor;
GRANT SELECT (community_id, transfer_no, act, from_household_id, points)
	ON xinyi.household_transfer TO xinyi_reader;
-- Sessions without the hashes of their tokens.
GRANT SELECT (community_id, session_no, membership_id, created_at, expires_at, ended_at)
	ON xinyi.session TO xinyi_reader, xinyi_writer, xinyi_auditor;
-- Register files without their content.
GRANT SELECT (community_id, import_id, import_no, status, complete, bytes, uploaded_by, uploaded_at,
              report, report_digest, refused_confirmation, reason, confirmed_by, confirmed_at,
              ended_at)
	ON xinyi.register_import TO xinyi_reader, xinyi_writer;
-- Changes that administrators asked for without what they asked.
GRANT SELECT (community_id, change_id, change_no, act, resident_id, household_id, phone_status,
              phone_refusal, requested_by, requested_at)
	ON xinyi.requested_change TO xinyi_reader, xinyi_writer, xinyi_auditor;
GRANT SELECT (community_id, change_no, act, household_id, from_building, from_unit, from_room,
              building, unit, room, happened_on, changed_by, changed_at)
	ON xinyi.household_change TO xinyi_reader, xinyi_writer, xinyi_auditor;
GRANT SELECT ON rule.open_session, rule.deed_summary, rule.shown_entry, rule.shown_rulebook,
	rule.shown_voucher, rule.shown_document, rule.notice_kind
	TO xinyi_reader, xinyi_writer, xinyi_auditor;

-- Tables that single statements change, guarded only by constraints.
GRANT UPDATE (retracted_at) ON xinyi.relative TO xinyi_writer;
GRANT INSERT, UPDATE (is_leader, left_at) ON xinyi.team_member TO xinyi_writer;

GRANT SELECT, UPDATE ON xinyi.notice TO xinyi_notifier;

GRANT SELECT ON xinyi.community, xinyi.household, xinyi.household_period, xinyi.ledger_entry,
	xinyi.period, xinyi.publication, xinyi.settings TO xinyi_publisher;

-- Routines that only read, for all readers.
GRANT EXECUTE ON FUNCTION
	rule.actor_community_id, rule.actor_id, rule.actor_resident_id, rule.actor_household_id,
	rule.actor_roles, rule.actor_session_ends, rule.clock_offset, rule.now, rule.day, rule.moment,
	rule.refuse, rule.known, rule.answer_fits, rule.visit, rule.enter, rule.drop_invisible,
	rule.unify_characters, rule.unspaced_script, rule.name_form, rule.name_key,
	rule.name_separators, rule.unreadable_at, rule.name_flaw, rule.surname_length,
	rule.cluster_marks, rule.figures_of, rule.has_numbers, rule.mask_text, rule.read_text,
	rule.measure_words, rule.number_patterns, rule.hidden_numbers, rule.name_length_at,
	rule.longest_prefix, rule.joins_word, rule.name_starts, rule.hidden_names, rule.public_text,
	rule.published_content, rule.name_parts, rule.deed_name_parts, rule.schema_has,
	rule.session_end, rule.session_of, rule.session_expiry, rule.mask_name,
	rule.public_content, rule.consents, rule.public_reviewers,
	rule.shown_name, rule.name_in_review, rule.name_in_deed, rule.shows_names, rule.member_name,
	rule.publication_due_at, rule.next_publication_due,
	rule.calendar_span, rule.item_points, rule.item_rating, rule.compute_awards,
	rule.double_reasons, rule.rulebook_on, rule.deed_is_visible, rule.conflict_of,
	rule.conflict_or_reviewed, rule.households_of, rule.has_relatives, rule.item_title,
	rule.household_code, rule.known_household, rule.published_period, rule.published_household,
	rule.published_building, rule.publication_heading, rule.note_of_entry, rule.notice_sheet,
	rule.lists_entries, rule.whole_sheet,
	rule.reviewer_name, rule.answer_due_at, rule.approvals_of, rule.approvals_needed_for,
	rule.reviewer_names, rule.household_rating, rule.household_members, rule.household_due,
	rule.led_team, rule.leads_team, rule.team_leaders, rule.etag(xinyi.team),
	rule.claimed_resident, rule.claim_candidates,
	rule.first_period_of, rule.earned_since, rule.free_points,
	rule.expired_points, rule.available_points, rule.points_outlook, rule.owed_points,
	rule.good_until, rule.lapses_on, rule.points_lapsing, rule.period_sums, rule.fen_per_point,
	rule.check_symbol, rule.read_code,
	rule.voucher_state, rule.head_name, rule.audited_people, rule.people_of_deed,
	rule.picked_goods, rule.pick_sums, rule.pick_sheet, rule.show_redemption,
	rule.known_reward, rule.known_event, rule.tag_of,
	rule.document_tag, rule.etag(xinyi.reward), rule.etag(xinyi.redemption_event),
	rule.etag(xinyi.settings), rule.etag(xinyi.membership), rule.etag(xinyi.rulebook),
	rule.event_tag, rule.rulebook_content, rule.rulebook_digest, rule.shown_actor,
	rule.current_version, rule.has_document, rule.version_without_text,
	rule.goods_of, rule.day_words, rule.phrase, rule.points_words, rule.deed_words,
	rule.entry_words, rule.notice_words, rule.shown_notice, rule.instant, rule.shown_member,
	rule.shown_household,
	rule.households_of_deed, rule.waiting_in_building, rule.fits_filters, rule.shown_awards,
	rule.last_deeds,
	rule.similar_deeds, rule.related_deeds, rule.own_changes, rule.own_homes, rule.own_consents,
	rule.own_claims, rule.own_teams, rule.own_deeds, rule.inspection_words,
	rule.inspection_conflict, rule.inspection_approvals_of, rule.inspection_approvals_needed,
	rule.may_be_a_child, rule.guardian_state,
	rule.preview_closing, rule.household_of, rule.asked_title, rule.confirmation_state,
	rule.is_as_asked, rule.confirmation_tag,
	rule.refuse_answerer, rule.shown_confirmation,
	rule.phone_state, rule.find_residents, rule.resident_homes, rule.resident_teams,
	rule.resident_changes, rule.addresses_of, rule.building_on,
	rule.resident_name, rule.served_by, rule.entry_served_by, rule.show_card,
	rule.helper_name, rule.show_helper, rule.is_current, rule.actor_helper_no
	TO xinyi_reader, xinyi_writer, xinyi_publisher, xinyi_auditor, xinyi_registrar;

-- Changes through routines: the writer cannot reach these tables otherwise.
GRANT EXECUTE ON FUNCTION
	rule.submit_deed, rule.withdraw_deed, rule.answer_deed, rule.review_deed, rule.issue_reminder,
	rule.invite_neighbours, rule.end_invitation, rule.look_up_deed, rule.join_deed,
	rule.leave_deed,
	rule.reverse_entry, rule.file_claim, rule.withdraw_claim, rule.decide_claim, rule.unbind,
	rule.unbind_self, rule.decide_consent, rule.set_roles,
	rule.save_rulebook, rule.adopt_rulebook, rule.bind_by_phone, rule.close_session,
	rule.end_session, rule.end_other_sessions, rule.lock_code,
	rule.unlock_code, rule.recall_code, rule.keep_code, rule.sign_in, rule.shown_session,
	rule.phone_applicant, rule.read_wechat_token, rule.lock_wechat_token, rule.unlock_wechat_token,
	rule.save_wechat_token, rule.save_reward, rule.move_stock, rule.count_stock,
	rule.counted_shelves, rule.save_event,
	rule.change_settings, rule.redeem, rule.redeem_at_counter, rule.sign_counter_code,
	rule.collect_redemption, rule.cancel_redemption, rule.use_voucher, rule.check_voucher,
	rule.look_up_redemption, rule.look_up_counter_code, rule.undo_collection,
	rule.undo_voucher_use, rule.read_notice, rule.read_notices, rule.save_team,
	rule.remove_from_team, rule.dismiss_leader,
	rule.answer_reminder, rule.put_right, rule.declare_relatives, rule.upload_register,
	rule.confirm_register_import, rule.withdraw_register_import, rule.file_inspection,
	rule.review_inspection, rule.withdraw_inspection, rule.ask_transfer, rule.answer_confirmation,
	rule.decide_for_child, rule.withdraw_confirmation, rule.close_account,
	rule.file_feedback, rule.answer_feedback, rule.request_entry, rule.request_change,
	rule.request_household_change, rule.issue_card, rule.withdraw_card, rule.card_code,
	rule.record_helper, rule.dismiss_helper
	TO xinyi_writer;

GRANT EXECUTE ON FUNCTION rule.publication_lock, rule.close_periods, rule.publish_due_periods
	TO xinyi_publisher;

-- Routines of the nightly timers.
GRANT EXECUTE ON FUNCTION rule.lapse_next_hold, rule.lapse_points, rule.preview_lapse,
	rule.tell_of_lapse
	TO xinyi_publisher;

-- The job that reads uploaded register files. It imports as the owner's command does: triggers of
-- the resident, which run as their owner, do the rest.
GRANT SELECT ON xinyi.community, xinyi.household, xinyi.resident, xinyi.residency
	TO xinyi_registrar;
GRANT SELECT (community_id, resident_id) ON xinyi.membership TO xinyi_registrar;
GRANT INSERT, UPDATE ON xinyi.resident TO xinyi_registrar;
GRANT SELECT, UPDATE ON xinyi.register_import TO xinyi_registrar;
GRANT SELECT ON xinyi.requested_change TO xinyi_registrar;
GRANT EXECUTE ON FUNCTION rule.import_lock, rule.register_version, rule.explain_changes,
	rule.change_day, rule.enter_phone, rule.family_at, rule.add_household, rule.choose_public_name
	TO xinyi_registrar;

-- Routines of the nightly verification.
GRANT EXECUTE ON FUNCTION rule.recount_points, rule.points_taken, rule.once_key TO xinyi_auditor;
GRANT SELECT ON xinyi.budget_gauge, xinyi.dispute_hold, xinyi.household_transfer, xinyi.joining,
	xinyi.shortfall, xinyi.stock_count TO xinyi_auditor;
-- Of the history not the values, which are personal.
GRANT SELECT (community_id, change_no, resident_id, act, household_id, from_household_id, fields,
              happened_on, changed_by, changed_at)
	ON xinyi.resident_change TO xinyi_auditor;
