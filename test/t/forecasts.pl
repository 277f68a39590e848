# Backtests on logs that have been published with forecasts, where they are at
# hand: every measure of a published table comes out of one statement, and the
# numbers of the manual (doc/backtest.md) are these, and so are published values.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Database;
use Test::More;

my $shared = "$FindBin::Bin/../../../shared/data";
plan(skip_all => 'no data beside the checkout') unless -e "$shared/grocery.csv";

database('crmvalue_forecasts');
for (['cdnow_full', ', cds integer'], ['cdnow_sample', ', cds integer, master text'], ['grocery', ''], ['apparel', ''])
{
	my ($log, $columns) = @$_;
	sql("CREATE TABLE $log (customer_id text, date date, amount numeric$columns)", "\\copy $log FROM '$shared/$log.csv' (FORMAT csv, HEADER)",
		"CREATE TABLE ${log}_base AS SELECT customer_id, purchase_history(date, coalesce(amount, 0)) AS h FROM $log GROUP BY 1");
}

# Measures of a backtest, by forecast and measure: a hash of their columns
sub measures
{
	my ($log, $split, $until, $model) = @_;
	my @columns = qw(forecast measure actual predicted relative_bias mae wape rmse msle spearman gini top_tenth accuracy auc log_loss brier grade);
	my %found;
	for my $row (split /\n/, sql('SET client_min_messages = error', 'SELECT ' . join(', ', @columns) . <<"SQL"))
 FROM (SELECT backtest(h, '$split', '$until', '$model') AS report FROM ${log}_base) b, backtest_measures(report)
SQL
	{
		my %row;
		@row{@columns} = split /\|/, $row, -1;
		$found{"$row{forecast} $row{measure}"} = \%row;
	}
	return \%found;
}

# A row of a table: columns are rounded as the table prints them
sub check
{
	my ($what, $row, %expected) = @_;
	for my $column (sort keys %expected)
	{
		my ($digits) = $expected{$column} =~ /\.(\d+)$/;
		my $got = sprintf('%.' . length($digits // '') . 'f', $row->{$column});
		cmp_ok($got, '==', $expected{$column}, "$what: $column");
	}
	return;
}

# ---- who comes back: CDNOW, fitted to 1997-12-31, the next 181 days ----

my %published = ('bg/nbd' => [.8206, .7882, .4244, .3143], 'pareto/nbd' => [.8194, .7998, .4208, .7805], 'mbg/nbd' => [.8188, .7931, .4227]);
for my $model (sort keys %published)
{
	my ($accuracy, $auc, $log_loss, $alive) = @{ $published{$model} };
	my $m = measures('cdnow_full', '1997-12-31', '1998-06-30', $model);
	check("CDNOW $model", $m->{"$model returns"}, actual => 5374, accuracy => sprintf('%.4f', $accuracy), auc => sprintf('%.4f', $auc), log_loss => sprintf('%.4f', $log_loss));
	check("CDNOW $model, P(alive) > 0.5", $m->{'p_alive returns'}, accuracy => sprintf('%.4f', $alive)) if defined $alive;
	check('CDNOW, nobody returns', $m->{'mean of all returns'}, accuracy => '0.7720', auc => '0.5');
	check('CDNOW, hiatus', $m->{'hiatus returns'}, accuracy => '0.8097');
	is($m->{"$model purchases"}{grade}, 'good', "CDNOW $model: good");
}
is(sql("SELECT f->>'limit' FROM (SELECT backtest(h, '1997-12-31', '1998-06-30') AS r FROM cdnow_full_base) b, jsonb_array_elements(r->'forecasts') f WHERE f->>'forecast' = 'hiatus'"),
	'81', 'the best hiatus is of 81 days');

# ---- how often ----

my @tables = (
	[ 'cdnow_sample', '1997-09-30', '1998-06-30', {
			'pareto/nbd' => [ -.115, .755, 1.603, .238, .460, .673 ], 'mbg/nbd' => [ -.162, .765, 1.607, .231, .450, .664 ],
			'bg/nbd' => [ -.121, .785, 1.608, .234, .449, .662 ]
		},
		{ 'rate x time' => [ .56, 1.024, 2.21, .401, .490, .666 ], 'last window' => [ 1.56, 1.596, 2.32, .676, .488, .660 ], 'mean of all' => [ 0, 1.134, 2.06, .417, undef, 0 ] } ],
	[ 'grocery', '2006-12-31', '2007-12-30', {
			'mbg/cnbd-k' => [ .125, 1.400, 3.149, .370, .626, .827 ], 'pareto/nbd' => [ .178, 1.508, 3.194, .406, .643, .834 ],
			'mbg/nbd' => [ .188, 1.513, 3.209, .410, .645, .835 ], 'bg/nbd' => [ .179, 1.577, 3.150, .419, .633, .827 ]
		},
		{ 'rate x time' => [ .88, 2.565, 4.915, .888, .626, .824 ], 'last window' => [ 1.09, 2.991, 4.69, 1.151, .625, .822 ] } ],
	[ 'apparel', '2007-01-01', '2008-12-31', {
			'mbg/nbd' => [ .069, 1.174, 2.008, .372, .565, .720 ], 'pareto/nbd' => [ .081, 1.176, 2.012, .376, .565, .719 ],
			'bg/nbd' => [ .075, 1.222, 1.998, .382, .572, .724 ]
		},
		{ 'rate x time' => [ .68, 1.602, 2.70, .656, .482, .653 ], 'last window' => [ 1.46, 2.290, 3.16, .997, .482, .653 ] } ]);
for (@tables)
{
	my ($log, $split, $until, $models, $rules) = @$_;
	for my $model (sort keys %$models)
	{
		my $m = measures($log, $split, $until, $model);
		for my $forecast ($model, sort keys %$rules)
		{
			my ($bias, @errors) = @{ $models->{$forecast} // $rules->{$forecast} };
			my $row = $m->{"$forecast purchases"};
			cmp_ok(abs($row->{relative_bias} - $bias), '<=', $forecast eq $model ? .000501 : .00501, "$log $forecast: bias");
			for my $column (qw(mae rmse msle spearman gini))
			{
				my $expected = shift @errors;
				is($row->{$column}, '', "$log $forecast: no $column"), next unless defined $expected;
				cmp_ok(abs($row->{$column} - $expected), '<=', $column eq 'rmse' && $forecast ne $model ? .00501 : .000501, "$log $forecast: $column");
			}
		}
	}
}

# the authors of the regularity models print the sum of absolute errors by the purchases
for (['pareto/nbd', '0.679', 3991], ['mbg/cnbd-k', '0.630', 3812], ['mbg/cnbd-mix', '0.626', 3816])
{
	my ($model, $wape, $total) = @$_;
	check("grocery $model", measures('grocery', '2006-12-31', '2007-12-30', $model)->{"$model purchases"}, actual => 3389, predicted => $total, wape => $wape);
}

# ---- how often, by the purchases before the split: the walkthrough of BTYD ----

my @conditional = ([ 1411, .138, .2367 ], [ 439, .600, .6970 ], [ 214, 1.196, 1.3925 ], [ 100, 1.714, 1.56 ], [ 62, 2.399, 2.5323 ], [ 38, 2.907, 2.9474 ], [ 29, 3.819, 3.8621 ], [ 64, 6.403, 6.3594 ]);
for my $row (split /\n/, sql(<<'SQL'))
SELECT least(purchase_days(h, '1997-09-30') - 1, 7) AS x, count(*), avg(expected_purchases(m, h, '1997-09-30', '39 weeks')), round(avg(purchase_days(slice(h, '1997-10-01', '1998-07-01'))), 4)
FROM cdnow_sample_base, (SELECT fit_clv(h, '1997-09-30', 'pareto/nbd') AS m FROM cdnow_sample_base) f
GROUP BY x
SQL
{
	my ($x, $customers, $expected, $actual) = split /\|/, $row;
	is_deeply([ $customers, $actual + 0 ], [ @{ $conditional[$x] }[ 0, 2 ] ], "CDNOW, $x purchases before: customers and purchases after");
	cmp_ok(abs($expected - $conditional[$x][1]), '<', .001, "CDNOW, $x purchases before: expected after");
}

# ---- intervals: the customers whose holdout is within them (doc/forecast.md) ----

for (['cdnow_sample', '1997-09-30', 273, 'pareto/nbd', .975, .952, .823], ['cdnow_sample', '1997-09-30', 273, 'bg/nbd', .972, .958, .815], ['cdnow_sample', '1997-09-30', 273, 'mbg/nbd', .973, .958, .813],
	['apparel', '2006-12-31', 730, 'pareto/nbd', .982, .965, .798], ['apparel', '2006-12-31', 730, 'mbg/nbd', .980, .965, .798],
	['grocery', '2006-12-31', 364, 'pareto/nbd', .974, undef, .835], ['grocery', '2006-12-31', 364, 'mbg/cnbd-k', .950, undef, .809], ['grocery', '2006-12-31', 364, 'mbg/cnbd-mix', .946, undef, .801])
{
	my ($log, $split, $days, $model, @held) = @$_;
	my $money = defined $held[1] ? 'round(avg((monetary(holdout) BETWEEN m.lower AND m.upper)::int), 3)' : 'NULL';
	my $interval = "h, split, make_interval(days => $days)";
	my $from = defined $held[1] ? ", money_interval(model, $interval) m" : '';
	my @got = split /\|/, sql('SET client_min_messages = error', <<"SQL"), -1;
SELECT round(avg((purchase_days(holdout) BETWEEN p.lower AND p.upper)::int), 3), $money, round(avg((purchase_days(holdout) BETWEEN q.lower AND q.upper)::int), 3)
FROM (SELECT h, DATE '$split' AS split, slice(h, DATE '$split' + 1, DATE '$split' + 1 + $days) AS holdout FROM ${log}_base WHERE first_purchase(h) <= '$split') c,
     (SELECT fit_clv(h, '$split', '$model') AS model FROM ${log}_base) f, purchases_interval(model, $interval) p, purchases_interval(model, $interval, 0.5) q$from
SQL
	my @what = ('purchases at 95 %', 'money at 95 %', 'purchases at 50 %');
	for my $i (grep { defined $held[$_] } 0 .. 2)
	{
		cmp_ok($got[$i], '==', $held[$i], "$log $model: $what[$i] held");
	}
}

# ---- values ----

# CLVTools prints these for the apparel customers at the end of the log: 95 weeks, a rate of log(1.075)/52 a week
my %value = ('1' => [ 0.007191623, 0.01300226, 0.06200625, 77.79363, 1.011493, 4.823691 ], '10' => [ 0.836860928, 0.89770449, 4.28104733, 36.04491, 32.357674, 154.309950 ],
	'100' => [ 0.922281780, 2.34558536, 11.18582123, 37.23417, 87.335919, 416.494747 ]);
for my $row (split /\n/, sql(<<'SQL'))
SELECT customer_id, p_alive(m, h, day), expected_purchases(m, h, day, '95 weeks'), clv(m, h, day, NULL, rate) / expected_spend(m, h, day), expected_spend(m, h, day),
       clv(m, h, day, '95 weeks', 0), clv(m, h, day, NULL, rate)
FROM apparel_base, (SELECT DATE '2010-12-20' AS day, exp(ln(1.075) * 365.25 / 364) - 1 AS rate) d,
     (SELECT fit_clv(h, '2010-12-20', 'pareto/nbd') AS m FROM apparel_base) f
WHERE customer_id IN ('1', '10', '100')
SQL
{
	my ($customer, @got) = split /\|/, $row;
	my @expected = @{ $value{$customer} };
	for my $i (0 .. $#expected)
	{
		cmp_ok(abs($got[$i] / $expected[$i] - 1), '<', 1e-4, "apparel customer $customer: " . (qw(PAlive CET DERT predicted.mean.spending predicted.period.spending predicted.CLV))[$i]);
	}
}
is(sql("SELECT round(1 + expected_purchases(fit_clv(h, '2010-12-20', 'pareto/nbd'), '{2010-12-20:1:0.00}', '2010-12-20', '52 weeks')::numeric, 4) FROM apparel_base"), '2.2186',
	'apparel: a new customer makes 2.2186 purchases in 52 weeks, the first among them');

# Fader, Hardie and Lee 2005b: margin 30 %, 15 % a year of 52 weeks; fitted to the sample, all 78 weeks; a customer of the whole cohort without a repeat purchase is worth 4.40
is(sql(<<'SQL'), '12054|4.40', 'CDNOW: value of the customers without a repeat purchase');
SELECT count(*), round(avg(clv(m, h, '1998-06-30', NULL, exp(ln(1.15) * 365.25 / 364) - 1, 0.30))::numeric, 2)
FROM cdnow_full_base, (SELECT fit_clv(h, '1998-06-30', 'pareto/nbd') AS m FROM cdnow_sample_base) f
WHERE purchase_days(h) = 1
SQL

done_testing();
