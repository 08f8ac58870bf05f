-- Deploy xinyi:publications to pg

BEGIN;

CREATE TABLE xinyi.publication (
	community_id integer NOT NULL,
	period_id integer NOT NULL,
	number integer NOT NULL CHECK (number > 0),
	published_at timestamptz NOT NULL,
	line_count integer NOT NULL CHECK (line_count >= 0),
	points integer NOT NULL,
	minutes integer NOT NULL,
	entry_count integer NOT NULL CHECK (entry_count >= 0),
	PRIMARY KEY (community_id, period_id),
	CONSTRAINT publication_number_taken UNIQUE (community_id, number),
	FOREIGN KEY (community_id, period_id) REFERENCES xinyi.period ON DELETE RESTRICT
);
COMMENT ON TABLE xinyi.publication IS
	'Publications, 公示: the numbered document of a closed period. Append-only.';
COMMENT ON COLUMN xinyi.publication.community_id IS 'The community.';
COMMENT ON COLUMN xinyi.publication.period_id IS 'The period.';
COMMENT ON COLUMN xinyi.publication.number IS 'Counts from 1 in each community.';
COMMENT ON COLUMN xinyi.publication.published_at IS 'When, by the community''s clock.';
COMMENT ON COLUMN xinyi.publication.line_count IS 'Households with entries in the period.';
COMMENT ON COLUMN xinyi.publication.points IS 'Sum of points of all lines.';
COMMENT ON COLUMN xinyi.publication.minutes IS 'Sum of minutes of all lines.';
COMMENT ON COLUMN xinyi.publication.entry_count IS 'Ledger entries in the period.';

CREATE TABLE xinyi.publication_line (
	community_id integer NOT NULL,
	period_id integer NOT NULL,
	line_no integer NOT NULL CHECK (line_no > 0),
	rank integer NOT NULL CHECK (rank > 0),
	household_id bigint NOT NULL,
	household_code text NOT NULL,
	building integer NOT NULL,
	points integer NOT NULL,
	rating integer,
	deeds integer NOT NULL CHECK (deeds >= 0),
	minutes integer NOT NULL,
	entry_count integer NOT NULL CHECK (entry_count > 0),
	PRIMARY KEY (community_id, period_id, line_no),
	CONSTRAINT household_published_twice UNIQUE (community_id, period_id, household_id),
	FOREIGN KEY (community_id, period_id) REFERENCES xinyi.publication ON DELETE RESTRICT,
	FOREIGN KEY (community_id, household_id) REFERENCES xinyi.household ON DELETE RESTRICT
);
CREATE INDEX publication_line_code
	ON xinyi.publication_line (community_id, period_id, household_code);
CREATE INDEX publication_line_building
	ON xinyi.publication_line (community_id, period_id, building, line_no);
COMMENT ON TABLE xinyi.publication_line IS
	'The lines of a publication as they were published, frozen. Names are not among them: '
	'they follow the consent of the day.';
COMMENT ON COLUMN xinyi.publication_line.community_id IS 'The community.';
COMMENT ON COLUMN xinyi.publication_line.period_id IS 'The period.';
COMMENT ON COLUMN xinyi.publication_line.line_no IS 'Position in the document, from 1.';
COMMENT ON COLUMN xinyi.publication_line.rank IS 'Rank by points; equal points share a rank.';
COMMENT ON COLUMN xinyi.publication_line.household_id IS 'The household.';
COMMENT ON COLUMN xinyi.publication_line.household_code IS 'Its public code.';
COMMENT ON COLUMN xinyi.publication_line.building IS 'Its building.';
COMMENT ON COLUMN xinyi.publication_line.points IS 'Points of the period.';
COMMENT ON COLUMN xinyi.publication_line.rating IS
	'Rating of the year up to this period; null unless the month was positive, the rating is not '
	'below its base, and the community shows ratings.';
COMMENT ON COLUMN xinyi.publication_line.deeds IS 'Deeds that were credited in the period.';
COMMENT ON COLUMN xinyi.publication_line.minutes IS 'Minutes of the period.';
COMMENT ON COLUMN xinyi.publication_line.entry_count IS 'Ledger entries behind the line.';

CREATE TABLE xinyi.publication_building (
	community_id integer NOT NULL,
	period_id integer NOT NULL,
	building integer NOT NULL,
	line_count integer NOT NULL CHECK (line_count > 0),
	points integer NOT NULL,
	deeds integer NOT NULL CHECK (deeds >= 0),
	minutes integer NOT NULL,
	entry_count integer NOT NULL CHECK (entry_count > 0),
	PRIMARY KEY (community_id, period_id, building),
	FOREIGN KEY (community_id, period_id) REFERENCES xinyi.publication ON DELETE RESTRICT
);
COMMENT ON TABLE xinyi.publication_building IS
	'The sums of each building in a publication, frozen with its lines.';
COMMENT ON COLUMN xinyi.publication_building.community_id IS 'The community.';
COMMENT ON COLUMN xinyi.publication_building.period_id IS 'The period.';
COMMENT ON COLUMN xinyi.publication_building.building IS 'The building.';
COMMENT ON COLUMN xinyi.publication_building.line_count IS 'Its households with entries.';
COMMENT ON COLUMN xinyi.publication_building.points IS 'Sum of points of its lines.';
COMMENT ON COLUMN xinyi.publication_building.deeds IS
	'Sum of deeds of its lines; a deed of two households counts for both.';
COMMENT ON COLUMN xinyi.publication_building.minutes IS 'Sum of minutes of its lines.';
COMMENT ON COLUMN xinyi.publication_building.entry_count IS 'Ledger entries behind its lines.';

-- Only the periods that wait for publication and the newest published one of each community, and
-- the year's sums of their households: the cost of a refresh does not grow with the age of the
-- ledger. Each period is looked up separately, so that a wrong estimate of their number cannot make
-- the planner scan the whole ledger.
CREATE MATERIALIZED VIEW xinyi.monthly_publication AS
WITH shown AS MATERIALIZED (
	SELECT community_id, period_id, name FROM xinyi.period WHERE status = 'closed'
	UNION
	SELECT p.community_id, p.period_id, p.name
	FROM xinyi.period p
	JOIN (SELECT community_id, max(period_id) AS period_id FROM xinyi.publication GROUP BY 1) newest
		USING (community_id, period_id)
), rated AS MATERIALIZED (
	SELECT shown.community_id, shown.period_id, month.*, year.rating
	FROM shown
	CROSS JOIN LATERAL (
		SELECT min(p.period_id) AS period_id FROM xinyi.period p
		WHERE p.community_id = shown.community_id AND left(p.name, 4) = left(shown.name, 4)
	) year_start
	CROSS JOIN LATERAL (
		SELECT e.household_id,
		       sum(e.points)::integer AS points,
		       sum(e.minutes)::integer AS minutes,
		       count(DISTINCT e.deed_id) FILTER (WHERE e.reverses IS NULL
		                                         AND e.rating >= 0)::integer AS deeds,
		       count(*)::integer AS entry_count
		FROM xinyi.ledger_entry e
		WHERE e.community_id = shown.community_id AND e.period_id = shown.period_id
			AND e.deed_id IS NOT NULL
		GROUP BY e.household_id
	) month
	CROSS JOIN LATERAL (
		SELECT sum(h.rating)::integer AS rating FROM xinyi.household_period h
		WHERE h.community_id = shown.community_id AND h.household_id = month.household_id
			AND h.period_id BETWEEN year_start.period_id AND shown.period_id
	) year
)
SELECT community_id, period_id, household_id, household.code AS household_code, household.building,
       rated.points, rated.minutes, rated.deeds, rated.entry_count,
       CASE WHEN rated.points > 0 AND rated.rating >= 0 AND settings.rating_public
            THEN settings.rating_base + rated.rating END AS rating,
       rank() OVER (PARTITION BY community_id, period_id
                    ORDER BY rated.points DESC)::integer AS rank,
       row_number() OVER (PARTITION BY community_id, period_id
                          ORDER BY rated.points DESC, household.code)::integer AS line_no
FROM rated
JOIN xinyi.household USING (community_id, household_id)
JOIN xinyi.settings USING (community_id);

CREATE UNIQUE INDEX monthly_publication_line
	ON xinyi.monthly_publication (community_id, period_id, household_id);
COMMENT ON MATERIALIZED VIEW xinyi.monthly_publication IS
	'The month as it is published: computed here, refreshed concurrently, then frozen as '
	'publication lines.';
COMMENT ON COLUMN xinyi.monthly_publication.community_id IS 'The community.';
COMMENT ON COLUMN xinyi.monthly_publication.period_id IS 'The period.';
COMMENT ON COLUMN xinyi.monthly_publication.household_id IS 'The household.';
COMMENT ON COLUMN xinyi.monthly_publication.household_code IS 'Its public code.';
COMMENT ON COLUMN xinyi.monthly_publication.building IS 'Its building.';
COMMENT ON COLUMN xinyi.monthly_publication.points IS 'Points of the period.';
COMMENT ON COLUMN xinyi.monthly_publication.minutes IS 'Minutes of the period.';
COMMENT ON COLUMN xinyi.monthly_publication.deeds IS 'Deeds credited in the period.';
COMMENT ON COLUMN xinyi.monthly_publication.entry_count IS 'Ledger entries behind the line.';
COMMENT ON COLUMN xinyi.monthly_publication.rating IS
	'Rating of the year, for positive months of communities that show it. A low one is for the '
	'household and staff alone.';
COMMENT ON COLUMN xinyi.monthly_publication.rank IS 'Rank by points.';
COMMENT ON COLUMN xinyi.monthly_publication.line_no IS 'Position in the document.';

GRANT USAGE, CREATE ON SCHEMA xinyi TO xinyi_publisher;
ALTER MATERIALIZED VIEW xinyi.monthly_publication OWNER TO xinyi_publisher;
REVOKE CREATE ON SCHEMA xinyi FROM xinyi_publisher;

COMMIT;
