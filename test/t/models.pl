# Models on random and real customers: the optimum of simulated data, closed
# forms against a simulation, the same bits whatever the plan, cancelling, and
# the published fits of the CDNOW log, where it is at hand.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Database;
use Simulation;
use Test::More;

my $seed = seed();
database('crmvalue_models');
my $shared = "$FindBin::Bin/../../../shared";
my $as_of = "DATE '2026-01-01'";

# A base of simulated customers in the tables `purchases` and `lives`: seen for
# ten to thirty years up to the as-of date, and for ten more: so long that few
# purchases fall on the day of the one before, which a history takes as one.
my %spend = (p => 6, q => 4, v => 15);

sub simulate
{
	my ($model, $par, $customers) = @_;
	my (@purchases, @lives);
	for my $id (1 .. $customers)
	{
		my $age = 3650 + int(rand(7310));
		my ($end, @ages) = live($model, $par, $age + 3650);
		my $scale = gamma($spend{q}) / $spend{v};
		push @lives, join(',', $id, $end > $age ? 't' : 'f');
		push @purchases, join(',', $id, int($_) - $age, sprintf('%.4f', gamma($spend{p}) / $scale)) for 0, @ages;
	}
	sql('DROP TABLE IF EXISTS purchases, lives, base',
		'CREATE TABLE purchases (id integer, day integer, amount numeric)', 'CREATE TABLE lives (id integer, alive boolean)',
		copy('purchases', @purchases), copy('lives', @lives), <<"SQL", 'ANALYZE base');
CREATE TABLE base AS SELECT id, alive, purchase_history($as_of + day, amount) AS h FROM purchases JOIN lives USING (id) GROUP BY 1, 2
SQL
}

sub model_of
{
	my ($name, $par) = @_;
	my $json = sub { my %of = @_; return '{' . join(', ', map { qq("$_": $of{$_}) } sort keys %of) . '}' };
	return qq('{"model": "$name", "unit": "day", "parameters": ) . $json->(%$par) . ', "spend": ' . $json->(%spend) . q(}'::clv_model);
}

# ---- closed forms against simulated lives, fits against the truth ----

my %truth = (
	'bg/nbd' => { r => 0.8, alpha => 600, a => 0.9, b => 2.5 },
	'mbg/nbd' => { r => 0.9, alpha => 500, a => 0.7, b => 2.5 },
	'pareto/nbd' => { r => 0.9, alpha => 700, s => 0.7, beta => 2500 });

for my $name (sort keys %truth)
{
	my $par = $truth{$name};
	simulate($name, $par, 6000);
	my $m = model_of($name, $par);

	# mean of actual less mean of predicted purchases, in standard errors, by purchases so far
	my $rows = sql(<<"SQL");
WITH customer AS (
    SELECT alive, h, least(purchase_days(h, $as_of) - 1, 3) AS x, purchase_days(h) - purchase_days(h, $as_of) AS later, $m AS m
    FROM base
), compared AS (
    SELECT x, 'p_alive' AS what, alive::integer AS came, p_alive(m, h, $as_of) AS predicted FROM customer
    UNION ALL
    SELECT x, 'expected_purchases', later, expected_purchases(m, h, $as_of, '3650 days') FROM customer
    UNION ALL
    SELECT x, 'p_purchase', (later > 0)::integer, p_purchase(m, h, $as_of, '3650 days') FROM customer
    UNION ALL
    SELECT x, 'p_purchase of 1', (later = 1)::integer, p_purchase(m, h, $as_of, '3650 days', 1) FROM customer
    UNION ALL
    SELECT x, 'clv', (SELECT coalesce(sum(0.3 * u.money / 1.1 ^ ((u.day - $as_of - 0.5) / 365.25)), 0) FROM unnest(h) u WHERE u.day > $as_of),
           clv(m, h, $as_of, '3650 days', 0.1, 0.3) FROM customer
)
SELECT what, x, count(*), round((avg(came - predicted) / (stddev(came - predicted) + 1e-9) * sqrt(count(*)))::numeric, 2)
FROM compared GROUP BY 1, 2 HAVING count(*) > 100 ORDER BY 1, 2
SQL
	my @far = grep { abs((split /\|/)[3]) > 5 } split /\n/, $rows;
	is(scalar(@far), 0, "$name: predictions agree with simulated lives") or diag($rows);
	cmp_ok(scalar(split /\n/, $rows), '>=', 15, "$name: ... in all groups");

	# parameters from data: within six standard errors of those that made them
	my $fit = sql("SET client_min_messages = error", <<"SQL");
SELECT p.name, p.estimate, round((ln(p.estimate / t.value::float8) * p.estimate / p.standard_error)::numeric, 2)
FROM (SELECT fit_clv(h, $as_of, '$name', 'day') AS m FROM base) f, model_parameters(m) p
JOIN (SELECT * FROM jsonb_each_text($m->'parameters') UNION SELECT * FROM jsonb_each_text($m->'spend')) t (name, value) USING (name)
SQL
	is(scalar(grep { abs((split /\|/)[2]) > 6 } split /\n/, $fit), 0, "$name: the fit finds the parameters of the simulation") or diag($fit);
	is(scalar(split /\n/, $fit), 7, "$name: ... all of them");
}

# ---- the same bits, whatever the plan and the order ----

sql('DROP TABLE IF EXISTS parts', 'CREATE TABLE parts (id integer, h purchase_history) PARTITION BY HASH (id)',
	(map { "CREATE TABLE parts_$_ PARTITION OF parts FOR VALUES WITH (MODULUS 3, REMAINDER $_)" } 0 .. 2),
	'INSERT INTO parts SELECT id, h FROM base', 'ANALYZE parts');
my @serial = ('SET client_min_messages = error', 'SET max_parallel_workers_per_gather = 0');
my @parallel = ('SET client_min_messages = error', 'SET parallel_setup_cost = 0', 'SET parallel_tuple_cost = 0',
	'SET min_parallel_table_scan_size = 0', 'SET max_parallel_workers_per_gather = 4', 'SET enable_partitionwise_aggregate = on');
for my $call ("fit_clv(h, $as_of, 'auto')", "fit_clv(h, $as_of, 'auto: holdout')", "fit_clv(h, $as_of, 'mbg/cnbd-mix')",
	"backtest_rolling(h, ARRAY[$as_of - 200, $as_of], '100 days', 'bg/nbd')", "fit_clv(h, $as_of, 'bg/bb', 'month')", "backtest(h, $as_of, $as_of + 300, 'mbg/nbd')",
	"backtest_series(h, $as_of, $as_of + 300, 'mbg/nbd', 'month')",
	"fit_retention(first_purchase(h), last_purchase(h), $as_of)", "fit_retention(first_purchase(h), last_purchase(h), $as_of, 'month', 'auto')",
	"fit_clv(h, $as_of, 'bg/nbd', ARRAY[average_order(h), purchase_days(as_of(h, first_purchase(h) + 30))])")
{
	like(sql(@parallel, "EXPLAIN (COSTS off) SELECT $call FROM parts"), qr/Partial Aggregate/, "the parallel plan of $call is parallel");
	my $serial = sql(@serial, "SELECT $call FROM parts");
	is(sql(@parallel, "SELECT $call FROM parts"), $serial, '... and gives the same bytes');
	is(sql(@serial, "SELECT $call FROM (SELECT h FROM parts ORDER BY random()) p"), $serial, '... as does any order of rows');
}

# ---- cancelling ----

sql(<<'SQL', 'ANALYZE many');
CREATE TABLE many AS
SELECT id, purchase_history(DATE '2025-12-31' - (random() * 1000)::integer, (1 + 50 * random())::numeric) AS h
FROM generate_series(1, 60000) id, generate_series(1, 4) n GROUP BY id
SQL
# auto fits spend after four models, of which it does not get to the end in time
my $output = sql('SET crmvalue.progress = on', "SET statement_timeout = '300ms'", <<"SQL", 'RESET statement_timeout', 'SET crmvalue.progress = off', "SELECT fit_clv(h, $as_of)->>'customers' FROM base");
DO \$\$
BEGIN
    PERFORM fit_clv(h, $as_of, 'auto') FROM many;
    RAISE NOTICE 'not cancelled';
EXCEPTION WHEN query_canceled THEN
    RAISE NOTICE 'cancelled';
END \$\$
SQL
like($output, qr/NOTICE:.* cancelled.*\n6000\z/s, 'a fit can be cancelled, and the session goes on');
unlike($output, qr/INFO:.*spend: iteration/, '... before it comes to its end');
like(sql("SELECT fit_clv(h, $as_of)->>'customers' FROM base", 'SET client_min_messages = debug1', "SELECT fit_clv(h, $as_of)->>'customers' FROM base"),
	qr/\A(?:WARNING.*\n)?6000\n(?=.*DEBUG:.*iteration)/s, 'progress is reported at DEBUG1 else');

# ---- the CDNOW log ----

SKIP:
{
	skip("no CDNOW data beside the checkout", 1) unless -e "$shared/data/cdnow_sample.csv";
	for my $size ('sample', 'full')
	{
		my $columns = $size eq 'sample' ? ', master text' : '';
		sql("CREATE TABLE ${size}_orders (customer_id text, date date, amount numeric, cds integer$columns)",
			"\\copy ${size}_orders FROM '$shared/data/cdnow_$size.csv' (FORMAT csv, HEADER)",
			"CREATE TABLE ${size}_base AS SELECT customer_id, purchase_history(date, amount) AS h FROM ${size}_orders GROUP BY 1");
	}

	# log-likelihood, parameters and standard errors against the reference
	my $check_fit = sub {
		my ($what, $call, $path, $ll, $digits, $parameters, $errors) = @_;
		my $got = sql('SET client_min_messages = error', "SELECT $call FROM $what");
		my ($m, $part) = ("'$got'::jsonb", $path eq '' ? "'$got'::jsonb" : "('$got'::jsonb)->'spend'");
		cmp_ok(abs(sql("SELECT $part->>'log_likelihood'") - $ll), '<', $digits, "$what $call $path: log-likelihood");
		while (my ($name, $value) = each %$parameters)
		{
			cmp_ok(abs(sql("SELECT estimate FROM model_parameters($m) WHERE name = '$name'") / $value - 1), '<', $digits > 1e-5 ? 1e-4 : 1e-5, "... $name");
		}
		while (my ($name, $value) = each %$errors)
		{
			cmp_ok(abs(sql("SELECT standard_error FROM model_parameters($m) WHERE name = '$name'") / $value - 1), '<', 1e-3, "... error of $name");
		}
	};
	my $day = "DATE '1997-09-30'";
	$check_fit->('sample_base', "fit_clv(h, $day)", '', -9582.42920667, 1e-6,
		{ r => .24259452, alpha => 4.41360194, a => .79292185, b => 2.42590591 }, { r => .012557, alpha => .378224, a => .185734, b => .705414 });
	$check_fit->('sample_base', "fit_clv(h, $day, 'pareto/nbd')", '', -9594.97617894, 1e-6,
		{ r => .55327709, alpha => 10.57768427, s => .60623997, beta => 11.66873345 }, { r => .047628, alpha => .842723, s => .187281, beta => 6.211114 });
	$check_fit->('sample_base', "fit_clv(h, $day, 'mbg/nbd')", '', -9582.13571555, 1e-6,
		{ r => .52484311, alpha => 6.18308513, a => .89135938, b => 1.61400236 }, { r => .083268, alpha => .695621, a => .154790, b => .537495 });
	$check_fit->('sample_base', "fit_clv(h, $day, 'mbg/cnbd-k')", '', -9582.13571555, 1e-6, { k => 1, r => .52484311 }, {});
	$check_fit->('sample_base', "fit_clv(h, $day)", 'spend', -4055.91769480, 1e-6,
		{ p => 6.24957337, q => 3.74422458, v => 15.44351755 }, { p => 1.190056, q => .290133, v => 4.159422 });
	$check_fit->('full_base', "fit_clv(h, $day)", '', -95368.4439, 1e-4, { r => .25162, alpha => 4.78894, a => .72343, b => 2.16109 }, {});
	$check_fit->('full_base', "fit_clv(h, $day, 'mbg/nbd')", '', -95336.9583, 1e-4, {}, {});
	$check_fit->('full_base', "fit_clv(h, $day, 'pareto/nbd')", '', -95415.1186, 1e-4, { r => .59742, alpha => 11.5857, s => .52219, beta => 8.8278 }, {});
	$check_fit->('full_base', "fit_clv(h, $day)", 'spend', -40763.4763, 1e-4, { p => 6.27536, q => 3.62445, v => 14.98369 }, {});

	# the holdout of 39 weeks
	for (['bg/nbd', 1653.39], ['pareto/nbd', 1665.43], ['mbg/nbd', 1576.71])
	{
		my ($model, $total) = @$_;
		my ($actual, $predicted, $money) = split /\|/, sql(<<"SQL");
SELECT b#>>'{purchases,actual}', b#>>'{purchases,predicted}', b#>>'{money,actual}' FROM (SELECT backtest(h, $day, '1998-06-30', '$model') AS b FROM sample_base) b
SQL
		is($actual, 1882, "$model: purchases of the holdout");
		cmp_ok(abs($predicted / $total - 1), '<', 1e-4, '... and as predicted');
		is($money, sql("SELECT sum(amount)::float8 FROM sample_orders WHERE date > $day"), '... money of the holdout');
	}

	is(sql("SELECT fit_clv(h, $day, 'auto')->>'model' FROM sample_base"), 'mbg/nbd', 'auto takes the least BIC');
	cmp_ok(sql(<<"SQL"), '<', 1e-6, 'days or weeks: the same predictions');
SELECT max(abs(clv(w, h, $day, '3 years', 0.1) / clv(d, h, $day, '3 years', 0.1) - 1))
FROM sample_base, (SELECT fit_clv(h, $day) AS w, fit_clv(h, $day, 'bg/nbd', 'day') AS d FROM sample_base) m
SQL
}

# ---- the apparel customers, with covariates ----

SKIP:
{
	skip("no apparel data beside the checkout", 1) unless -e "$shared/data/apparel_covariates.csv";
	sql('CREATE TABLE apparel_orders (customer_id text, date date, amount numeric)', "\\copy apparel_orders FROM '$shared/data/apparel.csv' (FORMAT csv, HEADER)",
		'CREATE TABLE apparel_covariates (customer_id text, gender float8, channel float8)',
		"\\copy apparel_covariates FROM '$shared/data/apparel_covariates.csv' (FORMAT csv, HEADER)",
		'CREATE TABLE apparel_base AS SELECT *, (SELECT purchase_history(date, amount) FROM apparel_orders o WHERE o.customer_id = c.customer_id) AS h FROM apparel_covariates c');
	my $day = "DATE '2006-12-31'";
	my $fit = "fit_clv(h, $day, 'pareto/nbd', ARRAY[gender, channel], '{gender,channel}')";
	cmp_ok(abs(sql("SELECT log_likelihood(fit_clv(h, $day, 'pareto/nbd')) FROM apparel_base") + 5848.097827), '<', 1e-5, 'apparel without covariates: log-likelihood');
	# that of the package, which is a little below the optimum
	my $ll = sql('SET client_min_messages = error', "SELECT log_likelihood($fit) FROM apparel_base");
	cmp_ok(abs($ll + 5821.062709), '<', 5e-5, 'apparel with covariates: log-likelihood');
	cmp_ok($ll, '>', -5821.062709, '... and the optimum');
	my %published = (r => 1.837843, alpha => 92.912351, s => .591998, beta => 49.622720, 'drop_out.gender' => -.642993, 'drop_out.channel' => .790679,
		'rate.gender' => .285874, 'rate.channel' => .624124);
	while (my ($name, $value) = each %published)
	{
		cmp_ok(abs(sql('SET client_min_messages = error', "SELECT estimate FROM (SELECT $fit AS m FROM apparel_base) f, model_parameters(m) WHERE name = '$name'") / $value - 1),
			'<', 3e-3, "... $name as published");
	}
}

# ---- the donations ----

my @donors = ([6, 6, 1203], [5, 6, 728], [4, 6, 512], [3, 6, 357], [2, 6, 234], [1, 6, 129], [5, 5, 335], [4, 5, 284], [3, 5, 225], [2, 5, 173],
	[1, 5, 119], [4, 4, 240], [3, 4, 181], [2, 4, 155], [1, 4, 78], [3, 3, 322], [2, 3, 255], [1, 3, 129], [2, 2, 613], [1, 2, 277], [1, 1, 1091],
	[0, 0, 3464]);
my $values = join(', ', map { '(' . join(', ', @$_) . ')' } @donors);
my $donations = sql('SET client_min_messages = error', <<"SQL");
CREATE TABLE donor AS
SELECT (SELECT purchase_history(make_date(1995 + year, 1 + (n * 7 + year) % 12, 1 + (n * 5) % 28), 25)
        FROM (SELECT 0 AS year UNION ALL SELECT t WHERE x > 0 UNION ALL SELECT i FROM generate_series(1, x - 1) i) y) AS h
FROM (VALUES $values) v (x, t, donors), generate_series(1, donors) n;
SELECT round(log_likelihood(m)::numeric, 6), (SELECT string_agg(round(estimate::numeric, 5) || ' ' || round(standard_error::numeric, 4), ' ') FROM model_parameters(m) WHERE name IN ('alpha', 'beta', 'gamma', 'delta')),
       (SELECT round(sum(expected_purchases(m, h, '2001-12-31', '5 years'))::numeric, 1) FROM donor)
FROM (SELECT fit_clv(h, '2001-12-31', 'bg/bb', 'year') AS m FROM donor) f
SQL
is($donations, '-33225.581274|1.20352 0.0694 0.74972 0.0294 0.65672 0.0510 2.78344 0.3208|12884.2', 'the fit of the donations, and their next five years');

done_testing();
