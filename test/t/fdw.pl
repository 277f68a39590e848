# Three servers: orders, customers and contracts of one are foreign tables on
# the other two, by hash of the customer (postgres_fdw). Every family of
# functions finds there what it finds on one server, to the bit; what is sent
# is looked at in EXPLAIN VERBOSE.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Cluster;
use Test::More;

plan skip_all => 'postgres_fdw is not installed'
	if Cluster::setting_of_running("SELECT count(*) FROM pg_available_extensions WHERE name = 'postgres_fdw'") == 0;

my %columns = (
	orders => 'customer_id integer, ordered_at timestamp, amount numeric',
	customers => 'customer_id integer, h purchase_history',
	contracts => 'customer_id integer, started date, ended date',
);
my @shards = map { Cluster->new } 1, 2;
my $front = Cluster->new(enable_partitionwise_aggregate => 'on', client_min_messages => 'error');

for my $shard (@shards)
{
	$shard->sql('CREATE EXTENSION crmvalue', map { "CREATE TABLE $_ ($columns{$_})" } sort keys %columns);
}
$front->sql('CREATE EXTENSION crmvalue', 'CREATE EXTENSION postgres_fdw', 'CREATE SCHEMA single', 'CREATE SCHEMA sharded');
for my $n (0, 1)
{
	my $host = $shards[$n]{folder}->dirname;
	$front->sql("CREATE SERVER shard_$n FOREIGN DATA WRAPPER postgres_fdw OPTIONS
			(host '$host', port '$shards[$n]{port}', dbname 'postgres', extensions 'crmvalue', async_capable 'true')",
		"CREATE USER MAPPING FOR postgres SERVER shard_$n OPTIONS (user 'postgres')");
}
for my $table (sort keys %columns)
{
	$front->sql("CREATE TABLE single.$table ($columns{$table})",
		"CREATE TABLE sharded.$table ($columns{$table}) PARTITION BY HASH (customer_id)",
		map { "CREATE FOREIGN TABLE sharded.${table}_$_ PARTITION OF sharded.$table FOR VALUES WITH (MODULUS 2, REMAINDER $_)
			SERVER shard_$_ OPTIONS (schema_name 'public', table_name '$table')" } 0, 1);
}

# Output of statements on the front server, with the tables of a schema
sub in_schema
{
	my ($schema, @statements) = @_;
	return $front->sql("SET search_path = $schema, public", @statements);
}

# Plan of a query over the sharded tables
sub plan_of { return in_schema('sharded', "EXPLAIN (VERBOSE, COSTS OFF) $_[0]") }

# What is asked of the shards
sub remote { return join "\n", plan_of($_[0]) =~ /Remote SQL: (.*)/g }

sub is_same
{
	my ($name, $query) = @_;
	my $single = in_schema('single', $query);
	isnt($single, '', "$name: there is an answer");
	is(in_schema('sharded', $query), $single, "$name: the same");
	return;
}

# 3,000 customers with up to 12 orders, some refunds and same days, fixed
$front->sql("INSERT INTO single.orders
		SELECT id, timestamp '2023-01-01' + (id * 37 % 500 + n * (9 + id % 71)) * interval '1 day' + n * interval '1 hour', (id * 7919 + n * 104729) % 20000 / 100.0 - CASE WHEN (id + n) % 50 = 0 THEN 150 ELSE 0 END
		FROM generate_series(1, 3000) id, generate_series(0, id * 31 % 12) n",
	"INSERT INTO single.contracts SELECT i, date '2023-01-01' + i * 7 % 500, CASE WHEN i % 3 > 0 THEN date '2023-01-01' + i * 7 % 500 + i * 13 % 300 END FROM generate_series(1, 900) i",
	'INSERT INTO single.customers SELECT customer_id, purchase_history(ordered_at, amount) FROM single.orders GROUP BY customer_id',
	'INSERT INTO sharded.orders SELECT * FROM single.orders', 'INSERT INTO sharded.contracts SELECT * FROM single.contracts',
	"CREATE TABLE policy AS SELECT rfm_cuts(h, '2025-01-01') AS cuts, tier_cuts(monetary(h, '2025-01-01')) AS tiers, lifecycle_rules(h, '2025-01-01') AS rules, fit_clv(h, '2025-01-01', 'mbg/nbd') AS model FROM single.customers");
$_->sql('INSERT INTO customers SELECT customer_id, purchase_history(ordered_at, amount) FROM orders GROUP BY customer_id', 'ANALYZE') for @shards;
cmp_ok($_->sql('SELECT count(*) FROM customers'), '>', 1000, 'customers on a shard') for @shards;

# customer by customer: whole groups are made on the shards
my $histories = 'SELECT customer_id, purchase_history(ordered_at, amount) FROM orders GROUP BY customer_id';
like(remote($histories), qr/\ASELECT [^\n]*purchase_history\([^\n]*GROUP BY[^\n]*\n[^\n]*purchase_history\([^\n]*GROUP BY[^\n]*\z/, 'histories are made on the shards');
is_same('histories', "$histories ORDER BY 1");
is_same('stored histories', 'SELECT * FROM customers ORDER BY 1');
is_same('formulas', "SELECT customer_id, clv(ordered_at, amount, '2025-01-01', 3, 0.1), lifecycle_stage(ordered_at, amount, '2025-01-01') FROM orders GROUP BY customer_id ORDER BY 1");
is_same('accessors', "SELECT customer_id, recency(h, '2025-01-01'), frequency(h, '2025-01-01'), monetary(h, '2025-01-01'), mean_gap(h, '2025-01-01'), as_of(h, '2024-01-01') FROM customers ORDER BY 1");

# plain scores, stages and predictions: in the WHERE of the shards, with literals too
my ($cuts, $tiers, $rules, $model) = split /\|/, $front->sql('SELECT quote_literal(cuts), quote_literal(tiers), quote_literal(rules), quote_literal(model) FROM policy');
my %conditions = (
	'score' => "rfm_score(h, '2025-01-01', %s) = 555|$cuts\::rfm_cuts|cuts",
	'stage' => "lifecycle_stage(h, '2025-01-01', %s) = 'lost'|$rules\::lifecycle_rules|rules",
	'p_alive' => "p_alive(%s, h, '2025-01-01') < 0.5|$model\::clv_model|model",
	'purchases' => "expected_purchases(%s, h, '2025-01-01', '1 year') > 2|$model\::clv_model|model",
	'value' => "clv(%s, h, '2025-01-01', '1 year', 0.1, 0.3) > 50|$model\::clv_model|model",
);
for my $name (sort keys %conditions)
{
	my ($condition, $literal, $column) = split /\|/, $conditions{$name};
	my ($function) = $condition =~ /^(\w+)/;
	for my $how ('a literal', 'a subquery')
	{
		my $value = $how eq 'a literal' ? $literal : "(SELECT $column FROM public.policy)";
		my $query = 'SELECT customer_id FROM customers WHERE ' . sprintf($condition, $value);
		my @remote = split /\n/, remote($query);
		is(scalar(grep { /WHERE .*$function\(/ && !/SELECT [^;]*\bh\b.* FROM/ } @remote), 2, "$name by $how is asked of the shards");
		is_same("$name by $how", "$query ORDER BY 1");
	}
}
is(remote("SELECT customer_id FROM customers WHERE abc_tier(monetary(h, '2025-01-01'), $tiers\::tier_cuts) = 'A'"), "SELECT customer_id, h FROM public.customers\nSELECT customer_id, h FROM public.customers",
	'text that is compared has a collation, and stays: see doc/scaling.md');
like($front->client("psql -XAtqc \"SET search_path = sharded, public\" -c \"SELECT customer_id FROM customers WHERE rfm_score(h, '2025-01-01', '{}'::rfm_cuts) = 555\""),
	qr/ERROR:  invalid rfm_cuts/, 'a literal that is none of its domain');

# over all customers, in one step: right, but the histories come to the front server
my %one_step = (
	'cuts' => "SELECT rfm_cuts(h, '2025-01-01'), rfm_cuts(h, '2025-01-01', 2, 'mean') FROM customers",
	'scores' => "SELECT customer_id, rfm_score(h, '2025-01-01') OVER () FROM customers ORDER BY 1",
	'tiers' => "SELECT customer_id, abc_tier(monetary(h, '2025-01-01')) OVER () FROM customers ORDER BY 1",
	'matrix' => "SELECT customer_id, customer_matrix(frequency(h, '2025-01-01')::float8, monetary(h, '2025-01-01')::float8) OVER () FROM customers ORDER BY 1",
	'shares' => "SELECT tier_cuts(m), top_share(m, 0.2), gini(m), gini(m::float8) FROM (SELECT monetary(h, '2025-01-01') AS m FROM customers) v",
	'rules' => "SELECT lifecycle_rules(h, '2025-01-01') FROM customers",
	'rates' => "SELECT repeat_rate(h), (SELECT r FROM (SELECT subscription_metrics(started, ended, 9.90, '2024-01-01', '2024-02-01', 0.5) AS r FROM contracts) m) FROM customers",
	'cohorts' => "SELECT cohort_retention(h, '2025-01-01', 'quarter'), churn_by_period(h, '2025-01-01', 'month'), transition_matrix(h, '2025-01-01', 6, 'month') FROM customers",
	'fits' => "SELECT name, fit_clv(h, '2025-01-01', name) FROM customers, unnest(ARRAY['bg/nbd', 'mbg/nbd', 'pareto/nbd', 'bg/bb']) name GROUP BY name ORDER BY name",
	'backtest' => "SELECT backtest(h, '2024-06-01', '2025-01-01', 'mbg/nbd') FROM customers",
	'contracts' => "SELECT fit_retention(started, ended, '2025-01-01') FROM contracts",
);
is_same($_, $one_step{$_}) for sort keys %one_step;
like(remote($one_step{cuts}), qr/SELECT h FROM/, 'one step over all customers fetches histories');

# in two steps only bases are sent
my %two_steps = (
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
for my $name (sort keys %two_steps)
{
	my ($base, $read, $table) = @{ $two_steps{$name} };
	$table //= 'customers';
	my ($aggregate) = $base =~ /^(\w+)/;
	my $by_shard = "SELECT rollup(b) AS b FROM (SELECT $base AS b FROM ${table}_0 UNION ALL SELECT $base FROM ${table}_1) s";
	my $query = 'SELECT ' . ($read =~ s/%s/b/gr) . " FROM ($by_shard) r";
	my @remote = split /\n/, remote($query);
	is(scalar(grep { /^SELECT public\.$aggregate\(.*\) FROM public\.$table( r\d)?$/ } @remote), 2, "$name: bases are made on the shards") or diag @remote;
	is(scalar(@remote), 2, "$name: and nothing else is asked of them");
	is(in_schema('sharded', "SELECT b::text FROM ($by_shard) r"), in_schema('single', "SELECT $base\::text FROM $table"), "$name: the same base");
	is(in_schema('sharded', $query), in_schema('single', 'SELECT ' . ($read =~ s/%s/b/gr) . " FROM (SELECT $base AS b FROM $table) r"), "$name: the same answer");
	like(plan_of($query), qr/Async Foreign Scan.*Async Foreign Scan/s, "$name: the shards work at the same time");
}

# far less than the histories
my $histories_sent = in_schema('sharded', 'SELECT sum(length(h::text)) FROM customers');
my $base_sent = in_schema('sharded', "SELECT sum(length(b::text)) FROM (SELECT clv_base(h, '2025-01-01') AS b FROM customers_0 UNION ALL SELECT clv_base(h, '2025-01-01') FROM customers_1) s");
diag("histories: $histories_sent bytes, clv_base: $base_sent bytes");
cmp_ok($base_sent, '<', $histories_sent / 3, 'bases are small');

# a base goes from server to server in binary form
$shards[0]->sql('CREATE TABLE bases (b clv_base)', "INSERT INTO bases SELECT clv_base(h, '2025-01-01') FROM customers");
$front->sql('CREATE TABLE bases (b clv_base)');
my ($from, $to) = map { $_->environment } $shards[0], $front;
is(system("env $from psql -XAtqc 'COPY bases TO STDOUT (FORMAT binary)' | env $to psql -XAtqc 'COPY bases FROM STDIN (FORMAT binary)'"), 0, 'COPY in binary form');
is($front->sql('SELECT b::text FROM bases'), $shards[0]->sql('SELECT b::text FROM bases'), 'the same base');
ok(system("head -c 40 /dev/zero | env $to psql -XAtqc 'COPY bases FROM STDIN (FORMAT binary)' 2>/dev/null") != 0, 'what is no base is refused');

done_testing();
@shards = ();
undef $front;
