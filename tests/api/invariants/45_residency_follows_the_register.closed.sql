UPDATE household SET closed_on = '2026-01-01';
