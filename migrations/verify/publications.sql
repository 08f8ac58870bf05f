-- Verify xinyi:publications on pg

SELECT community_id, period_id, number, published_at, line_count, points, minutes, entry_count
FROM xinyi.publication WHERE false;

SELECT community_id, period_id, line_no, rank, household_id, household_code, building, points,
rating, deeds, minutes, entry_count
FROM xinyi.publication_line WHERE false;

SELECT community_id, period_id, building, line_count, points, deeds, minutes, entry_count
FROM xinyi.publication_building WHERE false;

SELECT community_id, period_id, household_id, household_code, building, points, minutes, deeds,
entry_count, rating, rank, line_no
FROM xinyi.monthly_publication WHERE false;
