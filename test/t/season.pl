# Seasons on simulated and real customers: the index and its standard errors,
# the log-likelihood by the definition, bases without a season, short and
# growing ones, the same bits whatever the plan, tracked tables, and the apparel
# log, where it is at hand.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Database;
use List::Util qw(sum max);
use Simulation;
use Test::More;
use Time::Local 'timegm';

my $seed = seed();
database('crmvalue_season');
my @quiet = ('SET client_min_messages = error');
my $shared = "$FindBin::Bin/../../../shared";

my @gifts = (0.79, 0.75, 0.85, 0.9, 1, 0.95, 0.85, 0.8, 1, 1.1, 1.4, 1.6);
my @level = (1) x 12;
my %bg = (r => 0.8, alpha => 60, a => 0.7, b => 3);

# ---- simulated shops ----

# Days are counted from 2018-01-01.
sub month_of { return (gmtime(timegm(0, 0, 0, 1, 0, 2018) + 86400 * $_[0]))[4] }
sub date_of { my @d = gmtime(timegm(0, 0, 0, 1, 0, 2018) + 86400 * $_[0]); return sprintf('%04d-%02d-%02d', $d[5] + 1900, $d[4] + 1, $d[3]) }

# what the clock of an index reads at the end of each day
sub clock_of
{
	my ($index, $days) = @_;
	my @clock = ($index->[month_of(0)]);
	push @clock, $clock[-1] + $index->[month_of($_)] for 1 .. $days - 1;
	return \@clock;
}

# Fills the table `shop` with customers of BG/NBD by the clock of an index;
# acquired(day) of them first buy on a day.
sub open_shop
{
	my ($index, $days, $acquired) = @_;
	my $clock = clock_of($index, $days);
	my (@rows, $id);
	for my $first (0 .. $days - 1)
	{
		for (1 .. $acquired->($first))
		{
			$id++;
			push @rows, "$id,$first";
			my $day = $first;
			my ($end, @ages) = live('bg/nbd', \%bg, $clock->[-1] - $clock->[$first]);
			for my $age (@ages)
			{
				$day++ while $day < $days - 1 && $clock->[$day] < $clock->[$first] + $age;
				push @rows, "$id,$day";
			}
		}
	}
	sql('DROP TABLE IF EXISTS purchases, shop', 'CREATE TABLE purchases (id integer, day integer)', copy('purchases', @rows),
		"CREATE TABLE shop AS SELECT id, purchase_history(DATE '2018-01-01' + day, 10 + id % 7) AS h FROM purchases GROUP BY id", 'ANALYZE shop');
	return date_of($days - 1);
}

sub steadily { my ($each) = @_; return sub { return int($each) + (rand() < $each - int($each)) } }

# month, index and standard error of what a query gives
sub rows_of { return map { [split /\|/] } split /\n/, sql(@quiet, "SELECT month, index, standard_error FROM season_rows(($_[0]))") }

# deviations of the logarithms from the truth, in standard errors
sub deviations
{
	my ($rows, $truth) = @_;
	return map { log($_->[1] / $truth->[$_->[0] - 1]) * $_->[1] / $_->[2] } @$rows;
}

# mean 1 over the days of the calendar, as the index is
sub normalised
{
	my @days = (31, 28.2425, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31);
	my $mean = sum(map { $_[$_] * $days[$_] } 0 .. 11) / 365.2425;
	return map { $_ / $mean } @_;
}

# ---- the index of a season that is there ----

my @truth = normalised(@gifts);
my $as_of = open_shop(\@truth, 4 * 365 + 1, steadily(3));
my @rows = rows_of("SELECT season_index(h, '$as_of', 'month') FROM shop");
is(scalar(@rows), 12, 'four years of a shop with a season: there is an index');
my @z = deviations(\@rows, \@truth);
cmp_ok(max(map { abs } @z), '<', 4.5, '... the true one within its standard errors') or diag(join ' ', map { join '/', @$_ } @rows);
cmp_ok(sum(map { $_ * $_ } @z) / 12, '<', 3.6, '... on average as well');
cmp_ok(sqrt(sum(map { log($_->[1] / $truth[$_->[0] - 1])**2 } @rows) / 12), '<', 0.1, '... and close to it');
like(sql("SELECT season_index(h, '$as_of', 'month')->>'status' FROM shop"), qr/^season firm: every month was seen in [45] years$/, '... that is firm');

is(sql(@quiet, "SELECT fit_clv(h, '$as_of', 'bg/nbd', 'week', 'month')#>'{season,month}' = season_index(h, '$as_of', 'month')->'month' FROM shop"), 't',
	'season_index is the index of BG/NBD');
sql(@quiet, "CREATE TABLE fitted AS SELECT m, fit_clv(h, '$as_of', m) AS without, fit_clv(h, '$as_of', m, 'week', 'month') AS model FROM shop, unnest(ARRAY['bg/nbd', 'mbg/nbd', 'mbg/cnbd-k', 'mbg/cnbd-mix']) m GROUP BY m");
is(sql(q(SELECT count(*) FROM fitted WHERE bic(model) < bic(without) - 50 AND abs(bic(model) - (model#>>'{season,bic,with}')::float8) < 1e-6 AND bic(without) = (model#>>'{season,bic,without}')::float8)),
	4, 'all models that take one are better with the season by BIC, and say so');
is(sql(q(SELECT count(*) FROM fitted WHERE abs(log_likelihood(model) + 0.5 * (bic(model) - (jsonb_array_length(model->'covariance') + 11) * ln((model->>'customers')::float8))) < 1e-6)), 4, '... at the price of 11 parameters');

# parameters by the clock: within six standard errors of those that made them
my $far = sql(q(SELECT p.name, p.estimate, p.standard_error FROM fitted, model_parameters(model) p JOIN (VALUES ('r', 0.8), ('alpha', 60.0 / 7), ('a', 0.7), ('b', 3)) t (name, value) USING (name)
    WHERE m = 'bg/nbd' AND NOT abs(ln(p.estimate / value)) < 6 * p.standard_error / p.estimate));
is($far, '', 'the parameters are those of the simulation');
is(sql(q(SELECT count(*) FROM fitted, model_parameters(model) p WHERE m = 'bg/nbd' AND name IN ('r', 'alpha', 'a', 'b') AND p.standard_error > 0)), 4, '... with standard errors');

# the log-likelihood by its definition: that of the ages by the clock, and ln of the index at each repeat purchase
my %fit = map { split /=/ } split /\n/, sql(q(SELECT key || '=' || value FROM fitted, jsonb_each_text(model->'parameters') WHERE m = 'bg/nbd'));
my @index = map { $_->[1] } @rows;
my $clock = clock_of(\@index, 4 * 365 + 1);
my ($by_clock, $of_season) = (0, 0);
my %days;
push @{ $days{(split /\|/)[0]} }, (split /\|/)[1] for split /\n/, sql('SELECT DISTINCT id, day FROM purchases ORDER BY id, day');
for my $days (values %days)
{
	my ($first, $x) = ($days->[0], $#$days);
	my ($t, $T) = map { ($clock->[$_] - $clock->[$first]) / 7 } $days->[-1], 4 * 365;
	$by_clock += $fit{r} * log($fit{alpha});
	$by_clock += log($fit{r} + $_) + log($fit{b} + $_) - log($fit{a} + $fit{b} + $_) for 0 .. $x - 1;
	my $alive = -($fit{r} + $x) * log($fit{alpha} + $T);
	my $gone = $x > 0 ? log($fit{a} / ($fit{b} + $x - 1)) - ($fit{r} + $x) * log($fit{alpha} + $t) : -9**9**9;
	my $most = max($alive, $gone);
	$by_clock += $most + log(exp($alive - $most) + exp($gone - $most));
	$of_season += log($index[month_of($_)]) for @$days[1 .. $x];
}
my $ours = sql(q(SELECT log_likelihood(model) FROM fitted WHERE m = 'bg/nbd'));
cmp_ok(abs($ours - $by_clock - $of_season), '<', 1e-6, 'the log-likelihood is that by the clock and the sum of the logarithms of the index') or diag("$ours $by_clock $of_season");

# what comes after, month by month: predicted by the model with the season, and without
my $split = date_of(3 * 365);
my $errors = sql(@quiet, <<"SQL");
WITH models AS (SELECT fit_clv(h, '$split', 'bg/nbd', 'week', 'month') AS season, fit_clv(h, '$split', 'bg/nbd', 'week') AS plain FROM shop),
months AS (
    SELECT i, sum(purchase_days(h, b) - purchase_days(h, a)) AS came,
           sum(expected_purchases(season, h, '$split', (b - '$split') * interval '1 day') - expected_purchases(season, h, '$split', (a - '$split') * interval '1 day')) AS season,
           sum(expected_purchases(plain, h, '$split', (b - '$split') * interval '1 day') - expected_purchases(plain, h, '$split', (a - '$split') * interval '1 day')) AS plain
    FROM shop, models, generate_series(0, 11) i, LATERAL (SELECT DATE '$split' + 30 * i AS a, DATE '$split' + 30 * (i + 1) AS b) d
    WHERE first_purchase(h) <= '$split' GROUP BY i)
SELECT round((sum(abs(came - season)) / sum(came))::numeric, 3), round((sum(abs(came - plain)) / sum(came))::numeric, 3), round((sum(season) / sum(came))::numeric, 3) FROM months
SQL
my ($error, $without, $bias) = split /\|/, $errors;
cmp_ok($error, '<', 0.6 * $without, 'the months after the split are predicted better by far') or diag($errors);
cmp_ok(abs($bias - 1), '<', 0.12, '... and their total is right') or diag($errors);
is(sql(@quiet, <<"SQL"), 't', 'backtest with a season predicts what its model does');
SELECT abs((report#>>'{purchases,predicted}')::float8 - predicted) < 1e-8 * predicted AND report->'model' ? 'season'
FROM (SELECT backtest(h, '$split', '$as_of', 'mbg/nbd', 'week', 'month') AS report FROM shop) b,
     LATERAL (SELECT sum(expected_purchases(report->'model', h, '$split', (DATE '$as_of' - '$split') * interval '1 day')) AS predicted FROM shop) p
SQL

# auto keeps one that takes a season, and the choice is by BIC with it
is(sql(@quiet, "SELECT m->>'model' = (SELECT key FROM jsonb_each_text(m->'bic') ORDER BY value::float8 LIMIT 1) AND m->'bic' ?& ARRAY['bg/nbd', 'mbg/nbd', 'mbg/cnbd-k'] AND NOT m->'bic' ? 'pareto/nbd' AND abs(bic(m) - (m->'bic'->>(m->>'model'))::float8) < 1e-8 FROM (SELECT fit_clv(h, '$as_of', 'auto', 'week', 'month') AS m FROM shop) f"),
	't', 'auto chooses among the models that take a season');

# ---- the same bits, whatever the plan and the order ----

my @parallel = (@quiet, 'SET parallel_setup_cost = 0', 'SET parallel_tuple_cost = 0', 'SET min_parallel_table_scan_size = 0', 'SET max_parallel_workers_per_gather = 4',
	'SET enable_partitionwise_aggregate = on');
sql('CREATE TABLE parts (id integer, h purchase_history) PARTITION BY HASH (id)',
	(map { "CREATE TABLE parts_$_ PARTITION OF parts FOR VALUES WITH (MODULUS 3, REMAINDER $_)" } 0 .. 2), 'INSERT INTO parts SELECT id, h FROM shop', 'ANALYZE parts');
for my $call ("season_index(h, '$as_of', 'month')", "fit_clv(h, '$as_of', 'mbg/cnbd-k', 'day', 'month')", "backtest(h, '$split', '$as_of', 'bg/nbd', 'week', 'month')")
{
	like(sql(@parallel, "EXPLAIN (COSTS off) SELECT $call FROM parts"), qr/Partial Aggregate/, "the parallel plan of $call is parallel");
	my $serial = sql(@quiet, 'SET max_parallel_workers_per_gather = 0', "SELECT $call FROM parts");
	is(sql(@parallel, "SELECT $call FROM parts"), $serial, '... and gives the same bytes');
	is(sql(@quiet, "SELECT $call FROM (SELECT h FROM parts ORDER BY random()) p"), $serial, '... as does any order of rows');
}

# ---- tracked tables ----

sql(@quiet, 'CREATE TABLE orders (customer integer, day date, amount numeric)', "INSERT INTO orders SELECT id, DATE '2018-01-01' + day, 10 FROM purchases WHERE id <= 300",
	q(SELECT track_customers('orders', 'customer', 'day', 'amount')),
	"UPDATE orders_customer_policy SET model_name = NULL, as_of = '$as_of', model = (SELECT model FROM fitted WHERE m = 'bg/nbd')", "SELECT refresh_customers('orders', '$as_of')",
	"INSERT INTO orders VALUES (1, DATE '$as_of', 20)");
is(sql(<<"SQL"), '300|300', 'tracked tables predict by the season of their model');
SELECT count(*), count(*) FILTER (WHERE v.p_alive = p_alive(p.model, v.history, '$as_of') AND v.clv = clv(p.model, v.history, '$as_of', p.horizon, p.annual_rate, p.margin))
FROM orders_customer_value v, orders_customer_policy p WHERE p.model ? 'season'
SQL

sql(@quiet, "UPDATE orders_customer_policy SET model_name = 'bg/nbd'", "SELECT refresh_customers('orders', '$as_of', fit => true)");
is(sql(@quiet, <<"SQL"), 't|12|t', 'a model with a season is fitted anew with one');
SELECT p.model = (SELECT fit_clv(history, '$as_of', 'bg/nbd', 'week', 'month') FROM orders_customer_value), jsonb_array_length(p.model #> '{season,month}'), p.model <> plain
FROM orders_customer_policy p, (SELECT fit_clv(history, '$as_of', 'bg/nbd') AS plain FROM orders_customer_value) f
SQL
sql(@quiet, 'UPDATE orders_customer_policy SET model = NULL', "SELECT refresh_customers('orders', '$as_of', fit => true)");
is(sql("SELECT model ? 'season' FROM orders_customer_policy"), 'f', 'and none where it has no model');

# ---- cancelling ----

like(sql(@quiet, "SET statement_timeout = '60ms'", <<"SQL", 'RESET client_min_messages'), qr/cancelled/, 'a fit with a season can be cancelled');
SET client_min_messages = notice;
DO \$\$
BEGIN
    PERFORM fit_clv(h, '$as_of', 'auto', 'week', 'month') FROM (SELECT h FROM shop, generate_series(1, 20)) s;
    RAISE NOTICE 'not stopped';
EXCEPTION WHEN query_canceled THEN
    RAISE NOTICE 'cancelled';
END \$\$
SQL

# ---- two years, and 18 months ----

my $two_years = date_of(2 * 365 - 1);
@rows = rows_of("SELECT season_index(h, '$two_years', 'month') FROM shop");
is(scalar(@rows), 12, 'two years: there is an index');
like(sql("SELECT season_index(h, '$two_years', 'month')->>'status' FROM shop"), qr/^season provisional/, '... that is provisional');
my $short = date_of(548);
is(sql(@quiet, "SELECT season_index(h, '$short', 'month')->>'status' FROM shop"), 'no season: every month must have been seen in 2 years, July was in 1', '18 months: none, with the reason');

# ---- no season ----

for my $shop (['a steady shop', 3 * 365, steadily(3)], ['a shop that grows', 2 * 365, sub { return steadily(1.5 * 2**($_[0] / 365))->() }],
	['a shop that grew threefold in its second year', 2 * 365, sub { return steadily($_[0] < 400 ? 2 : 6)->() }],
	['a shop that acquires before Christmas', 3 * 365, sub { return steadily(month_of($_[0]) >= 9 ? 8 : 2)->() }],
	['one cohort', 3 * 365, sub { return $_[0] < 60 ? 40 : 0 }])
{
	my ($what, $days, $acquired) = @$shop;
	$as_of = open_shop(\@level, $days, $acquired);
	my $model = "fit_clv(h, '$as_of', 'bg/nbd', 'week', 'month')";
	like(sql(@quiet, "SELECT $model->'season' FROM shop"), qr/"status": "no season: (?:the months differ by no more than chance|BIC)/, "$what without a season has none");
	is(sql(@quiet, "SELECT $model - 'season' - 'verdict' = fit_clv(h, '$as_of', 'bg/nbd') - 'verdict' FROM shop"), 't', '... and the fit is that without one, to the bit');
	@rows = rows_of("SELECT season_index(h, '$as_of', 'month') FROM shop");
	cmp_ok(max(0, map { abs } deviations(\@rows, \@level)), '<', 4.5, '... an index, if any, is within noise of 1') or diag(join ' ', map { join '/', @$_ } @rows);
}

# a shop that is closed for half of the year, all of it with one purchase day a month or none
open_shop([normalised(0.02, 0.02, 0.02, 1, 2, 2.5, 2.5, 2, 1, 0.02, 0.02, 0.02)], 4 * 365 + 1, steadily(2));
@rows = rows_of("SELECT season_index(h, '2021-12-31', 'month') FROM shop");
cmp_ok(max(map { $_->[1] } @rows[0, 1, 2, 9, 10, 11]), '<', 0.15, 'a shop that is closed in winter: next to nothing there') or diag(join ' ', map { join '/', @$_ } @rows);
cmp_ok($rows[5][1], '>', 2, '... and more than twice the mean in June');

# ---- the apparel log ----

SKIP:
{
	skip('no apparel data beside the checkout', 1) unless -e "$shared/data/apparel.csv";
	sql('CREATE TABLE bought (customer_id text, day date, amount numeric)', "\\copy bought FROM '$shared/data/apparel.csv' (FORMAT csv, HEADER)",
		'CREATE TABLE apparel AS SELECT customer_id, purchase_history(day, amount) AS h FROM bought GROUP BY 1');

	# the part of the purchases that is in the wrong month, after the total's bias is removed; to the last whole month
	my $shape = sub {
		my ($split, $season) = @_;
		my $call = $season ? "'mbg/nbd', 'week', 'month'" : "'mbg/nbd'";
		return sql(@quiet, <<"SQL");
WITH m AS (SELECT fit_clv(h, '$split', $call) AS m FROM apparel),
month AS (SELECT d::date - 1 AS a, (d + interval '1 month')::date - 1 AS b FROM generate_series(DATE '$split' + 1, least(DATE '$split' + interval '23 months', '2010-11-01'), interval '1 month') d),
total AS (SELECT a, sum(purchase_days(h, b) - purchase_days(h, a)) AS came,
                 sum(expected_purchases(m, h, '$split', (b - '$split') * interval '1 day') - expected_purchases(m, h, '$split', (a - '$split') * interval '1 day')) AS predicted
          FROM apparel, m, month GROUP BY a)
SELECT round((sum(abs(came - predicted * all_came / all_predicted)) / all_came)::numeric, 3)
FROM total, (SELECT sum(came) AS all_came, sum(predicted) AS all_predicted FROM total) s GROUP BY all_came, all_predicted
SQL
	};
	is($shape->('2008-12-31', 0), 0.235, 'apparel, two years from 2009 on: the months are off by 23.5 % without a season');
	cmp_ok($shape->('2008-12-31', 1), '<=', 0.15, '... by 15 % with one');
	for my $split ('2006-12-31', '2007-06-30', '2007-12-31', '2008-06-30')
	{
		my ($with, $without) = map { $shape->($split, $_) } 1, 0;
		cmp_ok($with, '<', 0.75 * $without, "split $split: $without without, $with with");
		my $mae = sql(@quiet, "SELECT (backtest(h, '$split', DATE '$split' + 730, 'mbg/nbd', 'week', 'month')#>>'{purchases,mae}')::float8 <= (backtest(h, '$split', DATE '$split' + 730, 'mbg/nbd', 'week')#>>'{purchases,mae}')::float8 FROM apparel");
		is($mae, 't', '... and MAE is not worse');
	}
}

done_testing();
