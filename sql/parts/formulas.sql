-- formulas: retention

CREATE FUNCTION clv_retention(margin float8, retention float8, rate float8, growth float8 DEFAULT 0, periods float8 DEFAULT 'infinity', timing text DEFAULT 'renewal', acquisition_cost float8 DEFAULT 0)
RETURNS float8 IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'clv_retention';
COMMENT ON FUNCTION clv_retention(float8, float8, float8, float8, float8, text, float8)
IS 'value of a customer who is retained from period to period (C3; C4 with periods; C5 with growth) in the unit of the margin, less the cost of acquisition; all rates are shares per period: 0.8 is 80 %; timing of the first margin: now, renewal (after one period, if the customer is retained), end (after one period, in any case); without periods there is no time limit; errors 22023 (not finite, retention outside 0..1, rate or growth outside -1..1, periods not whole, unknown timing, retention * (1 + growth) >= 1 + rate without periods), 22003 (overflow)';

CREATE FUNCTION clv_berger_nasr(contribution float8, promotion float8, retention float8, rate float8, periods float8 DEFAULT 'infinity')
RETURNS float8 IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'clv_berger_nasr';
COMMENT ON FUNCTION clv_berger_nasr(float8, float8, float8, float8, float8)
IS 'value of a customer by Berger & Nasr 1998, case 1 (C7), in the unit of the money: the contribution of each period from today on, less the promotion in the middle of each period, for a customer who is retained; retention and rate are shares per period; without periods there is no time limit; errors 22023 (not finite, retention outside 0..1, rate outside -1..1, periods not whole, retention >= 1 + rate without periods), 22003 (overflow)';

CREATE FUNCTION clv_markov(transition float8[], reward float8[], rate float8, periods float8 DEFAULT 'infinity')
RETURNS float8[] IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'clv_markov';
COMMENT ON FUNCTION clv_markov(float8[], float8[], float8, float8)
IS 'value of a customer in each state, by the Markov chain of Pfeifer & Carraway 2000 (C8), in the unit of the reward: transition holds in row i the probabilities of going from state i to each of up to 50 states in a period, reward the money in each state, which comes at the start of a period; rate is a share per period; without periods there is no time limit; NULL if an array contains NULL; errors 22023 (not finite, rate outside -1..1, periods not whole, dimensions, a row that is not a probability distribution; without periods, a singular matrix), 22003 (overflow)';

-- formulas: money in, money out

CREATE FUNCTION clv_components(first_purchase numeric, repeat_purchases numeric, cross_selling numeric, service_savings numeric, referrals numeric, price_premium numeric)
RETURNS numeric IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'clv_components';
COMMENT ON FUNCTION clv_components(numeric, numeric, numeric, numeric, numeric, numeric)
IS 'lifetime value of a customer from its components CLV1 to CLV6 (C9), their sum, exact; NULL if one is unknown; error 22023 (not finite)';

CREATE FUNCTION lifecycle_profit(base_profit numeric, related_profit numeric, referral_value numeric, cost_savings numeric, acquisition_cost numeric, price_concessions numeric, referral_damage numeric)
RETURNS numeric IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'lifecycle_profit';
COMMENT ON FUNCTION lifecycle_profit(numeric, numeric, numeric, numeric, numeric, numeric, numeric)
IS 'profit of a customer over the lifecycle (C10): base and related profit, referral value and cost savings less acquisition cost, price concessions and referral damage, exact; NULL if one is unknown; error 22023 (not finite)';

CREATE FUNCTION cohort_value(customers numeric, years integer, retention numeric[], revenue numeric[], cost numeric[], rate numeric, acquisition_cost numeric DEFAULT 0, OUT year integer, OUT customers_left numeric, OUT retained numeric, OUT total_revenue numeric, OUT total_cost numeric, OUT profit numeric, OUT discount_factor numeric, OUT present_value numeric, OUT cumulative_present_value numeric, OUT value_per_customer numeric)
RETURNS SETOF record IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
ROWS 10
AS 'MODULE_PATHNAME', 'cohort_value';
COMMENT ON FUNCTION cohort_value(numeric, integer, numeric[], numeric[], numeric[], numeric, numeric)
IS 'lifetime value table of a cohort (C11), a row for each year from that of acquisition, 0, on: customers who remain, share retained from the year before, revenue, cost (in year 0 with acquisition_cost for each), profit, discount factor (1 + rate)^-year, present value, the same cumulated, and by customer ever acquired; retention (from year 0 to 1, 1 to 2 ...), revenue and cost of a customer (in year 0, 1 ...) are arrays of which the last element holds for all later years; errors 22023 (not finite, customers < 0, years outside 0..1000, retention outside 0..1, rate outside -1..1, arrays that are empty or contain NULL)';

CREATE FUNCTION lost_customer_cost(clv numeric, complaints numeric, complaint_rate numeric, resolved numeric, damage numeric DEFAULT 0)
RETURNS numeric IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'lost_customer_cost';
COMMENT ON FUNCTION lost_customer_cost(numeric, numeric, numeric, numeric, numeric)
IS 'cost of losing dissatisfied customers (C12) in the unit of clv: the dissatisfied customers are complaints / complaint_rate; of them, only those whose complaint was resolved stay; damage is the loss by negative word of mouth of a lost customer, as a share of clv, 0..1; errors 22023 (not finite, complaints < 0, complaint_rate not in (0, 1], resolved or damage not in [0, 1])';

CREATE FUNCTION customer_equity(transaction_value numeric, growth_value numeric, referral_value numeric, knowledge_value numeric)
RETURNS numeric IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'customer_equity';
COMMENT ON FUNCTION customer_equity(numeric, numeric, numeric, numeric)
IS 'equity in a customer (C13), the sum of the transaction, growth, referral and knowledge value, exact; sum() over the customers gives the customer equity of the company; NULL if one is unknown; error 22023 (not finite)';

CREATE FUNCTION delivered_value(product numeric, service numeric, personnel numeric, image numeric, money numeric, "time" numeric, energy numeric, psychic numeric)
RETURNS numeric IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'delivered_value';
COMMENT ON FUNCTION delivered_value(numeric, numeric, numeric, numeric, numeric, numeric, numeric, numeric)
IS 'value delivered to a customer (C14): product, service, personnel and image value less the cost in money, time, energy and psyche, exact; NULL if one is unknown; error 22023 (not finite)';

CREATE FUNCTION delivered_value_ratio(product numeric, service numeric, personnel numeric, image numeric, money numeric, "time" numeric, energy numeric, psychic numeric)
RETURNS numeric IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'delivered_value_ratio';
COMMENT ON FUNCTION delivered_value_ratio(numeric, numeric, numeric, numeric, numeric, numeric, numeric, numeric)
IS 'value delivered to a customer as a ratio (C14): product, service, personnel and image value / cost in money, time, energy and psyche; NULL if one is unknown or the cost is 0; error 22023 (not finite)';

CREATE FUNCTION share_of_wallet(bought_from_us numeric, bought_from_all numeric)
RETURNS numeric IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'share_of_wallet';
COMMENT ON FUNCTION share_of_wallet(numeric, numeric)
IS 'share of wallet (C15): spent with us / spent with all suppliers, 0..1; NULL if nothing was spent; error 22023 unless 0 <= us <= all';

CREATE FUNCTION profitability(revenue numeric, cost_to_serve numeric)
RETURNS numeric IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'profitability';
COMMENT ON FUNCTION profitability(numeric, numeric)
IS 'profitability of a customer (C15), revenue less the cost to serve, exact; error 22023 (not finite)';
