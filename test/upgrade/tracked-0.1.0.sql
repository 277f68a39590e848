-- What pg_dump wrote of a database with crmvalue 0.1.0 in which two tables, shop.orders and shop.refunds, feed one base of tracked
-- customers, and a view, an index and a table use the extension's functions and types.
--
-- PostgreSQL database dump
--


-- Dumped from database version 15.20 (Debian 15.20-0+deb12u1)
-- Dumped by pg_dump version 15.20 (Debian 15.20-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: shop; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA shop;


--
-- Name: crmvalue; Type: EXTENSION; Schema: -; Owner: -
--

CREATE EXTENSION IF NOT EXISTS crmvalue WITH SCHEMA public;


--
-- Name: EXTENSION crmvalue; Type: COMMENT; Schema: -; Owner: -
--

COMMENT ON EXTENSION crmvalue IS 'customer value in SQL: RFM, ABC, lifecycle stages and customer lifetime value from orders';


--
-- Name: orders_customer_class; Type: TYPE; Schema: shop; Owner: -
--

CREATE TYPE shop.orders_customer_class AS (
	first_purchase date,
	last_purchase date,
	frequency integer,
	monetary numeric,
	rfm_score integer,
	segment text,
	tier text,
	stage public.lifecycle_stage,
	p_alive double precision,
	clv double precision
);


--
-- Name: TYPE orders_customer_class; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON TYPE shop.orders_customer_class IS 'what a customer is classified as; the columns of the value table that the class function sets';


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: orders_customer_policy; Type: TABLE; Schema: shop; Owner: -
--

CREATE TABLE shop.orders_customer_policy (
    only_row boolean DEFAULT true NOT NULL,
    as_of date,
    time_zone text DEFAULT 'UTC'::text NOT NULL,
    map text DEFAULT 'grid'::text NOT NULL,
    language text DEFAULT 'en'::text NOT NULL,
    cuts public.rfm_cuts,
    tiers public.tier_cuts,
    rules public.lifecycle_rules DEFAULT '{}'::jsonb NOT NULL,
    learn boolean DEFAULT true NOT NULL,
    model public.clv_model,
    model_name text DEFAULT 'auto'::text,
    horizon interval DEFAULT '1 year'::interval,
    annual_rate double precision DEFAULT 0.1 NOT NULL,
    margin double precision DEFAULT 1 NOT NULL,
    learnt_at timestamp with time zone,
    CONSTRAINT cuts_of_map CHECK ((jsonb_array_length(((cuts)::jsonb -> 'recency'::text)) =
CASE map
    WHEN 'thirds'::text THEN 2
    WHEN 'eight'::text THEN 1
    ELSE 4
END)),
    CONSTRAINT model_works CHECK (((model IS NULL) OR ((public.p_alive(model, '{2000-01-01:1:1.00,2000-02-01:2:3.00}'::public.purchase_history, '2000-03-01'::date) >= (0)::double precision) AND ((jsonb_typeof(((model)::jsonb -> 'spend'::text)) = 'object'::text) IS NOT TRUE)) OR (public.clv(model, '{2000-01-01:1:1.00,2000-02-01:2:3.00}'::public.purchase_history, '2000-03-01'::date, horizon, annual_rate, margin) IS DISTINCT FROM 'NaN'::double precision))),
    CONSTRAINT orders_customer_policy_annual_rate_check CHECK (((annual_rate >= (0)::double precision) AND (annual_rate < 'Infinity'::double precision))),
    CONSTRAINT orders_customer_policy_as_of_check CHECK (isfinite(as_of)),
    CONSTRAINT orders_customer_policy_language_check CHECK ((language = ANY (ARRAY['en'::text, 'zh'::text]))),
    CONSTRAINT orders_customer_policy_map_check CHECK ((map = ANY (ARRAY['grid'::text, 'list'::text, 'thirds'::text, 'eight'::text]))),
    CONSTRAINT orders_customer_policy_margin_check CHECK (((margin >= ('-1000000'::numeric)::double precision) AND (margin <= ('1000000'::numeric)::double precision))),
    CONSTRAINT orders_customer_policy_only_row_check CHECK (only_row),
    CONSTRAINT orders_customer_policy_time_zone_check CHECK ((('2000-01-01 00:00:00'::timestamp without time zone AT TIME ZONE time_zone) IS NOT NULL))
);


--
-- Name: TABLE orders_customer_policy; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON TABLE shop.orders_customer_policy IS 'how customers are classified; edit it, then call refresh_customers';


--
-- Name: COLUMN orders_customer_policy.as_of; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.orders_customer_policy.as_of IS 'day as of which orders classify their customers; NULL for the day in time_zone at which they come';


--
-- Name: COLUMN orders_customer_policy.cuts; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.orders_customer_policy.cuts IS 'cuts of the RFM scores; NULL to have no scores until the next refresh, as after a change of map';


--
-- Name: COLUMN orders_customer_policy.tiers; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.orders_customer_policy.tiers IS 'cuts of the ABC tiers';


--
-- Name: COLUMN orders_customer_policy.learn; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.orders_customer_policy.learn IS 'whether refresh_customers learns cuts, tiers and rules; false keeps those written here';


--
-- Name: COLUMN orders_customer_policy.model; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.orders_customer_policy.model IS 'fitted probability model; NULL for none: then p_alive and clv are NULL';


--
-- Name: COLUMN orders_customer_policy.model_name; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.orders_customer_policy.model_name IS 'model that refresh_customers fits; NULL for none';


--
-- Name: COLUMN orders_customer_policy.horizon; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.orders_customer_policy.horizon IS 'time for which clv counts; NULL for ever';


--
-- Name: orders_customer_class(shop.orders_customer_policy, public.purchase_history, date); Type: FUNCTION; Schema: shop; Owner: -
--

CREATE FUNCTION shop.orders_customer_class(p shop.orders_customer_policy, history public.purchase_history, day date) RETURNS shop.orders_customer_class
    LANGUAGE sql STABLE
    RETURN ROW(public.first_purchase(history), public.last_purchase(history), public.frequency(history), public.monetary(history), public.rfm_score(history, day, (p).cuts), public.rfm_segment(public.rfm_score(history, day, (p).cuts), (p).map, (p).language), CASE WHEN (public.frequency(history, day) > 0) THEN public.abc_tier(public.monetary(history, day), (p).tiers) ELSE NULL::text END, public.lifecycle_stage(history, day, (p).rules), public.p_alive((p).model, history, day), CASE WHEN (jsonb_typeof((((p).model)::jsonb -> 'spend'::text)) = 'object'::text) THEN public.clv((p).model, history, day, (p).horizon, (p).annual_rate, (p).margin) ELSE NULL::double precision END)::shop.orders_customer_class;


--
-- Name: FUNCTION orders_customer_class(p shop.orders_customer_policy, history public.purchase_history, day date); Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON FUNCTION shop.orders_customer_class(p shop.orders_customer_policy, history public.purchase_history, day date) IS 'classes of a history by the policy, as of a day';


--
-- Name: orders_customer_overridden(); Type: FUNCTION; Schema: shop; Owner: -
--

CREATE FUNCTION shop.orders_customer_overridden() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    INSERT INTO shop.orders_customer_log (customer, what, old, new, why)
    SELECT NEW.customer, w.what, w.old, w.new, 'override'
    FROM (VALUES
        ('segment', coalesce(OLD.override_segment, OLD.segment), coalesce(NEW.override_segment, NEW.segment)),
        ('tier', coalesce(OLD.override_tier, OLD.tier), coalesce(NEW.override_tier, NEW.tier)),
        ('stage', coalesce(OLD.override_stage, OLD.stage)::text, coalesce(NEW.override_stage, NEW.stage)::text)) w (what, old, new)
    WHERE w.old IS DISTINCT FROM w.new;
    RETURN NULL;
END
$$;


--
-- Name: FUNCTION orders_customer_overridden(); Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON FUNCTION shop.orders_customer_overridden() IS 'logs an overridden class';


--
-- Name: orders_customer_overriding(); Type: FUNCTION; Schema: shop; Owner: -
--

CREATE FUNCTION shop.orders_customer_overriding() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    NEW.override_by := current_user;
    NEW.override_at := now();
    RETURN NEW;
END
$$;


--
-- Name: FUNCTION orders_customer_overriding(); Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON FUNCTION shop.orders_customer_overriding() IS 'writes down who overrides a class, and when';


--
-- Name: orders_customer_recount(text); Type: FUNCTION; Schema: shop; Owner: -
--

CREATE FUNCTION shop.orders_customer_recount(why text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET row_security TO 'off'
    AS $$
BEGIN
    IF current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
        RAISE invalid_transaction_state USING
            MESSAGE = 'tracked tables can be truncated and recounted in READ COMMITTED transactions only';
    END IF;
    -- waits for the orders under way; what follows sees them
    EXECUTE (SELECT 'LOCK TABLE ' || string_agg(public.tracking_name(source), ', ' ORDER BY source) || ' IN SHARE MODE'
             FROM public.tracking_sources('shop.orders_customer_value') source);
    PERFORM public.tracking_apply('shop.orders_customer_value', 'SELECT coalesce(v.customer, r.customer), CASE WHEN v.owed IS NULL THEN r.history ELSE coalesce(r.history, ''{}'') OPERATOR(public.+) v.owed END, v.history
FROM shop.orders_customer_value v FULL JOIN
     (SELECT p.customer, public.purchase_history(p.day, p.amount) AS history FROM shop.orders_customer_purchases p GROUP BY 1) r
     ON r.customer OPERATOR(pg_catalog.=) v.customer
WHERE v.customer IS NULL OR NOT public.purchase_history_eq(v.history, coalesce(r.history, ''{}'')) OR v.owed IS NOT NULL
ORDER BY 1', NULL, why);
END
$$;


--
-- Name: FUNCTION orders_customer_recount(why text); Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON FUNCTION shop.orders_customer_recount(why text) IS 'counts the histories anew from the orders, whose tables it locks against changes; the log gets what changed, with the reason given';


--
-- Name: orders_customer_today(shop.orders_customer_policy); Type: FUNCTION; Schema: shop; Owner: -
--

CREATE FUNCTION shop.orders_customer_today(p shop.orders_customer_policy) RETURNS date
    LANGUAGE sql STABLE
    RETURN COALESCE((p).as_of, ((now() AT TIME ZONE (p).time_zone))::date);


--
-- Name: FUNCTION orders_customer_today(p shop.orders_customer_policy); Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON FUNCTION shop.orders_customer_today(p shop.orders_customer_policy) IS 'day as of which the policy classifies at this moment';


--
-- Name: orders; Type: TABLE; Schema: shop; Owner: -
--

CREATE TABLE shop.orders (
    order_id integer NOT NULL,
    customer_id integer,
    ordered_at timestamp without time zone NOT NULL,
    state text DEFAULT 'done'::text NOT NULL,
    total numeric(12,2)
);


--
-- Name: orders_purchase_amount(shop.orders); Type: FUNCTION; Schema: shop; Owner: -
--

CREATE FUNCTION shop.orders_purchase_amount(o shop.orders) RETURNS numeric
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN ((o).total)::numeric;


--
-- Name: FUNCTION orders_purchase_amount(o shop.orders); Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON FUNCTION shop.orders_purchase_amount(o shop.orders) IS 'money of a purchase, negative for a refund';


--
-- Name: orders_purchase_customer(shop.orders); Type: FUNCTION; Schema: shop; Owner: -
--

CREATE FUNCTION shop.orders_purchase_customer(o shop.orders) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN ((o).state = 'done'::text) THEN (o).customer_id ELSE NULL::integer END;


--
-- Name: FUNCTION orders_purchase_customer(o shop.orders); Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON FUNCTION shop.orders_purchase_customer(o shop.orders) IS 'customer whose purchase or refund a row is; NULL for none';


--
-- Name: orders_purchase_day(shop.orders); Type: FUNCTION; Schema: shop; Owner: -
--

CREATE FUNCTION shop.orders_purchase_day(o shop.orders) RETURNS date
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN ((o).ordered_at)::date;


--
-- Name: FUNCTION orders_purchase_day(o shop.orders); Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON FUNCTION shop.orders_purchase_day(o shop.orders) IS 'day of a purchase or refund';


--
-- Name: refunds; Type: TABLE; Schema: shop; Owner: -
--

CREATE TABLE shop.refunds (
    refund_id integer NOT NULL,
    customer_id integer,
    refunded_at date,
    amount numeric(12,2)
);


--
-- Name: refunds_purchase_amount(shop.refunds); Type: FUNCTION; Schema: shop; Owner: -
--

CREATE FUNCTION shop.refunds_purchase_amount(o shop.refunds) RETURNS numeric
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (- (o).amount);


--
-- Name: FUNCTION refunds_purchase_amount(o shop.refunds); Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON FUNCTION shop.refunds_purchase_amount(o shop.refunds) IS 'money of a purchase, negative for a refund';


--
-- Name: refunds_purchase_customer(shop.refunds); Type: FUNCTION; Schema: shop; Owner: -
--

CREATE FUNCTION shop.refunds_purchase_customer(o shop.refunds) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (o).customer_id;


--
-- Name: FUNCTION refunds_purchase_customer(o shop.refunds); Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON FUNCTION shop.refunds_purchase_customer(o shop.refunds) IS 'customer whose purchase or refund a row is; NULL for none';


--
-- Name: refunds_purchase_day(shop.refunds); Type: FUNCTION; Schema: shop; Owner: -
--

CREATE FUNCTION shop.refunds_purchase_day(o shop.refunds) RETURNS date
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (o).refunded_at;


--
-- Name: FUNCTION refunds_purchase_day(o shop.refunds); Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON FUNCTION shop.refunds_purchase_day(o shop.refunds) IS 'day of a purchase or refund';


--
-- Name: models; Type: TABLE; Schema: shop; Owner: -
--

CREATE TABLE shop.models (
    as_of date NOT NULL,
    model public.clv_model NOT NULL,
    cuts public.rfm_cuts,
    rules public.lifecycle_rules
);


--
-- Name: orders_customer_value; Type: TABLE; Schema: shop; Owner: -
--

CREATE TABLE shop.orders_customer_value (
    customer integer NOT NULL,
    history public.purchase_history NOT NULL,
    owed public.purchase_history,
    first_purchase date,
    last_purchase date,
    frequency integer,
    monetary numeric,
    rfm_score integer,
    segment text,
    tier text,
    stage public.lifecycle_stage,
    p_alive double precision,
    clv double precision,
    previous_segment text,
    segment_since timestamp with time zone,
    previous_tier text,
    tier_since timestamp with time zone,
    previous_stage public.lifecycle_stage,
    stage_since timestamp with time zone,
    cause text,
    updated_at timestamp with time zone,
    override_segment text,
    override_tier text,
    override_stage public.lifecycle_stage,
    override_reason text,
    override_by text,
    override_at timestamp with time zone
)
WITH (fillfactor='80');
ALTER TABLE ONLY shop.orders_customer_value ALTER COLUMN history SET STORAGE EXTERNAL;


--
-- Name: TABLE orders_customer_value; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON TABLE shop.orders_customer_value IS 'customers with their histories and classes, kept current by the triggers crmvalue_* of the tables that feed it; the classes are those of the day of the last change or refresh';


--
-- Name: COLUMN orders_customer_value.history; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.orders_customer_value.history IS 'purchase_history() of the customer''s purchases, empty for a prospect';


--
-- Name: COLUMN orders_customer_value.owed; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.orders_customer_value.owed IS 'purchases taken off before they were added; NULL but inside a statement whose triggers change the same orders';


--
-- Name: COLUMN orders_customer_value.cause; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.orders_customer_value.cause IS 'what the last change came from: order, refund, correction, truncate, refresh or rebuild';


--
-- Name: COLUMN orders_customer_value.override_stage; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.orders_customer_value.override_stage IS 'takes the place of the computed stage; set it with UPDATE, like override_segment, override_tier and override_reason; who and when are filled in';


--
-- Name: orders_customer_at_risk; Type: VIEW; Schema: shop; Owner: -
--

CREATE VIEW shop.orders_customer_at_risk WITH (security_invoker='true') AS
 SELECT v.customer,
    COALESCE(v.override_tier, v.tier) AS tier,
    v.segment,
    s.stage,
    public.recency(v.history, p.today) AS recency,
    public.mean_gap(v.history) AS mean_gap,
    v.frequency,
    v.monetary,
    v.p_alive,
    v.clv,
    v.last_purchase
   FROM ((shop.orders_customer_value v
     CROSS JOIN ( SELECT shop.orders_customer_today(p_1.*) AS today,
            p_1.rules
           FROM shop.orders_customer_policy p_1) p)
     CROSS JOIN LATERAL ( SELECT COALESCE(v.override_stage, public.lifecycle_stage(v.history, p.today, p.rules)) AS stage) s)
  WHERE ((s.stage = ANY (ARRAY['decline'::public.lifecycle_stage, 'lost'::public.lifecycle_stage])) AND (COALESCE(v.override_tier, v.tier) = 'A'::text))
  ORDER BY v.monetary DESC, v.customer;


--
-- Name: VIEW orders_customer_at_risk; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON VIEW shop.orders_customer_at_risk IS 'customers of tier A that are in decline or lost as of today, most valuable first';


--
-- Name: orders_customer_current; Type: VIEW; Schema: shop; Owner: -
--

CREATE VIEW shop.orders_customer_current WITH (security_invoker='true') AS
 SELECT v.customer,
    COALESCE(v.override_segment, v.segment) AS segment,
    COALESCE(v.override_tier, v.tier) AS tier,
    COALESCE(v.override_stage, v.stage) AS stage,
    public.label(COALESCE(v.override_stage, v.stage), p.language) AS stage_label,
    v.rfm_score,
    public.recency(v.history, p.today) AS recency,
    v.frequency,
    v.monetary,
    public.average_order(v.history) AS average_order,
    v.first_purchase,
    v.last_purchase,
    v.p_alive,
    v.clv,
    v.previous_segment,
    v.segment_since,
    v.previous_tier,
    v.tier_since,
    v.previous_stage,
    v.stage_since,
    (num_nonnulls(v.override_segment, v.override_tier, v.override_stage) > 0) AS overridden,
    v.override_reason,
    v.override_by,
    v.override_at,
    v.updated_at
   FROM shop.orders_customer_value v,
    ( SELECT shop.orders_customer_today(p_1.*) AS today,
            p_1.language
           FROM shop.orders_customer_policy p_1) p;


--
-- Name: VIEW orders_customer_current; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON VIEW shop.orders_customer_current IS 'customers with their classes, overridden ones in their place, and recency as of today';


--
-- Name: orders_customer_log; Type: TABLE; Schema: shop; Owner: -
--

CREATE TABLE shop.orders_customer_log (
    id bigint NOT NULL,
    customer integer NOT NULL,
    what text NOT NULL,
    old text,
    new text,
    at timestamp with time zone DEFAULT now() NOT NULL,
    why text NOT NULL
);


--
-- Name: TABLE orders_customer_log; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON TABLE shop.orders_customer_log IS 'every change of a segment, a tier or a stage, and why';


--
-- Name: orders_customer_log_id_seq; Type: SEQUENCE; Schema: shop; Owner: -
--

ALTER TABLE shop.orders_customer_log ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME shop.orders_customer_log_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: orders_customer_migration; Type: VIEW; Schema: shop; Owner: -
--

CREATE VIEW shop.orders_customer_migration WITH (security_invoker='true') AS
 SELECT ((l.at AT TIME ZONE p.time_zone))::date AS day,
    l.old AS from_stage,
    l.new AS to_stage,
    l.why,
    count(*) AS changes
   FROM shop.orders_customer_log l,
    shop.orders_customer_policy p
  WHERE (l.what = 'stage'::text)
  GROUP BY (((l.at AT TIME ZONE p.time_zone))::date), l.old, l.new, l.why;


--
-- Name: VIEW orders_customer_migration; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON VIEW shop.orders_customer_migration IS 'moves from stage to stage by day and reason; from NULL: new customers; sum over the days of a period';


--
-- Name: orders_customer_pareto; Type: VIEW; Schema: shop; Owner: -
--

CREATE VIEW shop.orders_customer_pareto WITH (security_invoker='true') AS
 SELECT rank() OVER w AS rank,
    orders_customer_current.customer,
    orders_customer_current.monetary,
    (orders_customer_current.monetary / NULLIF(sum(GREATEST(orders_customer_current.monetary, (0)::numeric)) OVER (), (0)::numeric)) AS share,
    public.cumulative_share(orders_customer_current.monetary) OVER () AS cumulative_share,
    ((rank() OVER w)::double precision / (count(*) OVER ())::double precision) AS customer_share,
    orders_customer_current.tier
   FROM shop.orders_customer_current
  WHERE (orders_customer_current.frequency > 0)
  WINDOW w AS (ORDER BY orders_customer_current.monetary DESC);


--
-- Name: VIEW orders_customer_pareto; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON VIEW shop.orders_customer_pareto IS 'customers by money, most first, with the share of the total that they and those above them hold';


--
-- Name: orders_customer_purchases; Type: VIEW; Schema: shop; Owner: -
--

CREATE VIEW shop.orders_customer_purchases WITH (security_invoker='true') AS
 SELECT 'shop.orders'::regclass AS source,
    shop.orders_purchase_customer(o.*) AS customer,
    shop.orders_purchase_day(o.*) AS day,
    shop.orders_purchase_amount(o.*) AS amount
   FROM shop.orders o
  WHERE (shop.orders_purchase_customer(o.*) IS NOT NULL)
UNION ALL
 SELECT 'shop.refunds'::regclass AS source,
    shop.refunds_purchase_customer(o.*) AS customer,
    shop.refunds_purchase_day(o.*) AS day,
    shop.refunds_purchase_amount(o.*) AS amount
   FROM shop.refunds o
  WHERE (shop.refunds_purchase_customer(o.*) IS NOT NULL);


--
-- Name: VIEW orders_customer_purchases; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON VIEW shop.orders_customer_purchases IS 'purchases and refunds that count, of all tables that feed the base';


--
-- Name: orders_customer_rf_heatmap; Type: VIEW; Schema: shop; Owner: -
--

CREATE VIEW shop.orders_customer_rf_heatmap WITH (security_invoker='true') AS
 SELECT (orders_customer_value.rfm_score / 100) AS recency_score,
    ((orders_customer_value.rfm_score / 10) % 10) AS frequency_score,
    count(*) AS customers,
    sum(orders_customer_value.monetary) AS monetary
   FROM shop.orders_customer_value
  WHERE (orders_customer_value.rfm_score IS NOT NULL)
  GROUP BY (orders_customer_value.rfm_score / 100), ((orders_customer_value.rfm_score / 10) % 10);


--
-- Name: VIEW orders_customer_rf_heatmap; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON VIEW shop.orders_customer_rf_heatmap IS 'customers and money by recency score and frequency score';


--
-- Name: orders_customer_segments; Type: VIEW; Schema: shop; Owner: -
--

CREATE VIEW shop.orders_customer_segments WITH (security_invoker='true') AS
 SELECT orders_customer_current.segment,
    count(*) AS customers,
    ((count(*))::double precision / (sum(count(*)) OVER ())::double precision) AS share,
    sum(orders_customer_current.monetary) AS monetary,
    (sum(orders_customer_current.monetary) / (sum(orders_customer_current.frequency))::numeric) AS average_order,
    avg(orders_customer_current.recency) AS recency,
    avg(orders_customer_current.frequency) AS frequency,
    sum(orders_customer_current.clv) AS clv
   FROM shop.orders_customer_current
  WHERE (orders_customer_current.frequency > 0)
  GROUP BY orders_customer_current.segment;


--
-- Name: VIEW orders_customer_segments; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON VIEW shop.orders_customer_segments IS 'segments: customers with purchases, their share, money, means of recency (days) and frequency, and total value to come';


--
-- Name: orders_customer_stages; Type: VIEW; Schema: shop; Owner: -
--

CREATE VIEW shop.orders_customer_stages WITH (security_invoker='true') AS
 SELECT s.stage,
    public.label(s.stage, p.language) AS label,
    count(c.customer) AS customers,
    COALESCE(sum(c.monetary), (0)::numeric) AS monetary,
    sum(c.clv) AS clv
   FROM ((unnest(enum_range(NULL::public.lifecycle_stage)) s(stage)
     CROSS JOIN shop.orders_customer_policy p)
     LEFT JOIN shop.orders_customer_current c ON ((c.stage = s.stage)))
  GROUP BY s.stage, p.language;


--
-- Name: VIEW orders_customer_stages; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON VIEW shop.orders_customer_stages IS 'lifecycle stages: customers, money and value to come; stages without customers too';


--
-- Name: segments; Type: VIEW; Schema: shop; Owner: -
--

CREATE VIEW shop.segments AS
 SELECT c.customer_id,
    public.rfm_segment(public.rfm_score(c.h, '2026-01-01'::date) OVER ()) AS segment,
    public.lifecycle_stage(c.h, '2026-01-01'::date) AS stage
   FROM ( SELECT orders.customer_id,
            public.purchase_history(orders.ordered_at, orders.total) AS h
           FROM shop.orders
          GROUP BY orders.customer_id) c;


--
-- Data for Name: models; Type: TABLE DATA; Schema: shop; Owner: -
--

COPY shop.models (as_of, model, cuts, rules) FROM stdin;
2026-01-01	{"unit": "week", "as_of": "2026-01-01", "model": "bg/nbd", "spend": {"p": 5.201547214243156, "q": 10000, "v": 203013.94813094888, "status": "boundary reached", "customers": 11, "covariance": [[4.853999647389279, 0, -189460.05604233406], [0, 0, 0], [-189460.05604233406, 0, 7579615051.992687]], "correlation": -0.4149164186807317, "gradient_norm": 0.000000000011269537976751835, "without_spend": 0, "log_likelihood": -50.36604749930234, "standard_errors": {"p": 2.2031794405788374, "q": null, "v": 87060.98467162365}}, "status": "boundary reached: no drop-out visible", "version": 1, "warnings": ["boundary reached: no drop-out visible", "spend: boundary reached: all customers spend alike"], "customers": 11, "covariance": [[0, 0, 0, 0], [0, 31229741864.259926, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]], "iterations": 145, "parameters": {"a": 0.00001, "b": 490073.46263765235, "r": 100000, "alpha": 1158803.7153587462}, "distinct_rows": 11, "gradient_norm": 0.0000000005525717594967049, "repeat_buyers": 11, "log_likelihood": -148.34904747322915, "standard_errors": {"a": null, "b": null, "r": null, "alpha": 176719.3873468894}}	{"recency": [81, 65, 49, 45], "monetary": [430, 531, 561, 606], "frequency": [5, 6, 6, 6]}	{"window": 180, "lost_after": 3.8049, "typical_gap": 55, "growth_share": 0.1, "decline_after": 2.186, "decline_share": 0.5, "recovery_purchases": 3, "exploration_purchases": 3}
\.


--
-- Data for Name: orders; Type: TABLE DATA; Schema: shop; Owner: -
--

COPY shop.orders (order_id, customer_id, ordered_at, state, total) FROM stdin;
1	8	2025-02-01 09:00:00	done	42.00
2	4	2025-05-05 09:00:00	done	79.00
3	11	2025-10-07 09:00:00	done	116.00
4	7	2025-06-06 09:00:00	done	153.00
5	3	2025-04-06 09:00:00	done	190.00
6	10	2025-04-07 09:00:00	done	37.00
7	6	2025-06-09 09:00:00	done	74.00
8	2	2025-10-12 09:00:00	done	111.00
9	9	2025-05-12 09:00:00	done	148.00
10	5	2025-02-10 09:00:00	done	185.00
11	1	2025-01-12 09:00:00	done	32.00
12	8	2025-02-14 09:00:00	done	69.00
13	4	2025-05-20 09:00:00	cancelled	106.00
14	11	2025-10-24 09:00:00	done	143.00
15	7	2025-06-25 09:00:00	done	180.00
16	3	2025-04-27 09:00:00	done	27.00
17	10	2025-04-30 09:00:00	done	64.00
18	6	2025-07-04 09:00:00	done	101.00
19	2	2025-11-08 09:00:00	done	138.00
20	9	2025-06-10 09:00:00	done	175.00
21	5	2025-03-13 09:00:00	done	22.00
22	1	2025-02-14 09:00:00	done	59.00
23	\N	2025-03-21 09:00:00	done	96.00
24	4	2025-06-26 09:00:00	done	133.00
25	11	2025-12-02 09:00:00	done	170.00
26	7	2025-08-05 09:00:00	cancelled	17.00
27	3	2025-06-09 09:00:00	done	54.00
28	10	2025-06-14 09:00:00	done	91.00
29	6	2025-08-20 09:00:00	done	128.00
30	2	2025-01-21 09:00:00	done	165.00
31	9	2025-07-31 09:00:00	done	12.00
32	5	2025-05-05 09:00:00	done	49.00
33	1	2025-04-10 09:00:00	done	86.00
34	8	2025-05-17 09:00:00	done	123.00
35	4	2025-08-24 09:00:00	done	160.00
36	11	2025-02-26 09:00:00	done	7.00
37	7	2025-10-07 09:00:00	done	44.00
38	3	2025-08-13 09:00:00	done	81.00
39	10	2025-08-20 09:00:00	cancelled	118.00
40	6	2025-10-28 09:00:00	done	155.00
41	2	2025-04-02 09:00:00	done	192.00
42	9	2025-10-12 09:00:00	done	39.00
43	5	2025-07-19 09:00:00	done	76.00
44	1	2025-06-26 09:00:00	done	113.00
45	8	2025-08-04 09:00:00	done	150.00
46	\N	2025-11-13 09:00:00	done	187.00
47	11	2025-05-20 09:00:00	done	34.00
48	7	2025-01-25 09:00:00	done	71.00
49	3	2025-11-08 09:00:00	done	108.00
50	10	2025-11-17 09:00:00	done	145.00
51	6	2025-02-21 09:00:00	done	182.00
52	2	2025-07-04 09:00:00	cancelled	29.00
53	9	2025-02-09 09:00:00	done	66.00
54	5	2025-10-24 09:00:00	done	103.00
55	1	2025-10-03 09:00:00	done	140.00
56	8	2025-11-13 09:00:00	done	177.00
57	4	2025-03-21 09:00:00	done	24.00
58	11	2025-09-02 09:00:00	done	61.00
59	7	2025-05-12 09:00:00	done	98.00
60	3	2025-03-22 09:00:00	done	135.00
\.


--
-- Data for Name: orders_customer_log; Type: TABLE DATA; Schema: shop; Owner: -
--

COPY shop.orders_customer_log (id, customer, what, old, new, at, why) FROM stdin;
1	5	tier	A	B	2026-11-28 17:06:48.663013+00	tracked
2	1	stage	lost	stable	2026-11-28 17:06:48.740679+00	refresh
3	2	stage	lost	recovery	2026-11-28 17:06:48.740679+00	refresh
4	3	stage	lost	stable	2026-11-28 17:06:48.740679+00	refresh
5	4	stage	lost	decline	2026-11-28 17:06:48.740679+00	refresh
6	5	tier	B	A	2026-11-28 17:06:48.740679+00	refresh
7	5	stage	lost	stable	2026-11-28 17:06:48.740679+00	refresh
8	6	stage	lost	growth	2026-11-28 17:06:48.740679+00	refresh
9	7	stage	lost	decline	2026-11-28 17:06:48.740679+00	refresh
10	8	stage	lost	growth	2026-11-28 17:06:48.740679+00	refresh
11	9	stage	lost	decline	2026-11-28 17:06:48.740679+00	refresh
12	10	stage	lost	recovery	2026-11-28 17:06:48.740679+00	refresh
13	11	stage	lost	growth	2026-11-28 17:06:48.740679+00	refresh
14	4	tier	B	A	2026-11-28 17:06:48.774407+00	override
\.


--
-- Data for Name: orders_customer_policy; Type: TABLE DATA; Schema: shop; Owner: -
--

COPY shop.orders_customer_policy (only_row, as_of, time_zone, map, language, cuts, tiers, rules, learn, model, model_name, horizon, annual_rate, margin, learnt_at) FROM stdin;
t	2026-01-01	UTC	grid	en	{"recency": [81, 65, 49, 45], "monetary": [430, 531, 561, 606], "frequency": [5, 6, 6, 6]}	{"A": 415, "B": 337}	{"window": 180, "lost_after": 3.8049, "typical_gap": 55, "growth_share": 0.1, "decline_after": 2.186, "decline_share": 0.5, "recovery_purchases": 3, "exploration_purchases": 3}	t	{"bic": {"bg/nbd": 306.28967603765176, "mbg/nbd": 306.28967603945506, "mbg/cnbd-k": 289.40223516541386, "pareto/nbd": 306.28967603712425}, "unit": "week", "as_of": "2026-01-01", "model": "mbg/cnbd-k", "spend": {"p": 5.201547214243156, "q": 10000, "v": 203013.94813094888, "status": "boundary reached", "customers": 11, "covariance": [[4.853999647389279, 0, -189460.05604233406], [0, 0, 0], [-189460.05604233406, 0, 7579615051.992687]], "correlation": -0.4149164186807317, "gradient_norm": 0.000000000011269537976751835, "without_spend": 0, "log_likelihood": -50.36604749930234, "standard_errors": {"p": 2.2031794405788374, "q": null, "v": 87060.98467162365}}, "status": "boundary reached: no drop-out visible", "version": 1, "warnings": ["boundary reached: no drop-out visible", "spend: boundary reached: all customers spend alike"], "customers": 11, "covariance": [[0, 0, 0, 0, 0], [0, 870753683.5408227, 0, 0, 0], [0, 0, 0, 0, 0], [0, 0, 0, 0, 0], [0, 0, 0, 0, 0]], "iterations": 787, "parameters": {"a": 0.00001, "b": 218274.73052693467, "k": 3, "r": 100000, "alpha": 346895.92712212005}, "distinct_rows": 11, "gradient_norm": 0.0000000028347099403462365, "repeat_buyers": 11, "log_likelihood": -138.706379400711, "standard_errors": {"a": null, "b": null, "k": null, "r": null, "alpha": 29508.535774260687}}	auto	1 year	0.1	0.3	2026-11-28 17:06:48.740679+00
\.


--
-- Data for Name: orders_customer_value; Type: TABLE DATA; Schema: shop; Owner: -
--

COPY shop.orders_customer_value (customer, history, owed, first_purchase, last_purchase, frequency, monetary, rfm_score, segment, tier, stage, p_alive, clv, previous_segment, segment_since, previous_tier, tier_since, previous_stage, stage_since, cause, updated_at, override_segment, override_tier, override_stage, override_reason, override_by, override_at) FROM stdin;
1	{2025-01-12:1:32.00,2025-02-14:1:59.00,2025-04-10:1:86.00,2025-06-26:1:113.00,2025-10-03:1:140.00}	\N	2025-01-12	2025-10-03	5	430.00	122	Hibernating	A	stable	0.9999999998388909	156.8349123284408	\N	2026-11-28 17:06:48.507472+00	\N	2026-11-28 17:06:48.507472+00	lost	2026-11-28 17:06:48.740679+00	refresh	2026-11-28 17:06:48.740679+00	\N	\N	\N	\N	\N	\N
2	{2025-01-21:1:165.00,2025-04-02:1:192.00,2025-10-12:1:111.00,2025-11-08:1:138.00}	\N	2025-01-21	2025-11-08	4	606.00	315	About To Sleep	A	recovery	0.999999999925671	154.3251533580451	\N	2026-11-28 17:06:48.507472+00	\N	2026-11-28 17:06:48.507472+00	lost	2026-11-28 17:06:48.740679+00	refresh	2026-11-28 17:06:48.740679+00	\N	\N	\N	\N	\N	\N
3	{2025-03-22:1:135.00,2025-04-06:1:190.00,2025-04-27:1:27.00,2025-06-09:1:54.00,2025-08-13:1:81.00,2025-11-01:0:-10.00,2025-11-08:1:108.00}	\N	2025-03-22	2025-11-08	6	585.00	354	Loyal Customers	A	stable	0.9999999999256655	154.18514090071466	\N	2026-11-28 17:06:48.507472+00	\N	2026-11-28 17:06:48.507472+00	lost	2026-11-28 17:06:48.740679+00	refresh	2026-11-28 17:06:48.740679+00	\N	\N	\N	\N	\N	\N
5	{2025-02-10:1:185.00,2025-03-13:1:22.00,2025-05-05:1:49.00,2025-07-19:1:76.00,2025-10-24:1:103.00,2025-12-01:0:-20.00}	\N	2025-02-10	2025-10-24	5	415.00	221	Hibernating	A	stable	0.9999999999003213	155.42766381780112	\N	2026-11-28 17:06:48.507472+00	B	2026-11-28 17:06:48.740679+00	lost	2026-11-28 17:06:48.740679+00	refresh	2026-11-28 17:06:48.740679+00	\N	\N	\N	\N	\N	\N
6	{2025-02-21:1:182.00,2025-06-09:1:74.00,2025-07-04:1:101.00,2025-08-20:1:128.00,2025-10-28:1:155.00}	\N	2025-02-21	2025-10-28	5	640.00	325	About To Sleep	A	growth	0.9999999999082483	155.28941472775833	\N	2026-11-28 17:06:48.507472+00	\N	2026-11-28 17:06:48.507472+00	lost	2026-11-28 17:06:48.740679+00	refresh	2026-11-28 17:06:48.740679+00	\N	\N	\N	\N	\N	\N
7	{2025-01-25:1:71.00,2025-05-12:1:98.00,2025-06-06:1:153.00,2025-06-25:1:180.00,2025-10-07:1:44.00}	\N	2025-01-25	2025-10-07	5	546.00	123	Hibernating	A	decline	0.9999999998537328	156.6895711068674	\N	2026-11-28 17:06:48.507472+00	\N	2026-11-28 17:06:48.507472+00	lost	2026-11-28 17:06:48.740679+00	refresh	2026-11-28 17:06:48.740679+00	\N	\N	\N	\N	\N	\N
8	{2025-02-01:1:42.00,2025-02-14:1:69.00,2025-05-17:1:123.00,2025-08-04:1:150.00,2025-11-13:1:177.00}	\N	2025-02-01	2025-11-13	5	561.00	424	Potential Loyalists	A	growth	0.9999999999318088	153.7453354630196	\N	2026-11-28 17:06:48.507472+00	\N	2026-11-28 17:06:48.507472+00	lost	2026-11-28 17:06:48.740679+00	refresh	2026-11-28 17:06:48.740679+00	\N	\N	\N	\N	\N	\N
9	{2025-02-09:1:66.00,2025-05-12:1:148.00,2025-06-10:1:175.00,2025-07-31:1:12.00,2025-10-12:1:39.00}	\N	2025-02-09	2025-10-12	5	440.00	222	Hibernating	A	decline	0.9999999998699596	156.3333286244915	\N	2026-11-28 17:06:48.507472+00	\N	2026-11-28 17:06:48.507472+00	lost	2026-11-28 17:06:48.740679+00	refresh	2026-11-28 17:06:48.740679+00	\N	\N	\N	\N	\N	\N
10	{2025-04-07:1:37.00,2025-04-30:1:64.00,2025-06-14:1:91.00,2025-11-17:1:145.00}	\N	2025-04-07	2025-11-17	4	337.00	511	New Customers	B	recovery	0.999999999936046	153.15282710367083	\N	2026-11-28 17:06:48.507472+00	\N	2026-11-28 17:06:48.507472+00	lost	2026-11-28 17:06:48.740679+00	refresh	2026-11-28 17:06:48.740679+00	\N	\N	\N	\N	\N	\N
11	{2025-02-26:1:7.00,2025-05-20:1:34.00,2025-09-02:1:61.00,2025-10-07:1:116.00,2025-10-24:1:143.00,2025-12-02:1:170.00}	\N	2025-02-26	2025-12-02	6	531.00	553	Champions	A	growth	0.9999999999474443	150.68543886482928	\N	2026-11-28 17:06:48.507472+00	\N	2026-11-28 17:06:48.507472+00	lost	2026-11-28 17:06:48.740679+00	refresh	2026-11-28 17:06:48.740679+00	\N	\N	\N	\N	\N	\N
4	{2025-03-21:1:24.00,2025-05-05:1:79.00,2025-06-26:1:133.00,2025-08-24:1:160.00}	\N	2025-03-21	2025-08-24	4	396.00	111	Hibernating	B	decline	0.9999999995318256	158.34596325403962	\N	2026-11-28 17:06:48.507472+00	\N	2026-11-28 17:06:48.507472+00	lost	2026-11-28 17:06:48.740679+00	refresh	2026-11-28 17:06:48.740679+00	\N	A	\N	framework contract	postgres	2026-11-28 17:06:48.774407+00
\.


--
-- Data for Name: refunds; Type: TABLE DATA; Schema: shop; Owner: -
--

COPY shop.refunds (refund_id, customer_id, refunded_at, amount) FROM stdin;
1	3	2025-11-01	10.00
2	5	2025-12-01	20.00
\.


--
-- Name: orders_customer_log_id_seq; Type: SEQUENCE SET; Schema: shop; Owner: -
--

SELECT pg_catalog.setval('shop.orders_customer_log_id_seq', 14, true);


--
-- Name: models models_pkey; Type: CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.models
    ADD CONSTRAINT models_pkey PRIMARY KEY (as_of);


--
-- Name: orders_customer_log orders_customer_log_pkey; Type: CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.orders_customer_log
    ADD CONSTRAINT orders_customer_log_pkey PRIMARY KEY (customer, id);


--
-- Name: orders_customer_policy orders_customer_policy_pkey; Type: CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.orders_customer_policy
    ADD CONSTRAINT orders_customer_policy_pkey PRIMARY KEY (only_row);


--
-- Name: orders_customer_value orders_customer_value_pkey; Type: CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.orders_customer_value
    ADD CONSTRAINT orders_customer_value_pkey PRIMARY KEY (customer);


--
-- Name: orders orders_pkey; Type: CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.orders
    ADD CONSTRAINT orders_pkey PRIMARY KEY (order_id);


--
-- Name: refunds refunds_pkey; Type: CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.refunds
    ADD CONSTRAINT refunds_pkey PRIMARY KEY (refund_id);


--
-- Name: orders_customer_value_recency_idx; Type: INDEX; Schema: shop; Owner: -
--

CREATE INDEX orders_customer_value_recency_idx ON shop.orders_customer_value USING btree (public.recency(history, '2026-01-01'::date));


--
-- Name: orders crmvalue_delete; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER crmvalue_delete AFTER DELETE ON shop.orders REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.tracking_count('shop.orders_customer_value', 'shop.orders_purchase');


--
-- Name: refunds crmvalue_delete; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER crmvalue_delete AFTER DELETE ON shop.refunds REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.tracking_count('shop.orders_customer_value', 'shop.refunds_purchase');


--
-- Name: orders crmvalue_insert; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER crmvalue_insert AFTER INSERT ON shop.orders REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.tracking_count('shop.orders_customer_value', 'shop.orders_purchase');


--
-- Name: refunds crmvalue_insert; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER crmvalue_insert AFTER INSERT ON shop.refunds REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.tracking_count('shop.orders_customer_value', 'shop.refunds_purchase');


--
-- Name: orders crmvalue_truncate; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER crmvalue_truncate AFTER TRUNCATE ON shop.orders FOR EACH STATEMENT EXECUTE FUNCTION public.tracking_count('shop.orders_customer_value', 'shop.orders_purchase');


--
-- Name: refunds crmvalue_truncate; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER crmvalue_truncate AFTER TRUNCATE ON shop.refunds FOR EACH STATEMENT EXECUTE FUNCTION public.tracking_count('shop.orders_customer_value', 'shop.refunds_purchase');


--
-- Name: orders crmvalue_update; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER crmvalue_update AFTER UPDATE ON shop.orders REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.tracking_count('shop.orders_customer_value', 'shop.orders_purchase');


--
-- Name: refunds crmvalue_update; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER crmvalue_update AFTER UPDATE ON shop.refunds REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.tracking_count('shop.orders_customer_value', 'shop.refunds_purchase');


--
-- Name: orders_customer_value overridden; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER overridden AFTER UPDATE OF override_segment, override_tier, override_stage ON shop.orders_customer_value FOR EACH ROW WHEN ((((old.override_segment IS DISTINCT FROM new.override_segment) OR (old.override_tier IS DISTINCT FROM new.override_tier)) OR (old.override_stage IS DISTINCT FROM new.override_stage))) EXECUTE FUNCTION shop.orders_customer_overridden();


--
-- Name: orders_customer_value overriding; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER overriding BEFORE UPDATE OF override_segment, override_tier, override_stage ON shop.orders_customer_value FOR EACH ROW WHEN ((((old.override_segment IS DISTINCT FROM new.override_segment) OR (old.override_tier IS DISTINCT FROM new.override_tier)) OR (old.override_stage IS DISTINCT FROM new.override_stage))) EXECUTE FUNCTION shop.orders_customer_overriding();


--
-- Name: FUNCTION orders_customer_overridden(); Type: ACL; Schema: shop; Owner: -
--

REVOKE ALL ON FUNCTION shop.orders_customer_overridden() FROM PUBLIC;


--
-- Name: FUNCTION orders_customer_overriding(); Type: ACL; Schema: shop; Owner: -
--

REVOKE ALL ON FUNCTION shop.orders_customer_overriding() FROM PUBLIC;


--
-- Name: FUNCTION orders_customer_recount(why text); Type: ACL; Schema: shop; Owner: -
--

REVOKE ALL ON FUNCTION shop.orders_customer_recount(why text) FROM PUBLIC;


--
-- PostgreSQL database dump complete
--


