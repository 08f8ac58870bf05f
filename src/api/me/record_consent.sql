-- Records a consent or its withdrawal.
SELECT error, document, version, given, decided_at
FROM decide_consent(:in_community, :document, :version, :given)
