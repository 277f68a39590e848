# Lifecycle and first formulas on random orders, against plain SQL; and the
# same answers whatever the plan.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Database;
use Test::More;

my $seed = seed();
database('crmvalue_lifecycle');

# Customers who buy at random about every `pace` days from some day on, until
# they stop; some pause; some only return things; two percent of the rows are
# NULL. Money changes with time, so that there is growth and decline.
my $fraction = ($seed % 1000000) / 1000000;
sql("SELECT setseed($fraction)", <<'SQL');
CREATE TABLE orders (customer_id int, day date, total numeric) PARTITION BY HASH (day);
CREATE TABLE orders_0 PARTITION OF orders FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE orders_1 PARTITION OF orders FOR VALUES WITH (MODULUS 2, REMAINDER 1);
INSERT INTO orders
SELECT customer_id,
       CASE WHEN random() > 0.01 THEN start + offs::int + CASE WHEN pause > 0.6 AND offs > 150 THEN (pause * 900)::int ELSE 0 END END,
       CASE WHEN random() > 0.01 THEN (CASE WHEN random() < 0.07 OR customer_id % 50 = 0 THEN -1 ELSE 1 END
            * round((exp(random() * 3) * (1 + trend * n))::numeric, (random() * 4)::int)) END
FROM (SELECT customer_id, date '2020-01-01' + (random() * 700)::int AS start, exp(random() * 5) AS pace, random() AS pause,
             (random() - 0.3)::float8 AS trend, (power(random(), 2) * 40)::int AS purchases
      FROM generate_series(1, 500) customer_id) c,
     LATERAL (SELECT n, sum(floor(-ln(1 - random()) * pace * (n > 0)::int)) OVER (ORDER BY n) AS offs
              FROM generate_series(0, purchases) n) o
SQL
sql('ANALYZE orders', <<'SQL');
CREATE TABLE histories AS SELECT customer_id, purchase_history(day, total) AS h FROM orders GROUP BY 1;
CREATE TABLE as_ofs AS SELECT day AS as_of FROM unnest(ARRAY['2020-01-01', '2021-03-07', '2022-01-01', '2022-12-31', '2024-02-29', '2030-01-01']::date[]) day;
-- the defaults, and random rules with keys that are missing now and then
CREATE TABLE rules AS SELECT 0 AS id, '{}'::jsonb AS rules;
INSERT INTO rules
SELECT id, jsonb_strip_nulls(jsonb_build_object(
    'typical_gap', CASE WHEN random() < 0.7 THEN round((random() * 60)::numeric + 0.0001, (random() * 4)::int) + 0.0001 END,
    'decline_after', least_limit, 'lost_after', least_limit + round((random() * 5)::numeric, (random() * 4)::int),
    'recovery_purchases', CASE WHEN random() < 0.7 THEN 1 + (random() * 6)::int END,
    'exploration_purchases', CASE WHEN random() < 0.7 THEN 1 + (random() * 6)::int END,
    'window', CASE WHEN random() < 0.7 THEN 1 + (random() * 300)::int END,
    'growth_share', CASE WHEN random() < 0.7 THEN round(random()::numeric, (random() * 4)::int) END,
    'decline_share', CASE WHEN random() < 0.7 THEN round(random()::numeric, (random() * 4)::int) END))
FROM (SELECT id, round((random() * 4)::numeric, (random() * 4)::int) + 0.0001 AS least_limit FROM generate_series(1, 8) id) r;
-- what each case comes to
CREATE TABLE stages AS
SELECT customer_id, as_of, id, lifecycle_stage(h, as_of, rules) AS stage
FROM histories, as_ofs, rules;
SQL

# Rule L1 in plain SQL, from the orders.
sql(<<'SQL');
CREATE TABLE oracle AS
WITH limits AS (
    SELECT id, coalesce((rules ->> 'typical_gap')::numeric, 90) AS typical_gap, coalesce((rules ->> 'decline_after')::numeric, 2) AS decline_after,
           coalesce((rules ->> 'lost_after')::numeric, 6) AS lost_after, coalesce((rules ->> 'recovery_purchases')::int, 3) AS recovery_purchases,
           coalesce((rules ->> 'exploration_purchases')::int, 3) AS exploration_purchases, coalesce((rules ->> 'window')::int, 180) AS win,
           coalesce((rules ->> 'growth_share')::numeric, 0.1) AS growth_share, coalesce((rules ->> 'decline_share')::numeric, 0.5) AS decline_share
    FROM rules),
purchase_days AS (
    SELECT DISTINCT customer_id, as_of, day FROM orders JOIN as_ofs ON day <= as_of WHERE total >= 0),
numbered AS (
    SELECT *, row_number() OVER w AS i, first_value(day) OVER w AS first, lead(day) OVER w - day AS gap
    FROM purchase_days WINDOW w AS (PARTITION BY customer_id, as_of ORDER BY day)),
cadences AS (
    SELECT customer_id, as_of, id, count(*) AS n, min(day) AS first, max(day) AS last,
           max(i) FILTER (WHERE gap * i > decline_after * (typical_gap + (day - numbered.first))) AS before_overdue_gap
    FROM numbered, limits GROUP BY 1, 2, 3),
windows AS (
    SELECT c.*, least(win, (as_of - first) / 2) AS w FROM cadences c JOIN limits USING (id)),
moneys AS (
    SELECT customer_id, as_of, id,
           coalesce(sum(total) FILTER (WHERE day > as_of - w), 0) AS money,
           coalesce(sum(total) FILTER (WHERE day > as_of - 2 * w AND day <= as_of - w), 0) AS money_before
    FROM windows JOIN orders USING (customer_id) WHERE day <= as_of GROUP BY 1, 2, 3)
SELECT customer_id, as_of, id,
       CASE WHEN n IS NULL THEN 'prospect'
            WHEN (as_of - last) * n > lost_after * (typical_gap + (last - first)) THEN 'lost'
            WHEN (as_of - last) * n > decline_after * (typical_gap + (last - first)) THEN 'decline'
            WHEN n - before_overdue_gap < recovery_purchases THEN 'recovery'
            WHEN n < exploration_purchases THEN 'exploration'
            WHEN money - money_before > growth_share * abs(money_before) THEN 'growth'
            WHEN money_before - money > decline_share * abs(money_before) THEN 'decline'
            ELSE 'stable' END::lifecycle_stage AS stage
FROM histories CROSS JOIN as_ofs CROSS JOIN limits LEFT JOIN windows USING (customer_id, as_of, id) LEFT JOIN moneys USING (customer_id, as_of, id)
SQL
is(sql('SELECT count(*) FROM stages FULL JOIN oracle o USING (customer_id, as_of, id) WHERE stages.stage IS DISTINCT FROM o.stage'), '0',
	'lifecycle_stage is rule L1');
is(sql('SELECT count(*) FROM oracle'), 500 * 6 * 9, 'number of cases of the oracle');
is(sql('SELECT count(DISTINCT stage) FROM oracle'), '7', 'all stages occur');
is(sql('SELECT count(*) FROM stages JOIN histories USING (customer_id) WHERE id = 0 AND stage <> lifecycle_stage(h, as_of)'), '0',
	'without rules: the defaults');
is(sql('SELECT count(*) FROM stages JOIN histories USING (customer_id) JOIN rules USING (id) WHERE stage <> lifecycle_stage(as_of(h, as_of), as_of, rules)'), '0',
	'what comes after the as-of day does not matter');

# The same answers whatever the plan.
my @parallel = ('SET parallel_setup_cost = 0', 'SET parallel_tuple_cost = 0', 'SET min_parallel_table_scan_size = 0',
	'SET max_parallel_workers_per_gather = 4');
my @serial = ('SET max_parallel_workers_per_gather = 0');
my %plans = (
	'hash' => [@serial, 'SET enable_sort = off'],
	'sort' => [@serial, 'SET enable_hashagg = off'],
	'spilled hash' => [@serial, 'SET enable_sort = off', "SET work_mem = '64kB'", 'SET hash_mem_multiplier = 1'],
	'parallel hash' => [@parallel, 'SET enable_sort = off'],
	'parallel sort' => [@parallel, 'SET enable_hashagg = off'],
	'partitionwise' => [@serial, 'SET enable_partitionwise_aggregate = on'],
);

# Checks that a query, whose rows are compared as text, gives the same by all plans.
sub same_by_all_plans
{
	my ($name, $query) = @_;
	my $digest = "SELECT md5(string_agg(q::text, ';' ORDER BY q::text)) FROM ($query) q";
	my $expected = sql(@{ $plans{sort} }, $digest);
	for my $plan (sort keys %plans)
	{
		is(sql(@{ $plans{$plan} }, $digest), $expected, "$name by $plan");
	}
	like(sql(@parallel, "EXPLAIN (COSTS OFF) $query"), qr/Partial.*Aggregate/s, "$name in parallel");
	return;
}

my $one_step = "SELECT customer_id, lifecycle_stage(day, total, '2022-12-31') AS stage FROM orders GROUP BY 1";
is(sql("SELECT count(*) FROM ($one_step) q JOIN histories USING (customer_id) WHERE stage IS DISTINCT FROM lifecycle_stage(h, '2022-12-31')"), '0',
	'lifecycle_stage of rows is that of their history');
is(sql("SELECT count(*) FROM (SELECT customer_id, lifecycle_stage(day, total, as_of) AS stage, as_of FROM orders, as_ofs GROUP BY 1, 3) q JOIN histories USING (customer_id) WHERE stage <> lifecycle_stage(h, as_of)"),
	'0', 'also as of other days');
is(sql("SELECT count(*) FROM (SELECT customer_id, lifecycle_stage(day, total::float8, '2022-12-31') AS stage FROM orders GROUP BY 1) q JOIN ($one_step) o USING (customer_id) WHERE q.stage <> o.stage"),
	'0', 'also of float8');
same_by_all_plans('lifecycle_stage of rows', $one_step);
same_by_all_plans('lifecycle_stage of all rows', "SELECT lifecycle_stage(day, total, '2022-12-31') FROM orders");

# Rules learnt, by the definition (L2): quantiles are values at positions, not below their floors.
my $learnt_oracle = <<'SQL';
WITH purchase_days AS (
    SELECT DISTINCT customer_id, day FROM orders WHERE total >= 0 AND day <= date 'AS_OF'),
gaps AS (
    SELECT customer_id, row_number() OVER w AS i, day - first_value(day) OVER w AS span, lead(day) OVER w - day AS gap
    FROM purchase_days WINDOW w AS (PARTITION BY customer_id ORDER BY day)),
lengths AS (
    SELECT customer_id % GROUPS AS g, gap, row_number() OVER w AS position, count(*) OVER (PARTITION BY customer_id % GROUPS) AS n
    FROM gaps WHERE gap IS NOT NULL WINDOW w AS (PARTITION BY customer_id % GROUPS ORDER BY gap)),
medians AS (
    SELECT g, gap AS typical_gap FROM lengths WHERE position = ceil(0.5 * n) AND n >= 30),
multiples AS (
    SELECT g, multiple, row_number() OVER (PARTITION BY g ORDER BY multiple) AS position, count(*) OVER (PARTITION BY g) AS n
    FROM (SELECT g, ceil(gap * i * 10000 / (typical_gap + span)::numeric) / 10000 AS multiple
          FROM gaps JOIN medians ON g = customer_id % GROUPS WHERE gap IS NOT NULL AND i >= 2) m)
SELECT g, typical_gap, decline_after,
       greatest(lost, ceil(decline_after * 1.5 * 10000) / 10000, ceil(300000.0 / typical_gap) / 10000) AS lost_after
FROM (SELECT g, coalesce(typical_gap, 90)::numeric AS typical_gap,
             greatest(coalesce((SELECT multiple FROM multiples m WHERE m.g = h.g AND position = ceil(0.90 * n) AND n >= 30), 2),
                      2, ceil(70000.0 / coalesce(typical_gap, 90)) / 10000) AS decline_after,
             coalesce((SELECT multiple FROM multiples m WHERE m.g = h.g AND position = ceil(0.99 * n) AND n >= 30), 6) AS lost
      FROM (SELECT DISTINCT customer_id % GROUPS AS g FROM histories) h LEFT JOIN medians USING (g)) l
SQL
for my $case (['2030-01-01', 1], ['2022-01-01', 1], ['2020-06-01', 1], ['2030-01-01', 7], ['2021-01-01', 40])
{
	my ($as_of, $groups) = @$case;
	(my $oracle = $learnt_oracle) =~ s/AS_OF/$as_of/g;
	$oracle =~ s/GROUPS/$groups/g;
	is(sql(<<"SQL"), '0', "rules of $groups groups learnt as of $as_of");
SELECT count(*)
FROM (SELECT customer_id % $groups AS g, lifecycle_rules(h, '$as_of') AS r FROM histories GROUP BY 1) l FULL JOIN ($oracle) o USING (g)
WHERE (r ->> 'typical_gap')::numeric IS DISTINCT FROM o.typical_gap
   OR (r ->> 'decline_after')::numeric IS DISTINCT FROM o.decline_after
   OR (r ->> 'lost_after')::numeric IS DISTINCT FROM o.lost_after
   OR NOT lifecycle_rules_check(r)
SQL
}
isnt(sql("SELECT lifecycle_rules(h, '2030-01-01') ->> 'typical_gap' FROM histories"), '90', 'something was learnt');
sql('CREATE TABLE many AS SELECT customer_id, h FROM histories, generate_series(1, 10)', 'ANALYZE many');
same_by_all_plans('lifecycle_rules', "SELECT customer_id % 7, lifecycle_rules(h, '2030-01-01') FROM many GROUP BY 1");
same_by_all_plans('lifecycle_rules of all', "SELECT lifecycle_rules(h, '2030-01-01') FROM many");
is(sql("SELECT count(DISTINCT r) FROM (SELECT lifecycle_rules(h, '2030-01-01') AS r FROM histories UNION ALL SELECT lifecycle_rules(h, '2030-01-01') FROM many UNION ALL SELECT lifecycle_rules(h, '2030-01-01' ORDER BY random()) FROM histories) u"),
	'1', 'rules do not depend on order, nor on everybody counted ten times');

# Bases whose quantiles alone would mean nothing: the stages keep their meaning.
# Rules of the base with less money being no decline, so that only overdue customers are in it.
my $of_base = q{(SELECT (lifecycle_rules(h, '2100-01-01') || '{"decline_share": 1000}')::lifecycle_rules FROM base)};
my @bases = (
	[ 'every 30 days, two more or less', 500, 24, '28 + floor(random() * 5)' ],
	[ 'forty customers', 40, 6, '1 + floor(random() * 60)' ],
	[ 'seven orders each', 500, 7, '1 + floor(-ln(1 - random()) * 40)' ],
	(map { [ "every $_ days", 50, 10, $_ ] } 1, 2, 7, 30, 365));
for my $base (@bases)
{
	my ($name, $customers, $orders, $gap) = @$base;
	sql("SELECT setseed($fraction)", 'DROP TABLE IF EXISTS base, late', <<"SQL", <<"SQL");
CREATE TABLE base AS
SELECT customer, purchase_history(date '2020-01-01' + day::int, 10) AS h
FROM (SELECT customer, sum(CASE WHEN n = 1 THEN customer % 28 ELSE $gap END) OVER (PARTITION BY customer ORDER BY n) AS day
      FROM generate_series(1, $customers) customer, generate_series(1, $orders) n) o
GROUP BY customer
SQL
CREATE TABLE late AS
SELECT customer, gap, days, lifecycle_stage(h, last_purchase(h) + days, $of_base) AS stage
FROM (SELECT *, next_purchase(h, last_purchase(h), $of_base) - last_purchase(h) AS gap FROM base) b,
     generate_series(0, ceil(gap * ($of_base ->> 'lost_after')::float8)::int + 1) days
SQL
	is(sql(q{SELECT count(*) FROM late WHERE days <= 2 * (gap - 1) AND stage IN ('decline', 'lost')}), '0',
		"$name: nobody is overdue within two expected gaps");
	is(sql(<<'SQL'), "$customers|$customers", "$name: decline comes before lost, and lasts half as long as what went before");
SELECT count(*), count(*) FILTER (WHERE lost >= 1.5 * (decline - 1))
FROM (SELECT min(days) FILTER (WHERE stage = 'decline') AS decline, min(days) FILTER (WHERE stage = 'lost') AS lost FROM late GROUP BY customer) f
SQL
	is(sql(<<"SQL"), '0', "$name: a customer of the typical gap is in decline after a week at the earliest, lost after 30 days");
SELECT count(*)
FROM (SELECT purchase_history(date '2020-01-01' + n * ($of_base ->> 'typical_gap')::int, 10) AS h FROM generate_series(0, 9) n) c,
     generate_series(0, 30) days, lifecycle_stage(h, last_purchase(h) + days, $of_base) stage
WHERE stage = 'lost' OR days <= 7 AND stage = 'decline'
SQL
}

# Statuses.
is(sql(<<'SQL'), '0', 'activity_status');
SELECT count(*)
FROM histories CROSS JOIN as_ofs CROSS JOIN (VALUES (90, 365), (0, 30), (400, 400)) l (active_days, lost_days)
     LEFT JOIN LATERAL (SELECT count(*) AS orders, as_of - max(day) AS r FROM orders o
                        WHERE o.customer_id = histories.customer_id AND day <= as_of AND total >= 0) p ON true
WHERE activity_status(h, as_of, active_days, lost_days) IS DISTINCT FROM
      CASE WHEN orders = 0 THEN 'prospect' WHEN r > lost_days THEN 'inactive' WHEN r > active_days THEN 'defecting'
           WHEN orders = 1 THEN 'first-time' ELSE 'active' END
SQL
is(sql(<<'SQL'), '0', 'period_status');
SELECT count(*)
FROM histories CROSS JOIN as_ofs CROSS JOIN (VALUES (1), (30), (365)) l (days)
     LEFT JOIN LATERAL (SELECT bool_or(day >= as_of AND day < as_of + days) AS in_it, bool_or(day >= as_of - days AND day < as_of) AS before,
                               bool_or(day < as_of - days) AS earlier
                        FROM orders o WHERE o.customer_id = histories.customer_id AND total >= 0) p ON true
WHERE period_status(h, as_of, as_of + days) IS DISTINCT FROM
      CASE WHEN in_it AND before THEN 'current' WHEN in_it AND earlier THEN 'resurrected' WHEN in_it THEN 'new' WHEN before THEN 'dormant' ELSE 'none' END
SQL
is(sql('SELECT repeat_rate(h) FROM histories'),
	sql('SELECT (count(*) FILTER (WHERE n > 1))::float8 / count(*) FILTER (WHERE n > 0) FROM (SELECT count(*) FILTER (WHERE total >= 0 AND day IS NOT NULL) AS n FROM orders GROUP BY customer_id) c'),
	'repeat_rate');
same_by_all_plans('repeat_rate', 'SELECT customer_id % 7, repeat_rate(h) FROM many GROUP BY 1');
same_by_all_plans('cohort_money', "SELECT customer_id % 7, cohort_money(h, '2030-01-01', 'year', 'month') FROM many GROUP BY 1");

# Formulas. A value is near another if they differ by less than 1e-12 of what was summed.
is(sql(<<'SQL'), '0', 'clv of rows is C1 of the yearly money');
SELECT count(*)
FROM (SELECT customer_id, as_of, clv(day, total, as_of, 5, 0.09) AS value FROM orders, as_ofs GROUP BY 1, 2) q JOIN histories USING (customer_id),
     LATERAL (SELECT clv((monetary(h, as_of) / greatest(tenure(h, as_of) / 365.25, 1))::float8, 5, 0.09) AS expected) e
WHERE (value IS NULL) <> (tenure(h, as_of) IS NULL) OR abs(value - expected) > 1e-12 * abs(expected)
SQL
same_by_all_plans('clv of rows', "SELECT customer_id, clv(day, total, '2022-12-31', 5, 0.09) FROM orders GROUP BY 1");
same_by_all_plans('clv of all rows', "SELECT clv(day, total, '2022-12-31', 5, 0.09) FROM orders");
is(sql(<<'SQL'), '0', 'C1 and C6 are sums of discounted payments');
SELECT count(*)
FROM generate_series(0, 30, 3) years, (VALUES (0.09), (-0.2), (0), (0.5)) r (rate),
     LATERAL (SELECT coalesce(sum(100 / (1 + rate) ^ t), 0) AS expected, array_agg(100) AS flows FROM generate_series(1, years) t) e
WHERE abs(clv(100, years, rate) - expected) > 1e-12 * expected OR abs(clv(0 || flows, rate) - expected) > 1e-12 * expected
SQL

# npv: sums of what does not add up exactly, and of very different sizes.
sql("SELECT setseed($fraction)", <<'SQL', 'ANALYZE flows');
CREATE TABLE flows AS
SELECT n % 50 AS project, (random() - 0.5) * exp((random() - 0.3) * 60) AS cash_flow, (random() * 40)::int / 2.0 AS period, n % 3 * 0.05 AS rate
FROM generate_series(1, 20000) n
SQL
same_by_all_plans('npv', 'SELECT project, npv(cash_flow, period, rate) FROM flows GROUP BY 1');
same_by_all_plans('npv of all', 'SELECT npv(cash_flow, period, rate) FROM flows');
is(sql('SELECT count(DISTINCT v) FROM (SELECT npv(cash_flow, period, rate ORDER BY random()) AS v FROM flows UNION ALL SELECT npv(cash_flow, period, rate ORDER BY abs(cash_flow)) FROM flows) u'),
	'1', 'npv does not depend on order');
is(sql('SELECT count(*) FROM (SELECT npv(f, t - 1, 0.07) AS v, clv(array_agg(f ORDER BY t), 0.07) AS c FROM (SELECT project, cash_flow AS f, row_number() OVER (PARTITION BY project) AS t FROM flows) f GROUP BY project) q WHERE v <> c'),
	'0', 'npv of rows is clv of their array');
is(sql('SELECT count(*) FROM (SELECT npv(cash_flow, period, rate) AS v, sum(cash_flow::numeric / (1 + rate) ^ period) AS e, sum(abs(cash_flow)) AS size FROM flows GROUP BY project) q WHERE abs(v - e) > 1e-12 * size'),
	'0', 'npv is the sum of discounted cash flows');

# As window aggregates: what was computed so far is not changed by asking for it.
for my $case (["lifecycle_stage(day, total, '2022-12-31')", "lifecycle_stage(purchase_history(day, total), '2022-12-31')"],
	["clv(day, total, '2022-12-31', 5, 0.09)", "clv(day, total::float8, '2022-12-31', 5, 0.09)"],
	["lifecycle_rules(h, '2022-12-31')", "lifecycle_rules(h, '2022-12-31' ORDER BY n DESC)"],
	['npv(total::float8, n, 0.09)', 'npv(total::float8, n, 0.09 ORDER BY n DESC)'],
	['repeat_rate(h)', '(sum((frequency(h) > 1)::int) / nullif(sum((frequency(h) > 0)::int), 0)::float8)'])
{
	my ($running, $whole) = @$case;
	is(sql(<<"SQL"), '0', "running $running");
WITH numbered AS (SELECT row_number() OVER (ORDER BY customer_id, day, total) AS n, o.*, h FROM orders o JOIN histories USING (customer_id)),
few AS (SELECT * FROM numbered WHERE n <= 150)
SELECT count(*) FROM (SELECT n, $running OVER (ORDER BY n) AS value FROM few) r
JOIN LATERAL (SELECT $whole AS expected FROM few WHERE few.n <= r.n) w ON value::text IS DISTINCT FROM expected::text
SQL
}

# All maps partition the scores: whatever rfm_score gives has a segment.
is(sql("SELECT count(*) FROM (VALUES ('grid', 5), ('list', 5), ('thirds', 3), ('eight', 2)) m (map, bins), generate_series(1, bins) r, generate_series(1, bins) f, generate_series(1, bins) mo WHERE rfm_segment(r * 100 + f * 10 + mo, map) IS NULL"),
	'0', 'every score has a segment');

done_testing();
