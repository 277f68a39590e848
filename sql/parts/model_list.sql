-- the models of purchases

CREATE FUNCTION clv_models()
RETURNS TABLE (model text, parameters text[], discrete boolean) IMMUTABLE PARALLEL SAFE LANGUAGE C ROWS 5
AS 'MODULE_PATHNAME', 'clv_model_list';
COMMENT ON FUNCTION clv_models()
IS 'the models of purchases for fit_clv, with the names of their parameters; discrete: time is counted in whole periods, and auto does not try the model';

