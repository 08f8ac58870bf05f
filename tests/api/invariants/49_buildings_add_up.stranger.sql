INSERT INTO publication_building (community_id, period_id, building, line_count, points, deeds,
                                  minutes, entry_count)
SELECT community_id, period_id, 9999, 1, 0, 0, 0, 1 FROM publication ORDER BY period_id LIMIT 1;
