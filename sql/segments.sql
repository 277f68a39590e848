-- Segments of RFM scores, models.md 1.1

CREATE FUNCTION rfm_segment(score integer, map text DEFAULT 'grid',
							lang text DEFAULT 'en')
RETURNS text
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'rfm_segment';
COMMENT ON FUNCTION rfm_segment(integer, text, text) IS
'label of the segment of an RFM score; map: grid (R and F of 5 bins), list (5 bins), thirds (3 bins) or eight (2 bins); lang: en or zh; an unknown map or language and a score that is not in the map are errors (22023) (models.md 1.1)';

CREATE FUNCTION rfm_segments(map text, lang text DEFAULT 'en',
							 OUT score integer, OUT segment text)
RETURNS SETOF record
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
ROWS 125
AS 'MODULE_PATHNAME', 'rfm_segments';
COMMENT ON FUNCTION rfm_segments(text, text) IS
'every score of a segment map with the label of its segment, from the best score to the worst; maps and languages as for rfm_segment (models.md 1.1)';
