# What the tests of orders on several servers ask, of tables in the schema
# single of one server and in the schema sharded, whose rows are on others:
# orders, customers with their histories, contracts; all keyed by customer_id.
package Sharded;

use strict;
use warnings;
use Exporter 'import';
use FindBin;
use Test::More;

our @EXPORT = qw($front in_schema is_same %columns single_tables manual policy %one_customer %one_step %two_steps conditions);

# the server that is asked; a test sets it
our $front;

our %columns = (
	orders => 'customer_id integer, ordered_at timestamp, amount numeric',
	customers => 'customer_id integer, h purchase_history',
	contracts => 'customer_id integer, started date, ended date',
);

# Statements that make and fill the tables of one server: 3,000 customers with
# up to 12 orders, some refunds and same days, fixed.
sub single_tables
{
	return ('CREATE SCHEMA single', (map { "CREATE TABLE single.$_ ($columns{$_})" } sort keys %columns),
		"INSERT INTO single.orders
		SELECT id, timestamp '2023-01-01' + (id * 37 % 500 + n * (9 + id % 71)) * interval '1 day' + n * interval '1 hour', (id * 7919 + n * 104729) % 20000 / 100.0 - CASE WHEN (id + n) % 50 = 0 THEN 150 ELSE 0 END
		FROM generate_series(1, 3000) id, generate_series(0, id * 31 % 12) n",
		"INSERT INTO single.contracts SELECT i, date '2023-01-01' + i * 7 % 500, CASE WHEN i % 3 > 0 THEN date '2023-01-01' + i * 7 % 500 + i * 13 % 300 END FROM generate_series(1, 900) i",
		'INSERT INTO single.customers SELECT customer_id, purchase_history(ordered_at, amount) FROM single.orders GROUP BY customer_id');
}

# Output of statements on the server that is asked, with the tables of a schema
sub in_schema
{
	my ($schema, @statements) = @_;
	return $front->sql("SET search_path = $schema, public", @statements);
}

# Tests that a query finds in sharded tables what it finds in those of one server
sub is_same
{
	my ($name, $query) = @_;
	my $single = in_schema('single', $query);
	isnt($single, '', "$name: there is an answer");
	is(in_schema('sharded', $query), $single, "$name: the same");
	return;
}

# SQL blocks of a section of doc/scaling.md, where patterns are replaced
sub manual
{
	my ($section, %replacements) = @_;
	open my $file, '<', "$FindBin::Bin/../../doc/scaling.md" or die "doc/scaling.md: $!";
	my $page = do { local $/; <$file> };
	my ($text) = $page =~ /^## \Q$section\E\n(.*?)(?=^## |\z)/ms or die "no section $section\n";
	for my $pattern (sort keys %replacements)
	{
		$text =~ s/$pattern/$replacements{$pattern}/g or die "no $pattern in the section $section\n";
	}
	return $text =~ /^```sql[^\n]*\n(.*?);\n```/msg;
}

# A statement that stores cuts, tiers, rules and a model in the table policy
sub policy
{
	return "CREATE TABLE policy AS SELECT rfm_cuts(h, '2025-01-01') AS cuts, tier_cuts(monetary(h, '2025-01-01')) AS tiers, lifecycle_rules(h, '2025-01-01') AS rules, fit_clv(h, '2025-01-01', 'mbg/nbd') AS model FROM single.customers";
}

# Customer by customer, from the orders or the histories
our %one_customer = (
	'histories' => 'SELECT customer_id, purchase_history(ordered_at, amount) FROM orders GROUP BY customer_id ORDER BY 1',
	'stored histories' => 'SELECT * FROM customers ORDER BY 1',
	'histories rolled up' => 'SELECT customer_id, rollup(h) FROM (SELECT * FROM customers UNION ALL SELECT * FROM customers) t GROUP BY customer_id ORDER BY 1',
	'formulas' => "SELECT customer_id, clv(ordered_at, amount, '2025-01-01', 3, 0.1), lifecycle_stage(ordered_at, amount, '2025-01-01') FROM orders GROUP BY customer_id ORDER BY 1",
	'accessors' => "SELECT customer_id, recency(h, '2025-01-01'), frequency(h, '2025-01-01'), monetary(h, '2025-01-01'), mean_gap(h, '2025-01-01'), as_of(h, '2024-01-01') FROM customers ORDER BY 1",
);

# Over all customers, in one step
our %one_step = (
	'cuts' => "SELECT rfm_cuts(h, '2025-01-01'), rfm_cuts(h, '2025-01-01', 2, 'mean') FROM customers",
	'scores' => "SELECT customer_id, rfm_score(h, '2025-01-01') OVER () FROM customers ORDER BY 1",
	'tiers' => "SELECT customer_id, abc_tier(monetary(h, '2025-01-01')) OVER () FROM customers ORDER BY 1",
	'matrix' => "SELECT customer_id, customer_matrix(frequency(h, '2025-01-01')::float8, monetary(h, '2025-01-01')::float8) OVER () FROM customers ORDER BY 1",
	'shares' => "SELECT tier_cuts(m), top_share(m, 0.2), gini(m), gini(m::float8) FROM (SELECT monetary(h, '2025-01-01') AS m FROM customers) v",
	'rules' => "SELECT lifecycle_rules(h, '2025-01-01') FROM customers",
	'repeat rate' => 'SELECT repeat_rate(h) FROM customers',
	'subscriptions' => "SELECT subscription_metrics(started, ended, 9.90, '2024-01-01', '2024-02-01', 0.5) FROM contracts",
	'present values' => "SELECT npv(monetary(h, '2025-01-01')::float8, frequency(h, '2025-01-01')::float8, 0.1) FROM customers",
	'cohorts' => "SELECT cohort_retention(h, '2025-01-01', 'quarter'), churn_by_period(h, '2025-01-01', 'month'), transition_matrix(h, '2025-01-01', 6, 'month') FROM customers",
	'money of cohorts' => "SELECT cohort_money(h, '2025-01-01', 'year', 'quarter') FROM customers",
	'fits' => "SELECT name, fit_clv(h, '2025-01-01', name) FROM customers, unnest(ARRAY['bg/nbd', 'mbg/nbd', 'pareto/nbd', 'bg/bb']) name GROUP BY name ORDER BY name",
	'fits of all models' => "SELECT fit_clv(h, '2025-01-01', 'auto') FROM customers",
	'fits with covariates' => "SELECT fit_clv(h, '2025-01-01', 'mbg/nbd', ARRAY[customer_id % 2, customer_id % 7]::float8[]) FROM customers",
	'fits of numbers' => "SELECT fit_clv(greatest(frequency(h, '2025-01-01') - 1, 0)::float8, (last_purchase(as_of(h, '2025-01-01')) - first_purchase(h))::float8, (date '2025-01-01' - first_purchase(h))::float8, 'bg/nbd', 'day') FROM customers",
	'seasons' => "SELECT season_index(h, '2025-01-01', 'month'), fit_clv(h, '2025-01-01', 'mbg/nbd', 'week', 'month') FROM customers",
	'backtest' => "SELECT backtest(h, '2024-06-01', '2025-01-01', 'mbg/nbd') FROM customers",
	'backtests' => "SELECT backtest_rolling(h, ARRAY['2024-03-01', '2024-06-01']::date[], '3 months', 'mbg/nbd'), backtest_series(h, '2024-06-01', '2025-01-01', 'mbg/nbd', 'month') FROM customers",
	'contracts' => "SELECT fit_retention(started, ended, '2025-01-01') FROM contracts",
);

# Over all customers, in two steps: a base, what is read from it, of which table
our %two_steps = (
	'cuts' => ["rfm_base(h, '2025-01-01')", "rfm_cuts(%s), rfm_cuts(%s, 2, 'mean')"],
	'shares' => ["value_base(monetary(h, '2025-01-01'))", 'tier_cuts(%s), top_share(%s, 0.2), gini(%s)'],
	'rules' => ["lifecycle_base(h, '2025-01-01')", 'lifecycle_rules(%s)'],
	'cohorts' => ["cohort_base(h, '2025-01-01', 'quarter')", 'cohort_retention(%s), churn_by_period(%s)'],
	'transitions' => ["transition_base(h, '2025-01-01', 6, 'month')", 'transition_matrix(%s)'],
	'fits by month' => ["clv_base(h, '2025-01-01', 'month')", "fit_clv(%s), fit_clv(%s, 'bg/bb')"],
	'fits' => ["clv_base(h, '2025-01-01')", "fit_clv(%s), fit_clv(%s, 'mbg/nbd'), fit_clv(%s, 'pareto/nbd'), fit_clv(%s, 'bg/bb')"],
	'backtest' => ["backtest_base(h, '2024-06-01', '2025-01-01')", "backtest(%s), backtest(%s, 'bg/bb')"],
	'contracts' => ["retention_base(started, ended, '2025-01-01')", 'fit_retention(%s)', 'contracts'],
);

# Queries of the customers that meet a condition, whose cuts, rules or model are
# a literal or a subquery of the policy: [name, function, query]. A value is
# given for each column of the policy.
sub conditions
{
	my (%values) = @_;
	my %conditions = (
		'score' => ['cuts', "rfm_score(h, '2025-01-01', %s) = 555"],
		'stage' => ['rules', "lifecycle_stage(h, '2025-01-01', %s) = 'lost'"],
		'p_alive' => ['model', "p_alive(%s, h, '2025-01-01') < 0.5"],
		'purchases' => ['model', "expected_purchases(%s, h, '2025-01-01', '1 year') > 2"],
		'value' => ['model', "clv(%s, h, '2025-01-01', '1 year', 0.1, 0.3) > 50"],
	);
	my %types = (cuts => 'rfm_cuts', rules => 'lifecycle_rules', model => 'clv_model');
	my @queries;
	for my $name (sort keys %conditions)
	{
		my ($column, $condition) = @{ $conditions{$name} };
		my ($function) = $condition =~ /^(\w+)/;
		my %hows = ('a literal' => "'" . $values{$column} =~ s/'/''/gr . "'::$types{$column}", 'a subquery' => "(SELECT $column FROM public.policy)");
		push @queries, map { ["$name by $_", $function, 'SELECT customer_id FROM customers WHERE ' . sprintf($condition, $hows{$_})] } sort keys %hows;
	}
	return @queries;
}

1;
