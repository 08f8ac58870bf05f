-- A guardian agrees to the privacy notice for a child of the household, or no longer does.
SELECT error, (consent).resident_id, (consent).version, (consent).given, (consent).decided_at
FROM decide_for_child(:in_community, :resident_id, :version, :given)
