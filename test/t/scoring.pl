# Scores and tiers of random data, against plain SQL and against each other.
# CRMVALUE_SEED chooses the data, CRMVALUE_ROUNDS how many tables there are.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Database;
use Test::More;

my $rounds = $ENV{CRMVALUE_ROUNDS} // 40;

sub pick { return $_[ int(rand(@_)) ]; }

# Values of a type: expressions that may use random().
my %values = (
	'integer' => [
		'floor(random() * 5)',
		'floor(random() * 2000) - 1000',
		'42',
		'floor((random() - 0.5) * 4294967294)',
	],
	'bigint' => [
		'floor(random() * 3)',
		'floor(random() * 1e6)',
		'((random() - 0.5) * 9e18)::bigint + floor(random() * 1000)::bigint',
	],
	'numeric' => [
		'round((random() * 10)::numeric, 0)',
		'round((random() * 1000 - 100)::numeric, 2)',
		'round(exp(random() * 20 - 5)::numeric, 4)',
		'round(random()::numeric, 3) / 7',
		'round(random()::numeric, 2) * 1e29 - 5e28',
		'(round(random()::numeric, 1) + floor(random() * 3)) * 1e-15',
		'0.1',
	],
	# multiples of 1/1024, whose sums are exact in float8 and numeric
	'float8' => [
		'floor(random() * 10) / 1024',
		'floor(random() * 1e9 - 1e8) / 1024',
		'floor(random() * 4) * 1e300',
		'(floor(random() * 3) - 1) * 5e-324',
		'0',
	]);

# A table t of n customers: id, p (partition), r, f, m of the types of $family.
sub table_of
{
	my ($family) = @_;
	my %types = (
		'integer' => [ 'integer', 'integer', 'numeric' ],
		'bigint' => [ 'bigint', 'bigint', 'numeric' ],
		'numeric' => [ 'numeric', 'numeric', 'numeric' ],
		'float8' => [ 'float8', 'float8', 'float8' ]);
	my $n = pick(1, 2, 3, 5, 7, 10, 48, 49, 100, 333, 2000);
	my $nulls = pick(0, 0, 0, 0.1, 0.1, 0.6, 0.6, 1);
	my $parts = pick(1, 1, 3, 10);
	my @columns = map {
		my $expression = pick(@{ $values{$_} });
		"CASE WHEN random() >= $nulls THEN ($expression)::$_ END"
	} @{ $types{$family} };
	my $pg_seed = rand(2) - 1;

	return (
		"$n rows, $nulls nulls, $parts partitions, @columns", <<SQL);
SELECT setseed($pg_seed) \\g /dev/null
CREATE TEMP TABLE t AS
SELECT i AS id, floor(random() * $parts)::integer AS p,
       $columns[0] AS r, $columns[1] AS f, $columns[2] AS m
FROM generate_series(1, $n) i;
SQL
}

# How often two expressions over the rows of a query differ.
sub differences
{
	my ($query, $left, $right) = @_;
	return "SELECT count(*) FILTER (WHERE $left IS DISTINCT FROM $right) FROM ($query) q;\n";
}

# Rule R1, written down in SQL: a number that is the same for all is as if half were worse, but for a frequency of 1 or less.
sub rfm_oracle
{
	my ($bins) = @_;
	my $partition = 'PARTITION BY p, complete';
	my $n = "count(*) OVER ($partition)";
	my $digit = sub {
		my ($column, $order, $ranks) = @_;
		return "1 + floor(CASE WHEN min($column) OVER ($partition) = max($column) OVER ($partition) AND $ranks THEN $bins / 2.0 "
			. "ELSE $bins * (rank() OVER ($partition ORDER BY $column $order) - 1) / $n END)::integer";
	};

	return 'SELECT id, CASE WHEN complete THEN 100 * (' . $digit->('r', 'DESC', 'true') . ') + 10 * (' . $digit->('f', '', 'f > 1')
		. ') + (' . $digit->('m', '', 'true') . ') END AS expected '
		. 'FROM (SELECT *, r IS NOT NULL AND f IS NOT NULL AND m IS NOT NULL AS complete FROM t) c';
}

sub check_rfm
{
	my ($family) = @_;
	my $bins = 2 + int(rand(8));
	my ($name, $table) = table_of($family);
	my $oracle = rfm_oracle($bins);
	my $counts = sql($table . differences(<<SQL, 'score', 'expected')
SELECT rfm_score(r, f, m, $bins) OVER (PARTITION BY p) AS score, expected
FROM t JOIN ($oracle) o USING (id)
SQL
		. differences(<<SQL, 'score', 'expected')
SELECT rfm_score(r, f, m, $bins) OVER (PARTITION BY p ORDER BY random()
           ROWS BETWEEN 3 PRECEDING AND 1 FOLLOWING) AS score, expected
FROM t JOIN ($oracle) o USING (id)
SQL
		. differences(<<SQL, 'score', 'expected')
SELECT rfm_score(r, f, m, cuts) AS score, expected
FROM t JOIN ($oracle) o USING (id)
JOIN (SELECT p, rfm_cuts(r, f, m, $bins)::text::rfm_cuts AS cuts FROM t GROUP BY p) c USING (p)
SQL
		. differences(<<SQL, 'cuts::text', 'shuffled::text')
SELECT rfm_cuts(r, f, m, $bins) AS cuts,
       rfm_cuts(r, f, m, $bins ORDER BY random()) AS shuffled FROM t GROUP BY p
SQL
	);

	is($counts, "0\n0\n0\n0", "R1, $bins bins, $name");
	return;
}

# Rule R2: at the mean is high.
sub check_mean
{
	my ($family) = @_;
	my ($name, $table) = table_of($family);

	is( sql($table . differences(<<SQL, 'score', 'expected')), '0',
SELECT rfm_score(r, f, m, rfm_cuts(r, f, m, 2, 'mean') OVER (PARTITION BY p)) AS score,
       CASE WHEN r IS NOT NULL AND f IS NOT NULL AND m IS NOT NULL THEN
           111 + CASE WHEN r * n <= sr THEN 100 ELSE 0 END
               + CASE WHEN f * n >= sf THEN 10 ELSE 0 END
               + CASE WHEN m * n >= sm THEN 1 ELSE 0 END END AS expected
FROM (SELECT p, r, f, m,
             sum(r::numeric) FILTER (WHERE r IS NOT NULL AND f IS NOT NULL AND m IS NOT NULL) OVER w AS sr,
             sum(f::numeric) FILTER (WHERE r IS NOT NULL AND f IS NOT NULL AND m IS NOT NULL) OVER w AS sf,
             sum(m::numeric) FILTER (WHERE r IS NOT NULL AND f IS NOT NULL AND m IS NOT NULL) OVER w AS sm,
             count(*) FILTER (WHERE r IS NOT NULL AND f IS NOT NULL AND m IS NOT NULL) OVER w::numeric AS n
      FROM t WINDOW w AS (PARTITION BY p)) s
SQL
		"R2, $name");
	return;
}

# Rule A1 and what belongs to it, written down in numeric. The double's exact
# value is its hundreds of decimals, which float8::numeric does not give, but
# the float8 values that are made here have few enough digits.
sub check_tiers
{
	my ($family) = @_;
	my ($a, $b) = @{ pick([ 0.8, 0.95 ], [ 0.5, 0.75 ], [ 0.1, 0.999999999 ]) };
	my ($name, $table) = table_of($family);
	my $oracle = <<SQL;
SELECT id, n, value, total,
       CASE WHEN n IS NULL THEN NULL
            WHEN n <= 0 THEN 'C'
            WHEN above < $a * total THEN 'A'
            WHEN above < $b * total THEN 'B' ELSE 'C' END AS tier,
       CASE WHEN n IS NULL THEN NULL
            WHEN place <= ceil($a * heads) THEN 'top'
            WHEN place <= ceil($b * heads) THEN 'middle' ELSE 'rest' END AS heap,
       CASE WHEN n IS NULL THEN NULL
            WHEN n <= 0 THEN 1 ELSE through / total END AS share
FROM (SELECT id, m AS value, n,
             rank() OVER (PARTITION BY p, n IS NULL ORDER BY m DESC) AS place,
             count(n) OVER (PARTITION BY p) AS heads,
             sum(greatest(n, 0)) OVER (PARTITION BY p, n IS NULL ORDER BY m DESC) AS through,
             coalesce(sum(greatest(n, 0)) OVER (PARTITION BY p, n IS NULL ORDER BY m DESC
                 GROUPS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS above,
             sum(greatest(n, 0)) OVER (PARTITION BY p, n IS NULL) AS total
      FROM (SELECT *, m::text::numeric AS n FROM t) s) s
SQL
	my $counts = sql($table . differences(<<SQL, 'ours', 'tier')
SELECT abc_tier(m, $a, $b) OVER (PARTITION BY p) AS ours, tier FROM t JOIN ($oracle) o USING (id)
SQL
		. differences(<<SQL, 'ours', 'tier')
SELECT abc_tier(m, cuts) AS ours, tier FROM t JOIN ($oracle) o USING (id)
JOIN (SELECT p, tier_cuts(m, $a, $b)::text::tier_cuts AS cuts FROM t GROUP BY p) c USING (p)
SQL
		. differences(<<SQL, 'ours', 'tier')
SELECT value_tier(m, ARRAY[$a, $b], '{A,B,C}') OVER (PARTITION BY p ORDER BY random()) AS ours, tier
FROM t JOIN ($oracle) o USING (id)
SQL
		. differences(<<SQL, 'ours', 'heap')
SELECT pyramid_tier(m, ARRAY[$a, $b], '{top,middle,rest}') OVER (PARTITION BY p) AS ours, heap
FROM t JOIN ($oracle) o USING (id)
SQL
		. differences(<<SQL, 'ok', 'true')
SELECT ours IS NULL AND share IS NULL OR abs(ours - share) < 1e-14 AS ok
FROM (SELECT cumulative_share(m) OVER (PARTITION BY p) AS ours, share FROM t JOIN ($oracle) o USING (id)) s
SQL
		. differences(<<SQL, 'cuts::text', 'shuffled::text')
SELECT tier_cuts(m, $a, $b) AS cuts, tier_cuts(m, $a, $b ORDER BY random()) AS shuffled FROM t GROUP BY p
SQL
	);

	is($counts, "0\n0\n0\n0\n0\n0", "A1, shares $a and $b, $name");
	return;
}

sub check_concentration
{
	my ($family) = @_;
	my $p = pick(0.01, 0.2, 0.5, 0.999999999, 1);
	my ($name, $table) = table_of($family);
	my $counts = sql($table . differences(<<SQL, 'ok', 'true')
SELECT CASE WHEN total > 0 THEN abs(gini - weighted / (heads * total)) < 1e-14 AND gini >= 0 AND gini < 1
            ELSE gini IS NULL END AS ok
FROM (SELECT sum((2 * place - heads - 1) * value) AS weighted, sum(value) AS total, max(heads) AS heads, max(gini) AS gini
      FROM (SELECT p, greatest(m::text::numeric, 0) AS value,
                   row_number() OVER (PARTITION BY p ORDER BY m)::numeric AS place,
                   count(*) OVER (PARTITION BY p)::numeric AS heads,
                   gini(m) OVER (PARTITION BY p) AS gini
            FROM t WHERE m IS NOT NULL) s GROUP BY p) s
SQL
		. differences(<<SQL, 'ok', 'true')
SELECT CASE WHEN total > 0 THEN abs(top_share - top / total) < 1e-14 ELSE top_share IS NULL END AS ok
FROM (SELECT sum(value) FILTER (WHERE place <= ceil($p * heads)) AS top, sum(value) AS total, max(top_share) AS top_share
      FROM (SELECT p, greatest(m::text::numeric, 0) AS value,
                   row_number() OVER (PARTITION BY p ORDER BY m DESC) AS place,
                   count(*) OVER (PARTITION BY p) AS heads,
                   top_share(m, $p) OVER (PARTITION BY p) AS top_share
            FROM t WHERE m IS NOT NULL) s GROUP BY p) s
SQL
		. differences(<<SQL, 'a', 'b')
SELECT gini(m)::text AS a, gini(m ORDER BY random())::text AS b FROM t GROUP BY p
SQL
	);

	is($counts, "0\n0\n0", "concentration, top $p, $name");
	return;
}

# Histories give the scores of the numbers that they stand for.
sub check_histories
{
	my $n = pick(1, 4, 50, 700);
	my $bins = 2 + int(rand(8));
	my $pg_seed = rand(2) - 1;

	is( sql(<<SQL . differences(<<QUERY, 'score', 'by_numbers') . differences(<<QUERY, 'plain', 'by_numbers')), "0\n0",
SELECT setseed($pg_seed) \\g /dev/null
CREATE TEMP TABLE orders AS
SELECT ceil(random() * $n) AS customer, DATE '2024-01-01' + floor(random() * 500)::integer AS day,
       round((random() * 30)::numeric - 3, pick) AS amount
FROM generate_series(1, 4 * $n) i, LATERAL (SELECT floor(i % 5)::integer AS pick) l;
CREATE TEMP TABLE base AS
SELECT customer, purchase_history(day, amount) AS h,
       (SELECT DATE '2025-01-01' - max(day) FROM orders x WHERE x.customer = o.customer AND amount >= 0 AND day <= '2025-01-01') AS r,
       (SELECT count(*) FROM orders x WHERE x.customer = o.customer AND amount >= 0 AND day <= '2025-01-01') AS f,
       (SELECT sum(amount) FROM orders x WHERE x.customer = o.customer AND day <= '2025-01-01') AS m
FROM orders o GROUP BY customer;
SQL
SELECT rfm_score(h, DATE '2025-01-01', $bins) OVER () AS score, rfm_score(r, f, m, $bins) OVER () AS by_numbers FROM base
QUERY
SELECT rfm_score(h, DATE '2025-01-01', cuts) AS plain, rfm_score(r, f, m, $bins) OVER () AS by_numbers
FROM base, (SELECT rfm_cuts(h, DATE '2025-01-01', $bins) AS cuts FROM base) c
QUERY
		"histories of $n customers, $bins bins");
	return;
}

# Parallel plans are chosen and give what serial ones give.
sub check_parallel
{
	my $query = q{SELECT concat_ws(' ', rfm_cuts(r, f, m), rfm_cuts(r::float8, f::float8, m::float8, 3), rfm_cuts(h, DATE '2026-01-01', 9),
       rfm_cuts(r, f, m, 2, 'mean'), tier_cuts(m), tier_cuts(m::float8, 0.3, 0.6), top_share(m, 0.2), gini(m), gini(m::float8)) AS all_of_it FROM large};
	my $plan = sql(<<SQL);
CREATE TABLE large AS
SELECT floor(random() * 1000)::integer AS r, floor(random() * 9)::bigint AS f,
       round((exp(random() * 9) - 5)::numeric, CASE WHEN i = 1 THEN 6 ELSE i % 4 END) AS m,
       purchase_history(DATE '2025-01-01' + i % 300, i::numeric) AS h
FROM generate_series(1, 20000) i GROUP BY i;
ANALYZE large;
SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0; SET max_parallel_workers_per_gather = 3;
EXPLAIN (COSTS OFF) $query;
SQL
	like($plan, qr/Partial Aggregate/, 'aggregates run in parallel');
	is(sql(<<SQL), 't', 'parallel and serial aggregates agree');
SET max_parallel_workers_per_gather = 0;
CREATE TEMP TABLE serial AS $query;
SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0; SET max_parallel_workers_per_gather = 3;
CREATE TEMP TABLE parallel AS $query;
SELECT (SELECT all_of_it FROM serial) = (SELECT all_of_it FROM parallel);
SQL
	return;
}

seed();
database('crmvalue_scoring');
check_parallel();
for my $round (1 .. $rounds)
{
	my $family = (qw(integer bigint numeric float8))[ $round % 4 ];

	check_rfm($family);
	check_tiers($family);
	check_concentration($family);
	check_mean($family) if $family ne 'float8';
	check_histories() if $round % 4 == 0;
}
done_testing();
