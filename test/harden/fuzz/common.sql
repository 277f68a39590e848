-- What every target uses. A target fills `statements`, in the order of the
-- first byte of an input, and `seeds`.
SET client_min_messages = error;
CREATE EXTENSION crmvalue;
CREATE FUNCTION fuzz(statements text[], types text[], properties bool[], options text[]) RETURNS void
LANGUAGE C AS 'crmvalue', 'fuzz';

-- types: those of $1, $2 ... without spaces; property: its results must be true
CREATE TABLE statements (number integer GENERATED ALWAYS AS IDENTITY (START 0 MINVALUE 0), statement text, types text, property bool DEFAULT false);
CREATE TABLE seeds (input bytea);

-- an argument of variable length, but for the last of a statement
CREATE FUNCTION sized(argument bytea) RETURNS bytea
RETURN int2send(octet_length(argument)::int2) || argument;

CREATE FUNCTION choice(number integer) RETURNS bytea
RETURN substr(int4send(number), CASE WHEN (SELECT count(*) FROM statements) > 256 THEN 3 ELSE 4 END);

CREATE TABLE histories AS
SELECT h::purchase_history FROM unnest(ARRAY[
    '{}', '{2024-01-05:2:120.50,2024-02-11:1:30.00}', '{4714-11-24 BC:1:1}', '{5874897-12-31:2147483647:-922337203685477.5808}',
    '{2023-12-30:0:-3,2024-01-01:1:20,2024-01-31:1:20,2024-02-10:0:-4,2024-03-01:1:9,2024-06-29:1:99}']) h;

CREATE TABLE models AS
SELECT model::clv_model FROM unnest(ARRAY[
    '{"model": "bg/nbd", "unit": "week", "parameters": {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}}',
    '{"model": "mbg/nbd", "unit": "day", "parameters": {"r": 0.525, "alpha": 6.183, "a": 0.891, "b": 1.614}, "spend": {"p": 6.25, "q": 3.74, "v": 15.44}}',
    '{"model": "mbg/cnbd-k", "unit": "week", "parameters": {"k": 2, "r": 0.525, "alpha": 6.183, "a": 0.891, "b": 1.614}, "spend": {"p": 6.25, "q": 3.74, "v": 15.44}}',
    '{"model": "pareto/nbd", "unit": "month", "parameters": {"r": 0.553, "alpha": 10.578, "s": 0.606, "beta": 11.669}, "spend": {"p": 6.25, "q": 3.74, "v": 15.44}}',
    '{"model": "bg/bb", "unit": "year", "parameters": {"alpha": 1.204, "beta": 0.75, "gamma": 0.657, "delta": 2.783}, "spend": {"p": 6.25, "q": 3.74, "v": 15.44}}',
    '{"model": "sbg", "unit": "year", "parameters": {"alpha": 0.7, "beta": 1.2}}']) model;
