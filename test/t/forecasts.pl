# Backtests on logs that have been published with forecasts, where they are at
# hand: every measure of a published table comes out of one statement, and the
# numbers of the manual (doc/backtest.md) are these.
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

done_testing();
