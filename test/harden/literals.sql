-- Arguments for the functions, of which sql.sql, calls.sql and arguments.sql take
-- theirs; and which parameters vary, for fuzz/common.sql, too.
--
-- Those of a type: usual ones first, at the places 1001 and 1002 its largest and
-- its least. Those of the parameters of a name, of one type or of any: with the
-- first, the second or the third of each, every function runs without error.
CREATE TABLE literals (name text, type regtype, place integer, literal text);

INSERT INTO literals
SELECT NULL, type::regtype, CASE WHEN n > cardinality(list) - 2 THEN 1002 - cardinality(list) + n ELSE n END, literal
FROM (VALUES
    ('float8', ARRAY['0', '0.1', '1', '12.5', '0.5', '-3', 'NaN', 'infinity', '1e300', '1e-300']),
    ('numeric', ARRAY['0', '0.9', '120.50', '1', '-12.34', '1e30', '0.000001', 'NaN', 'infinity', '1e300', '1e-300']),
    ('integer', ARRAY['1', '0', '5', '12', '3', '-1', '2147483647', '-2147483648']),
    ('bigint', ARRAY['1', '0', '7', '100', '-1', '9223372036854775807', '-9223372036854775808']),
    ('boolean', ARRAY['true', 'false']),
    ('date', ARRAY['2025-06-30', '2026-01-01', '2024-02-29', '2023-05-05', 'infinity', '-infinity', '5874897-12-31', '4714-11-24 BC']),
    ('timestamp', ARRAY['2025-06-30 12:00', '2024-02-29', '2023-01-01', 'infinity', '294276-12-31', '4714-11-24 BC']),
    ('timestamptz', ARRAY['2025-06-30 12:00', '2024-02-29', '2023-01-01', 'infinity', '294276-12-31', '4714-11-24 BC']),
    ('interval', ARRAY['1 year', '90 days', '1 month', '3 months', '0', '-1 day', '100000 years', '178000000 years', '1 microsecond']),
    ('calendar_unit', ARRAY['month', 'week', 'quarter', 'day', 'year']),
    ('lifecycle_stage', ARRAY['exploration', 'growth', 'stable', 'decline', 'recovery', 'lost', 'prospect']),
    ('text', ARRAY['week', 'month', 'year', 'day', 'bg/nbd', 'pareto/nbd', 'bg/bb', 'mbg/cnbd-k', 'sbg', 'auto', 'en', 'zh', 'quintile', 'customer', '', '<b>&"', 'mbg/nbd']),
    ('name', ARRAY['customer', 'ordered_at', 'amount', 'no']),
    ('regclass', ARRAY['orders', 'orders_customer_value', 'pg_class']),
    ('oid', ARRAY['0', '1']),
    ('bytea', ARRAY['\x00', '\xffffffffffffffffffffffff', '\x']),
    ('jsonb', ARRAY['[]', '{"a": 1}', 'null', '[{"label": "a", "value": 1}]', '{}']),
    ('float8[]', ARRAY['{0.5,0.5}', '{1,2,3}', '{0.9,0.1,0.2,0.8}', '{}', '{NULL,NaN}', '{{0.5,0.5},{0.1,0.9}}', '{1}']),
    ('numeric[]', ARRAY['{100,50,10}', '{0.5,0.3}', '{0.9}', '{}', '{NULL}', '{NaN,-1}', '[0:1]={1,2}', '{1}']),
    ('bigint[]', ARRAY['{1,2,3}', '{}', '{NULL,9223372036854775807}', '{1}']),
    ('text[]', ARRAY['{a,b}', '{A,B,C}', '{}', '{NULL}', '{gold,silver,"<x>"}', '{a}']),
    ('date[]', ARRAY['{2024-01-31,2025-01-31}', '{}', '{NULL,infinity}', '{2024-01-01}']),
    ('name[]', ARRAY['{customer}', '{}']),
    ('regclass[]', ARRAY['{orders}', '{pg_class,NULL}', '{}']),
    ('regrole', ARRAY['pg_monitor']),
    ('purchase_history', ARRAY['{}', '{2024-01-05:2:120.50,2024-02-11:1:30.00}', '{4714-11-24 BC:1:1}', '{5874897-12-31:2147483647:-922337203685477.5808}', '{2023-12-30:0:-3,2024-01-01:1:20}',
        '{4714-11-24 BC:1:1,2024-01-01:1:1}', '{4713-01-01 BC:1:1,5874897-12-30:2147483647:922337203685477}']),
    ('purchase_history[]', ARRAY['{}', '{NULL}', '{"{2024-01-05:2:120.50}","{}"}']),
    ('lifecycle_rules', ARRAY['{"window": 1000000}', '{}']),
    ('rfm_cuts', ARRAY['{"recency": [1e300], "frequency": [1e300], "monetary": [1e300]}', '{"recency": [-1e300], "frequency": [-1e300], "monetary": [-1e300]}']),
    ('tier_cuts', ARRAY['{"A": 1e300, "B": 1e-300}', '{"A": null}']),
    ('clv_model', ARRAY['{"model": "pareto/nbd", "unit": "day", "parameters": {"r": 1e15, "alpha": 1e-15, "s": 1e-15, "beta": 1e15}, "spend": {"p": 6, "q": 4, "v": 15}}', '{"model": "bdw", "unit": "day", "parameters": {"gamma": 1e-15, "delta": 1e15, "c": 0.01}}'])
    ) v (type, list), unnest(list) WITH ORDINALITY l (literal, n);

INSERT INTO literals
SELECT split_part(parameter, ' ', 1), NULLIF(split_part(parameter, ' ', 2), '')::regtype, n, literal
FROM (VALUES
    ('h', ARRAY['{2024-01-05:2:120.50,2024-02-11:1:30.00,2025-05-02:1:7}', '{2023-01-05:1:1,2024-04-11:1:30.00}', '{2024-06-05:1:20}']),
    ('as_of', ARRAY['2026-01-01']), ('split', ARRAY['2025-01-01']), ('until', ARRAY['2026-01-01']), ('splits', ARRAY['{2024-06-01,2025-01-01}']), ('horizon', ARRAY['90 days', '1 year']),
    ('from_day', ARRAY['2025-01-01']), ('to_day', ARRAY['2025-02-01']), ('started', ARRAY['2023-02-01', '2023-05-01', '2024-01-09']), ('ended', ARRAY['2024-05-01', NULL, '2025-01-01']), ('compare_to', ARRAY['2025-06-30']),
    ('ordered_at date', ARRAY['2024-01-05', '2024-03-09', '2025-01-31']), ('ordered_at timestamp', ARRAY['2024-01-05', '2024-03-09', '2025-01-31']), ('ordered_at timestamptz', ARRAY['2024-01-05', '2024-03-09', '2025-01-31']),
    ('ordered_at text', ARRAY['ordered_at']), ('amount text', ARRAY['amount']), ('customer text', ARRAY['customer']), ('filter text', ARRAY['amount > 0']), ('into text', ARRAY[NULL]), ('orders regclass', ARRAY['orders', 'untracked']),
    ('base regclass', ARRAY['orders_customer_value']), ('history text', ARRAY['history']), ('name text', ARRAY['customer']),
    ('value', ARRAY['10', '5', '100']), ('amount', ARRAY['12.5', '7', '30']), ('revenue', ARRAY['12.5', '7', '30']), ('profit', ARRAY['2.5', '1', '10']), ('monetary', ARRAY['10', '99', '40']), ('cash_flow', ARRAY['-5', '3', '4']),
    ('mean_spend', ARRAY['12', '7', '30']), ('recency', ARRAY['10', '40', '90']), ('frequency', ARRAY['1', '2', '5']), ('x', ARRAY['1', '2', '5']), ('x float8[]', ARRAY['{1,2,5}']), ('y', ARRAY['3', '1', '2']), ('y float8[]', ARRAY['{3,1,2}']),
    ('t_x', ARRAY['3', '9', '20']), ('T', ARRAY['30', '40', '50']), ('periods', ARRAY['5']), ('period float8', ARRAY['1', '2', '3']), ('covariates', ARRAY['{0.5,1}', '{2,0}', '{1,3}']), ('criteria', ARRAY['{1,2}', '{2,3}', '{0,1}']),
    ('weights', ARRAY['{0.5,0.5}']), ('answers', ARRAY['{1,0.5}']), ('highest', ARRAY['{1}']),
    ('lang', ARRAY['en', 'zh']), ('unit', ARRAY['month', 'week', 'day', 'year']), ('period', ARRAY['month', 'quarter', 'week', 'year']), ('cohort', ARRAY['month', 'quarter']), ('age', ARRAY['month', 'week']), ('season', ARRAY['month']),
    ('method', ARRAY['quantile', 'mean']), ('timing', ARRAY['now', 'renewal']), ('scheme', ARRAY['marcus', 'potential', 'core', 'satisfaction']), ('label_set', ARRAY['stages', 'tasks', 'dwyer']),
    ('map', ARRAY['grid', 'list', 'thirds', 'eight', 'stage', 'abc', 'pyramid', 'activity', 'period']), ('class', ARRAY['Champions', 'lost', 'A', 'active']), ('score', ARRAY['555', '111', '345']),
    ('model clv_model', ARRAY['{"model": "mbg/nbd", "unit": "day", "parameters": {"r": 0.525, "alpha": 6.183, "a": 0.891, "b": 1.614}, "spend": {"p": 6.25, "q": 3.74, "v": 15.44, "covariance": [[1,0,0],[0,1,0],[0,0,1]]}, "covariance": [[0.01,0,0,0],[0,0.1,0,0],[0,0,0.01,0],[0,0,0,0.01]]}',
        '{"model": "sbg", "unit": "year", "parameters": {"alpha": 0.7, "beta": 1.2}}',
        '{"model": "bg/nbd", "unit": "week", "covariates": ["money", "group"], "parameters": {"r": 1, "alpha": 8, "a": 1, "b": 3, "rate.money": 0.5, "drop_out.money": -0.2, "rate.group": 0.1, "drop_out.group": 0.3}, "spend": {"p": 6.25, "q": 3.74, "v": 15.44}}']),
    ('model text', ARRAY['mbg/nbd', 'sbg', 'auto', 'bg/bb', 'auto: holdout']), ('cuts text', ARRAY[NULL]),
    ('bins', ARRAY['5', '2']), ('states', ARRAY['10', '3']), ('p', ARRAY['0.2']), ('a', ARRAY['0.8']), ('b', ARRAY['0.95']), ('rate', ARRAY['0.1']), ('annual_rate', ARRAY['0.1']), ('years', ARRAY['3']), ('margin', ARRAY['0.7']),
    ('probability', ARRAY['0.5']), ('level', ARRAY['0.9']), ('renewals', ARRAY['2']), ('renewal', ARRAY['2']), ('purchases integer', ARRAY['1']), ('width', ARRAY['360']), ('shares', ARRAY['{0.2,0.3}']),
    ('retention float8', ARRAY['0.8']), ('retention numeric[]', ARRAY['{0.8,0.6}']), ('revenue numeric[]', ARRAY['{60,50}']), ('cost numeric[]', ARRAY['{20}']), ('changes float8[]', ARRAY['{-0.1,0.1}']),
    ('part bigint', ARRAY['3']), ('whole', ARRAY['10']), ('control_part', ARRAY['2']), ('control_whole', ARRAY['9']), ('lost', ARRAY['2']), ('base float8', ARRAY['10']),
    ('transition', ARRAY['{{0.5,0.5},{0.1,0.9}}']), ('reward', ARRAY['{1,2}']), ('limits', ARRAY['{10}']), ('names', ARRAY['{money,group}']), ('complaint_rate', ARRAY['0.2']), ('resolved', ARRAY['0.5']),
    ('labels', ARRAY['{a,b,c}']), ('row_labels', ARRAY['{a,b,c}']), ('column_labels', ARRAY['{a}']), ('amounts', ARRAY['{3,1,2}']), ('texts', ARRAY['{a,b,c}']), ('series', ARRAY['{s}']), ('sources', ARRAY['{a,b,c}']), ('targets', ARRAY['{d}']),
    ('marks', ARRAY['{2}']), ('mark_labels', ARRAY['{m}']), ('headers', ARRAY['{a,b}']), ('cells', ARRAY['{1,2,3,4}'])) v (parameter, list), unnest(list) WITH ORDINALITY l (literal, n);

-- the arguments of a parameter: those of its name, if there are any, of its type or
-- of any type, else those of its type
CREATE FUNCTION suitable(parameter text, wanted regtype) RETURNS TABLE (literal text, place bigint) LANGUAGE sql STABLE AS $$
    SELECT literal, row_number() OVER (ORDER BY place)
    FROM (SELECT *, rank() OVER (ORDER BY name IS NULL, type IS NULL) AS rank FROM literals WHERE coalesce(name, parameter) = parameter AND coalesce(type, wanted) = wanted) s
    WHERE rank = 1
$$;

-- the parameters whose arguments vary from row to row, of one type or of any
CREATE TABLE varying (parameter text, type regtype);
INSERT INTO varying SELECT parameter, NULL FROM unnest(ARRAY['h', 'value', 'amount', 'monetary', 'revenue', 'profit', 'cash_flow', 'mean_spend', 'recency', 'frequency', 'x', 'y', 't_x', 'T', 'ordered_at', 'started', 'ended', 'covariates', 'criteria', 'base']) parameter;
INSERT INTO varying VALUES ('period', 'float8');

-- the columns that a call of a function with rows of any columns names
CREATE TABLE column_lists (function name, columns text);
INSERT INTO column_lists VALUES ('purchase_histories', '(customer integer, h purchase_history)'), ('rfm_scores', '(customer integer, recency integer, frequency integer, monetary numeric, rfm_score integer)');
