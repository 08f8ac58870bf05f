-- A participant has the number and the status of the deed.
SELECT deed_id, participant.resident_id, participant.deed_no, deed.deed_no AS number_of_deed,
       participant.status, deed.status AS status_of_deed
FROM participant
JOIN deed USING (community_id, deed_id)
WHERE (participant.deed_no, participant.status) IS DISTINCT FROM (deed.deed_no, deed.status)
