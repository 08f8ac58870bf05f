-- Records a consent or its withdrawal.
SELECT * FROM decide_consent(:document, :version, :given)
