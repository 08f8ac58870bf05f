-- Makes the code that the household shows at the counter.
SELECT code, expires_at FROM sign_counter_code(:in_community)
