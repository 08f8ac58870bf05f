-- The household's answer to a deduction.
SELECT error, (deed).deed_id, (deed).answer, (deed).answered_at
FROM answer_deed(:in_community, :deed_id, :answer)
