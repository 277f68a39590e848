# Matrices, key accounts, cohorts, churn, transition matrices, the next purchase
# and subscriptions on random data, against plain SQL; and the same answers
# whatever the plan.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Database;
use Test::More;

my $seed = seed();
database('crmvalue_textbook');
my $fraction = ($seed % 1000000) / 1000000;
my @parallel = ('SET parallel_setup_cost = 0', 'SET parallel_tuple_cost = 0', 'SET min_parallel_table_scan_size = 0',
	'SET max_parallel_workers_per_gather = 4');

# Rows of one query that the other lacks, either way.
sub same_rows
{
	my ($name, $query, $oracle) = @_;
	is(sql("SELECT count(*) FROM ((($query) EXCEPT ALL ($oracle)) UNION ALL (($oracle) EXCEPT ALL ($query))) d"), '0', $name);
}

# Two axes: few values and so many ties, numbers with many decimals, NULLs, and
# partitions from one row to many.
sql("SELECT setseed($fraction)", <<'SQL');
CREATE TABLE axes AS
SELECT id, (power(random(), 4) * 12)::int AS part, kind,
       CASE WHEN random() > 0.05 THEN (CASE kind WHEN 0 THEN (random() * 5)::int WHEN 1 THEN random() * 1000 ELSE exp(random() * 30 - 10) END)::numeric(30, 12) END AS x,
       CASE WHEN random() > 0.05 THEN (CASE kind WHEN 0 THEN (random() * 5)::int WHEN 1 THEN random() * 1000 - 300 ELSE exp(random() * 30 - 10) END)::numeric(30, 12) END AS y
FROM (SELECT id, (random() * 2)::int AS kind FROM generate_series(1, 3000) id) i
SQL
# exact means by multiplying out
my $oracle = <<'SQL';
SELECT id, part, kind, CASE WHEN complete AND (NOT pooled OR weight > 0) THEN
       (ARRAY['11', '10', '01', '00'])[1 + 2 * (x * rows < sum_x)::int + (CASE WHEN pooled THEN y * weight < weighted ELSE y * rows < sum_y END)::int] END AS field
FROM (SELECT a.*, x IS NOT NULL AND y IS NOT NULL AS complete,
             count(*) FILTER (WHERE x IS NOT NULL AND y IS NOT NULL) OVER w AS rows,
             sum(x) FILTER (WHERE y IS NOT NULL) OVER w AS sum_x, sum(y) FILTER (WHERE x IS NOT NULL) OVER w AS sum_y,
             sum(x) FILTER (WHERE y IS NOT NULL) OVER w AS weight, sum(x * y) OVER w AS weighted, POOLED AS pooled
      FROM axes a WINDOW w AS (PARTITION BY part, kind)) s
SQL
my %fields = (marcus => 'best frequent spender uncertain', potential => 'gold platinum iron lead',
	core => 'core|high direct value|high potential|poor', satisfaction => 'apostle mercenary hostage defector');
for my $scheme (sort keys %fields)
{
	my @labels = split $fields{$scheme} =~ /\|/ ? qr/\|/ : qr/ /, $fields{$scheme};
	my %codes = ('11' => $labels[0], '10' => $labels[1], '01' => $labels[2], '00' => $labels[3]);
	my $coded = 'CASE field ' . join(' ', map { "WHEN '$codes{$_}' THEN '$_'" } sort keys %codes) . ' END AS field';
	(my $expected = $oracle) =~ s/POOLED/$scheme eq 'marcus' ? 'true' : 'false'/e;
	same_rows("matrix $scheme", "SELECT id, part, kind, $coded FROM (SELECT *, customer_matrix(x, y, '$scheme') OVER (PARTITION BY part, kind) AS field FROM axes) m", $expected);
}
is(sql("SELECT count(*) > 100 AND count(DISTINCT f) = 5 FROM (SELECT coalesce(customer_matrix(x, y) OVER (PARTITION BY part, kind), 'none') AS f FROM axes) m"), 't', 'all fields occur');
# doubles that are integers are exact as well
is(sql(<<'SQL'), '0', 'doubles as numerics');
SELECT count(*) FROM (SELECT customer_matrix(x, y) OVER w AS exact, customer_matrix(x::float8, y::float8) OVER w AS float8 FROM axes WHERE kind = 0 WINDOW w AS (PARTITION BY part)) m
WHERE exact IS DISTINCT FROM float8
SQL
# neither the order of rows nor memory changes anything
my $digest = "SELECT md5(string_agg(id || f, ',' ORDER BY id)) FROM (SELECT id, customer_matrix(x::float8, y::float8) OVER (PARTITION BY part) AS f FROM %s) m";
my $expected = sql(sprintf $digest, 'axes');
is(sql(sprintf $digest, '(SELECT * FROM axes ORDER BY random()) a'), $expected, 'matrix in random order');
is(sql("SET work_mem = '64kB'", sprintf $digest, '(SELECT * FROM axes ORDER BY id DESC) a'), $expected, 'matrix with little memory');
is(sql(<<'SQL'), '0', 'cuts from plain SQL give the same fields');
SELECT count(*) FROM (SELECT id, customer_matrix(x, y, 'core') OVER () AS f FROM axes WHERE kind = 0) m JOIN axes USING (id),
     (SELECT avg(x) AS x_cut, avg(y) AS y_cut FROM axes WHERE kind = 0 AND x IS NOT NULL AND y IS NOT NULL) c
WHERE f <> customer_matrix(x, y, x_cut, y_cut, 'core') AND abs(x - x_cut) > 1e-12 AND abs(y - y_cut) > 1e-12
SQL

# Key accounts.
is(sql(<<'SQL'), '0', 'key-account scores');
WITH s AS (SELECT part, x, y, key_account_score(ARRAY[x, y, x * 0 + 7]::float8[], '{2,-3,0.5}') OVER (PARTITION BY part) AS score FROM axes),
     r AS (SELECT *, min(x) FILTER (WHERE y IS NOT NULL) OVER w AS least_x, max(x) FILTER (WHERE y IS NOT NULL) OVER w AS most_x,
                  min(y) FILTER (WHERE x IS NOT NULL) OVER w AS least_y, max(y) FILTER (WHERE x IS NOT NULL) OVER w AS most_y FROM s WINDOW w AS (PARTITION BY part))
SELECT count(*) FROM r
WHERE (x + y IS NULL) IS DISTINCT FROM (score IS NULL)
   OR abs(score - 100 * (2 * coalesce((x - least_x) / nullif(most_x - least_x, 0), 0.5) + 3 * coalesce((most_y - y) / nullif(most_y - least_y, 0), 0.5) + 0.25) / 5.5) > 1e-9
SQL

# Customers with gaps, refunds before, between and after, and none at all.
sql("SELECT setseed($fraction)", <<'SQL');
CREATE TABLE orders AS
SELECT customer_id, start + (power(random(), 2) * life)::int AS day,
       ((CASE WHEN random() < 0.15 OR customer_id % 40 = 0 THEN -1 ELSE 1 END) * random() * 100)::numeric(10, 2) AS total
FROM (SELECT customer_id, date '2021-06-01' + (random() * 900)::int AS start, 1 + (random() * 900)::int AS life, (power(random(), 2) * 30)::int AS n FROM generate_series(1, 600) customer_id) c,
     generate_series(0, n)
SQL
sql('ANALYZE orders', 'CREATE TABLE histories AS SELECT customer_id, purchase_history(day, total) AS h FROM orders GROUP BY 1');

for my $case (['week', '2023-03-05'], ['week', '2023-03-04'], ['month', '2024-02-29'], ['month', '2024-02-28'], ['quarter', '2024-06-30'], ['year', '2025-01-01'], ['month', '2021-05-31'])
{
	my ($period, $as_of) = @$case;
	sql('DROP TABLE IF EXISTS seen, firsts, periods', <<"SQL");
CREATE TABLE periods AS
SELECT start::date, lead(start::date) OVER (ORDER BY start) AS next, row_number() OVER (ORDER BY start)::int AS n
FROM generate_series(date_trunc('$period', timestamp '2021-01-01'), timestamp '2030-01-01', interval '@{[$period eq 'quarter' ? '3 months' : "1 $period"]}') start;
DELETE FROM periods WHERE next - 1 > '$as_of' OR next IS NULL;
-- days by period, refunds before the first purchase in its period
CREATE TABLE firsts AS
SELECT customer_id, n AS cohort, day AS first_day
FROM (SELECT customer_id, min(day) FILTER (WHERE total >= 0) AS day FROM orders WHERE day <= '$as_of' GROUP BY 1) f
JOIN periods p ON day >= p.start AND day < next;
CREATE TABLE seen AS
SELECT customer_id, cohort, n, bool_or(total >= 0) AS active, sum(total) AS money
FROM orders JOIN firsts USING (customer_id) JOIN periods p ON greatest(day, first_day) >= start AND greatest(day, first_day) < next
GROUP BY 1, 2, 3;
CREATE INDEX ON seen (customer_id, n);
ANALYZE seen, firsts, periods;
SQL
	same_rows("cohorts by $period as of $as_of",
		"SELECT r.cohort, r.period, r.customers, r.active, r.retention, r.money FROM (SELECT cohort_retention(h, '$as_of', '$period') AS rows FROM histories) c, unnest(rows) r",
		<<'SQL');
SELECT c.start, p.n - c.n, size, count(customer_id) FILTER (WHERE active), (count(customer_id) FILTER (WHERE active))::float8 / size, coalesce(sum(money), 0)
FROM periods c JOIN (SELECT cohort, count(*) AS size FROM firsts GROUP BY 1) f ON f.cohort = c.n JOIN periods p ON p.n >= c.n
LEFT JOIN seen s ON s.cohort = c.n AND s.n = p.n GROUP BY c.start, c.n, p.n, size
SQL
	same_rows("churn by $period as of $as_of",
		"SELECT r.* FROM (SELECT churn_by_period(h, '$as_of', '$period') AS rows FROM histories) c, unnest(rows) r",
		<<'SQL');
SELECT start, coalesce(base, 0), kept, coalesce(base, 0) - kept, acquired, bought - kept - acquired,
       churn_rate(coalesce(base, 0) - kept, coalesce(base, 0)), customer_lifetime(coalesce(base, 0), coalesce(base, 0) - kept)
FROM (SELECT p.n, start, lag(count(s.customer_id)) OVER (ORDER BY p.n) AS base, count(s.customer_id) AS bought, count(b.customer_id) AS kept,
             count(s.customer_id) FILTER (WHERE s.n = s.cohort) AS acquired
      FROM periods p LEFT JOIN seen s ON s.n = p.n AND s.active LEFT JOIN seen b ON b.customer_id = s.customer_id AND b.n = s.n - 1 AND b.active
      GROUP BY 1, 2) x WHERE n >= (SELECT min(cohort) FROM firsts)
SQL
	# every customer's periods, one after the other
	my $states = 2 + int(rand(6));
	my $wrong = sql(<<"SQL");
WITH RECURSIVE walk AS (
    SELECT customer_id, cohort AS n, 1 AS state FROM firsts
  UNION ALL
    SELECT customer_id, w.n + 1, CASE WHEN EXISTS (SELECT FROM seen s WHERE s.customer_id = w.customer_id AND s.n = w.n + 1 AND active) THEN 1 ELSE least(state + 1, $states) END
    FROM walk w WHERE w.n < (SELECT max(n) FROM periods)),
steps AS (SELECT w.state AS source, v.state AS target FROM walk w JOIN walk v ON v.customer_id = w.customer_id AND v.n = w.n + 1),
matrix AS (SELECT transition_matrix(h, '$as_of', $states, '$period') AS m FROM histories),
expected AS (SELECT i, j, (SELECT count(*) FILTER (WHERE target = j)::float8 / nullif(count(*), 0) FROM steps WHERE source = i) AS p FROM generate_series(1, $states) i, generate_series(1, $states) j)
SELECT (SELECT count(*) FROM expected, matrix WHERE m[i][j] IS DISTINCT FROM p) + (SELECT count(*) FROM matrix WHERE array_dims(m) <> '[1:$states][1:$states]')
     + (SELECT count(*) FROM histories JOIN walk w USING (customer_id) WHERE n = (SELECT max(n) FROM periods)
           AND NOT EXISTS (SELECT FROM orders o WHERE o.customer_id = w.customer_id AND total >= 0 AND day <= '$as_of' AND day >= (SELECT max(next) FROM periods))
           AND recency_state(h, '$as_of', $states, '$period') IS DISTINCT FROM w.state)
SQL
	is($wrong, '0', "chain of $states states by $period as of $as_of");
	# the same bytes whatever the plan
	my $all = "SELECT md5(cohort_retention(h, '$as_of', '$period')::text || coalesce(churn_by_period(h, '$as_of', '$period')::text, '') || coalesce(transition_matrix(h, '$as_of', $states, '$period')::text, '')) FROM histories";
	is(sql(@parallel, $all), sql('SET max_parallel_workers_per_gather = 0', $all), "in parallel, by $period as of $as_of");
}
like(sql(@parallel, "EXPLAIN (COSTS off) SELECT cohort_retention(h, '2024-01-01', 'month') FROM histories"), qr/Partial Aggregate/, 'a parallel plan is chosen');

# The money of all cohorts is that of all who bought.
is(sql(<<'SQL'), 't', 'money of cohorts adds up');
SELECT (SELECT sum(r.money) FROM (SELECT cohort_retention(h, '2029-12-31', 'year') AS rows FROM histories) c, unnest(rows) r)
     = (SELECT sum(monetary(h)) FROM histories WHERE frequency(h) > 0)
SQL

# The next purchase is the last day on which a customer is not overdue.
is(sql(<<'SQL'), '0', 'overdue after the next purchase');
SELECT count(*) FROM histories, unnest(ARRAY['{}', '{"typical_gap": 17.3333}', '{"typical_gap": 0.0001}']::jsonb[]) rules,
     LATERAL (SELECT next_purchase(h, date '2023-12-31', rules::lifecycle_rules) AS next, last_purchase(as_of(h, '2023-12-31')) AS last) n,
     LATERAL (SELECT (coalesce((rules ->> 'typical_gap')::numeric, 90) + (last - first_purchase(h))) / purchase_days(h, '2023-12-31') AS gap) g
WHERE last IS NOT NULL AND (next - last < gap OR next - last - 1 >= gap) OR (last IS NULL) <> (next IS NULL)
SQL

# Subscriptions.
sql("SELECT setseed($fraction)", <<'SQL');
CREATE TABLE subscriptions AS
SELECT started, CASE WHEN random() < 0.6 THEN started + (random() * 300)::int END AS ended, (random() * 100)::numeric(8, 2) AS amount
FROM (SELECT CASE WHEN random() > 0.02 THEN date '2023-01-01' + (random() * 600)::int END AS started FROM generate_series(1, 3000)) s;
ANALYZE subscriptions;
CREATE VIEW metrics AS
SELECT f::date AS f, (subscription_metrics(started, ended, amount, f::date, (f + interval '1 month')::date, 0.65)).*
FROM generate_series(timestamp '2022-12-01', '2024-12-01', '1 month') f, subscriptions GROUP BY f;
SQL
same_rows('subscriptions', 'SELECT f, base, lost, started, churn, round(arpa, 10), round(ltv, 10) FROM metrics', <<'SQL');
SELECT f, base, lost, started, lost::float8 / nullif(base, 0), round(arpa, 10), round(arpa * 0.65 * base / nullif(lost, 0), 10)
FROM (SELECT f::date, count(*) FILTER (WHERE alive) AS base, count(*) FILTER (WHERE alive AND ended < f + interval '1 month') AS lost,
             count(*) FILTER (WHERE started >= f AND started < f + interval '1 month') AS started, avg(amount) FILTER (WHERE alive) AS arpa
      FROM generate_series(timestamp '2022-12-01', '2024-12-01', '1 month') f,
           LATERAL (SELECT *, started < f AND coalesce(ended, 'infinity') >= f AS alive FROM subscriptions) s GROUP BY f) m
SQL
is(sql(@parallel, 'SELECT md5(string_agg(m::text, chr(10) ORDER BY f)) FROM metrics m'), sql('SET max_parallel_workers_per_gather = 0', 'SELECT md5(string_agg(m::text, chr(10) ORDER BY f)) FROM metrics m'),
	'subscriptions in parallel');

# A chain with random probabilities: the finite value is the sum of its terms.
sql("SELECT setseed($fraction)", <<'SQL');
CREATE TABLE chains AS
SELECT id, states, (SELECT array_agg(row ORDER BY i) FROM (SELECT i, array_agg(w / total ORDER BY j) AS row
           FROM (SELECT i, j, w, sum(w) OVER (PARTITION BY i) AS total FROM (SELECT i, j, random() + id * 0 AS w FROM generate_series(1, states) i, generate_series(1, states) j) w) n GROUP BY i) r) AS p,
       (SELECT array_agg(random() * 10 - 3 + id * 0 + g * 0) FROM generate_series(1, states) g) AS r, 0.05 + 0.9 * random() AS rate
FROM (SELECT id, 1 + id % 8 AS states FROM generate_series(1, 20) id) c
SQL
is(sql(<<'SQL'), '0', 'markov values against recursion in SQL');
WITH RECURSIVE v AS (
    SELECT id, 0 AS t, r AS value FROM chains
  UNION ALL
    SELECT id, t + 1, (SELECT array_agg(r[i] + (SELECT sum(p[i][j] * value[j]) FROM generate_series(1, states) j) / (1 + rate) ORDER BY i) FROM generate_series(1, states) i)
    FROM v JOIN chains USING (id) WHERE t < 400)
SELECT count(*) FROM v JOIN chains USING (id), generate_series(1, states) i
WHERE t IN (0, 1, 7) AND abs(value[i] - (clv_markov(p, r, rate, t))[i]) > 1e-9 OR t = 400 AND abs(value[i] - (clv_markov(p, r, rate))[i]) > 1e-6
SQL

done_testing();
