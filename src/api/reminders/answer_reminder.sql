-- The answer of the household to a reminder.
SELECT error, (reminder).reminder_id,
       household_code(:in_community, (reminder).household_id) AS household_code,
       head_name(:in_community, (reminder).household_id) AS name, (reminder).item,
       item_title(:in_community, (reminder).version, (reminder).item) AS item_title,
       (reminder).content, (reminder).correct_by, (reminder).issued_on, (reminder).status,
       (reminder).answer, (reminder).answered_at, (reminder).put_right_at
FROM answer_reminder(:in_community, :reminder_id, :answer)
