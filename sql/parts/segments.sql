-- segments of RFM scores

CREATE FUNCTION rfm_segment(score integer, map text DEFAULT 'grid', lang text DEFAULT 'en')
RETURNS text IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'rfm_segment';
COMMENT ON FUNCTION rfm_segment(integer, text, text)
IS 'label of the segment of an RFM score; map: grid or list (scores of 5 bins), thirds (3 bins), eight (2 bins, cut at the mean by rfm_cuts(..., 2, ''mean'')); lang: en or zh; error 22023 for an unknown map or language and for a score that is not in the map';

CREATE FUNCTION rfm_segments(map text, lang text DEFAULT 'en', OUT score integer, OUT segment text)
RETURNS SETOF record IMMUTABLE STRICT PARALLEL SAFE ROWS 125 LANGUAGE C
AS 'MODULE_PATHNAME', 'rfm_segments';
COMMENT ON FUNCTION rfm_segments(text, text)
IS 'a row for each score of a segment map with the label of its segment, from the best score to the worst; maps, languages and errors as for rfm_segment';
