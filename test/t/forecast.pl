# Simulated customers do what the intervals of their future say, and buy by the
# day of next_purchase as often as its probability says. The parameters are those
# that made the customers, so that shares differ from probabilities by chance only.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Database;
use Simulation;
use Test::More;

my $customers = 3000;
my $as_of = "DATE '2026-01-04'";   # a Sunday: the end of a week
my %spend = (p => 6, q => 4, v => 15);
my %models = (
	'bg/nbd' => [ 'day', { r => 0.8, alpha => 60, a => 0.9, b => 2.5 } ],
	'mbg/nbd' => [ 'day', { r => 0.8, alpha => 60, a => 0.9, b => 2.5 } ],
	'pareto/nbd' => [ 'day', { r => 0.8, alpha => 60, s => 0.7, beta => 120 } ],
	'mbg/cnbd-k' => [ 'day', { r => 1.2, alpha => 30, a => 0.9, b => 2.5, k => 2 } ],
	'bg/bb' => [ 'week', { alpha => 1.2, beta => 8, gamma => 0.8, delta => 20 } ]);

# Days since the first purchase; one after midnight is of the next day, so that
# what comes by a day is what came before it ends
sub purchase_ages
{
	my (undef, @ages) = live(@_);
	return (0, map { int($_ + 1) } @ages);
}

seed();
database('crmvalue_forecast');
sql('CREATE TABLE purchases (model text, id integer, day integer, amount numeric)', 'CREATE TABLE models (model text, m clv_model)');
for my $model (sort keys %models)
{
	my ($unit, $par) = @{ $models{$model} };
	my $document = join ', ', map { "\"$_\": $par->{$_}" } sort keys %$par;
	sql("INSERT INTO models VALUES ('$model', '{\"model\": \"$model\", \"unit\": \"$unit\", \"parameters\": {$document}, \"spend\": {\"p\": 6, \"q\": 4, \"v\": 15}}')");
	my @rows;
	for my $id (1 .. $customers)
	{
		my $scale = gamma($spend{q}) / $spend{v};
		my $age = 7 * (26 + int(rand(78)));
		my @days = map { $_ - $age } $model eq 'bg/bb' ? (0, map { 7 * $_ } live_in_periods($par, $age / 7 + 52)) :
			purchase_ages($model, $par, $age + 363);
		push @rows, join(',', "\"$model\"", $id, $_, sprintf('%.4f', gamma($spend{p}) / $scale)) for @days;
	}
	sql(copy('purchases', @rows));
}
sql(<<"SQL");
CREATE TABLE customers AS
    SELECT model, m, as_of(h, $as_of) AS h, purchase_days(h) - purchase_days(h, $as_of) AS purchases, monetary(h) - monetary(h, $as_of) AS money,
           (SELECT min(day) FROM unnest(h) u (day, orders, amount) WHERE day > $as_of) AS next
    FROM (SELECT model, id, purchase_history($as_of + day, amount) AS h FROM purchases GROUP BY 1, 2) c JOIN models USING (model)
SQL

# Rows of (what, n, events, expected events, variance of them)
my $rows = sql(<<"SQL");
WITH interval_of AS (
    SELECT model, 'purchases at ' || level AS what, purchases BETWEEN lower AND upper AS held,
           (SELECT sum(p_purchase(m, h, $as_of, '364 days', n)) FROM generate_series(lower, upper) n) AS p
    FROM customers, (VALUES (0.5), (0.95)) v (level), purchases_interval(m, h, $as_of, '364 days', level)
    UNION ALL
    SELECT model, 'money at ' || level, money BETWEEN lower AND upper,
           CASE WHEN upper > 0 THEN (1 + level) / 2 ELSE p_purchase(m, h, $as_of, '364 days', 0) END - CASE WHEN lower > 0 THEN (1 - level) / 2 ELSE 0 END
    FROM customers, (VALUES (0.5), (0.95)) v (level), money_interval(m, h, $as_of, '364 days', level)
    UNION ALL
    SELECT model, 'next purchase by ' || p, coalesce(next <= day, false), p_purchase(m, h, $as_of, (day - $as_of) * interval '1 day')
    FROM customers, (VALUES (0.1), (0.25), (0.5)) v (p), next_purchase(m, h, $as_of, p) day WHERE day <= $as_of + 364
)
SELECT model, what, count(*), count(*) FILTER (WHERE held), sum(p), sum(p * (1 - p)) FROM interval_of GROUP BY 1, 2 ORDER BY 1, 2
SQL
for my $row (split /\n/, $rows)
{
	my ($model, $what, $n, $held, $expected, $variance) = split /\|/, $row;
	my $off = ($held - $expected) / sqrt($variance + 1);
	ok($n >= 100 && abs($off) < 5, sprintf('%s, %s: %d of %d, expected %.1f', $model, $what, $held, $n, $expected));
}
is(scalar(split /\n/, $rows), 35, 'all models and questions');
done_testing();
