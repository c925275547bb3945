-- Records that have expired are found without reading all the others.
CREATE INDEX session_record_expiry_date ON session_record (expiry_date);
