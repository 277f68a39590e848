# Citus, a coordinator and two workers: every family of functions finds in
# distributed tables what it finds on one server, to the bit, and what is over
# all customers is computed on the workers but for the last step. Tables of
# Citus are not tracked, and tracked tables do not become tables of Citus.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Cluster;
use CitusCluster;
use Sharded;
use Test::More;

($front, my @workers) = CitusCluster::new();
plan skip_all => 'Citus is not installed, and CRMVALUE_CITUS names no folder where it is' if !defined $front;

$front->sql('CREATE EXTENSION crmvalue');
is($_->sql("SELECT count(*) FROM pg_extension WHERE extname = 'crmvalue'"), 1, 'the extension is on a worker') for @workers;

# What is asked of the shards, each query once
sub remote
{
	my %queries = map { s/_\d{6}\b//gr => 1 } grep { !/read_intermediate_result/ } in_schema('sharded', 'SET citus.explain_all_tasks = on', "EXPLAIN (VERBOSE, COSTS OFF) $_[0]") =~ /^ *Query: (.*)/mg;
	return join "\n", sort keys %queries;
}

# Message, detail and hint of the error that statements raise
sub error_of
{
	my $output = $front->client(join ' ', 'psql -XAtq -v ON_ERROR_STOP=1 -v SHOW_CONTEXT=never', map { "-c \"$_\"" } @_);
	return $? == 0 ? "no error: $output" : $output;
}

$front->sql(single_tables(), 'CREATE SCHEMA sharded', map { ("CREATE TABLE sharded.$_ ($columns{$_})",
	"SELECT create_distributed_table('sharded.$_', 'customer_id', shard_count => 4)", "INSERT INTO sharded.$_ SELECT * FROM single.$_") } sort keys %columns);
$front->sql(policy(), "SELECT create_reference_table('policy')");

# customer by customer: on the workers
like(remote($one_customer{histories}), qr/\ASELECT customer_id, public\.purchase_history\([^\n]*GROUP BY customer_id\z/, 'histories are made on the workers');
is_same($_, $one_customer{$_}) for sort keys %one_customer;
$front->sql('CREATE TABLE sharded.made (customer_id integer, h purchase_history)', "SELECT create_distributed_table('sharded.made', 'customer_id', colocate_with => 'sharded.orders')");
my $make = 'INSERT INTO made SELECT customer_id, purchase_history(ordered_at, amount) FROM orders GROUP BY customer_id';
like(remote($make), qr/\AINSERT INTO sharded\.made [^\n]*purchase_history\([^\n]*\z/, 'a table of histories is filled on the workers');
in_schema('sharded', $make);
is(in_schema('sharded', 'SELECT count(*) FROM made JOIN customers USING (customer_id) WHERE made.h::text = customers.h::text'), 3000, 'with the same histories');

my %policy;
@policy{qw(cuts tiers rules model)} = split /\|/, $front->sql('SELECT * FROM policy');
for my $condition (conditions(%policy))
{
	my ($name, $function, $query) = @$condition;
	like(remote($query), qr/\ASELECT [^\n]*customer_id FROM [^\n]* WHERE [^\n]*$function\([^\n]*\z/, "$name is asked of the workers");
	is_same($name, "$query ORDER BY 1");
}

# over all customers: only window functions bring rows to the coordinator
for my $name (sort keys %one_step)
{
	is_same($name, $one_step{$name});
	like(remote($one_step{$name}), $one_step{$name} =~ / OVER \(/ ? qr/\ASELECT customer_id, (?!.*worker_partial_agg)/ : qr/\A(SELECT [^\n]*worker_partial_agg\([^\n]*\n?)+\z/, "$name: what the workers are asked");
}
for my $name (sort keys %two_steps)
{
	my ($base, $read, $table) = @{ $two_steps{$name} };
	my $query = 'SELECT ' . ($read =~ s/%s/b/gr) . " FROM (SELECT $base AS b FROM " . ($table // 'customers') . ') r';
	is_same("$name in two steps", $query);
	like(remote($query), qr/\ASELECT (?:pg_catalog\.)?worker_partial_agg\([^\n]*\z/, "$name: a base from each shard");
	is_same("$name, base by base", 'SELECT ' . ($read =~ s/%s/rollup(b)/gr) . " FROM (SELECT customer_id % 5, $base AS b FROM " . ($table // 'customers') . ' GROUP BY 1) r');
}
my $asked = join ' ', values %one_customer, values %one_step, map { @$_[0, 1] } values %two_steps;
is(join(' ', grep { $asked !~ /\b$_\(/ } split /\n/, $front->sql("SELECT DISTINCT name FROM crmvalue_functions() WHERE kind = 'aggregate'")), '', 'all aggregates were asked');
is_same('purchase_histories', "SELECT * FROM purchase_histories('orders', 'customer_id', 'ordered_at', 'amount') AS c (customer_id integer, h purchase_history) ORDER BY 1");
is_same('rfm_scores', "SELECT * FROM rfm_scores('orders', 'customer_id', 'ordered_at', 'amount', '2025-01-01') AS c (customer_id integer, recency integer, frequency integer, monetary numeric, rfm_score integer) ORDER BY 1");
my $report = "SELECT customer_report('customers', '2025-01-01')";
is(in_schema('sharded', $report) =~ s/\bsharded\b/single/gr, in_schema('single', $report), 'the report is the same');

# histories and bases as columns of distributed tables: binary COPY, moved shards
my $all = "SELECT md5(string_agg(customer_id || h::text, '' ORDER BY customer_id)) FROM customers";
my $single = in_schema('single', $all);
my $environment = $front->environment;
$front->sql('CREATE TABLE sharded.copied (customer_id integer, h purchase_history)', "SELECT create_distributed_table('sharded.copied', 'customer_id', colocate_with => 'sharded.customers')",
	'CREATE TABLE sharded.bases (part integer, b clv_base)', "SELECT create_distributed_table('sharded.bases', 'part', colocate_with => 'none')");
is(system("env $environment psql -XAtqc 'COPY sharded.customers TO STDOUT (FORMAT binary)' | env $environment psql -XAtqc 'COPY sharded.copied FROM STDIN (FORMAT binary)'"), 0, 'COPY in binary form');
is(in_schema('sharded', $all =~ s/FROM customers/FROM copied/r), $single, 'the same histories');
in_schema('sharded', "INSERT INTO bases SELECT customer_id % 7, clv_base(h, '2025-01-01') FROM customers GROUP BY 1");
my $model = in_schema('single', "SELECT fit_clv(h, '2025-01-01') FROM customers");
is(in_schema('sharded', 'SELECT fit_clv(rollup(b)) FROM bases'), $model, 'a model from distributed bases');
for my $mode ('block_writes', 'force_logical')
{
	my ($from, $to) = $mode eq 'block_writes' ? @workers : reverse @workers;
	my @shards = split /\n/, $front->sql("SELECT min(shardid) FROM pg_dist_shard JOIN pg_dist_partition USING (logicalrelid) JOIN pg_dist_placement USING (shardid) JOIN pg_dist_node USING (groupid)
		WHERE logicalrelid IN ('sharded.customers'::regclass, 'sharded.bases'::regclass) AND nodeport = $from->{port} GROUP BY logicalrelid");
	is(scalar(@shards), 2, 'a shard of histories and one of bases');
	my ($here, $there) = map { "'" . $_->{folder}->dirname . "', $_->{port}" } $from, $to;
	$front->sql("SELECT citus_move_shard_placement($_, $here, $there, shard_transfer_mode => '$mode')") for @shards;
	is(in_schema('sharded', $all), $single, "the same histories after moving shards by $mode");
	is(in_schema('sharded', 'SELECT fit_clv(rollup(b)) FROM bases'), $model, 'and the same model from the bases');
}

# tables of Citus are not tracked, and nothing is created for them
$front->sql('CREATE SCHEMA shop', map { "CREATE TABLE shop.$_ (customer integer, at date, amount numeric)" } qw(distributed reference managed));
$front->sql('CREATE TABLE shop.parted (customer integer, at date, amount numeric) PARTITION BY RANGE (at)',
	"CREATE TABLE shop.part PARTITION OF shop.parted FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')",
	"SELECT create_distributed_table('shop.distributed', 'customer')", "SELECT create_distributed_table('shop.parted', 'customer')",
	"SELECT create_reference_table('shop.reference')", "SELECT citus_add_local_table_to_metadata('shop.managed')",
	'CREATE TABLE shop.products (id integer PRIMARY KEY)', "SELECT create_reference_table('shop.products')",
	'CREATE TABLE shop.referring (customer integer, at date, amount numeric, product integer REFERENCES shop.products)',
	'SET citus.enable_schema_based_sharding = on', 'CREATE SCHEMA tenant', 'CREATE TABLE tenant.orders (customer integer, at date, amount numeric)',
	'CREATE ROLE crmvalue_owner', 'GRANT ALL ON SCHEMA shop, tenant TO crmvalue_owner', map { "ALTER TABLE $_ OWNER TO crmvalue_owner" } 'shop.distributed', 'tenant.orders');
my $objects = "SELECT array_agg(x ORDER BY x) FROM (SELECT oid FROM pg_class UNION ALL SELECT oid FROM pg_proc UNION ALL SELECT oid FROM pg_trigger) o (x)";
my $objects_before = $front->sql($objects);
my %reasons = (
	'shop.distributed' => 'it is distributed by Citus', 'shop.parted' => 'it is distributed by Citus', 'shop.part' => 'it is a partition or child of another table',
	'shop.reference' => 'it is a reference table of Citus', 'shop.managed' => 'it is managed by Citus', 'shop.referring' => 'it is managed by Citus', 'tenant.orders' => 'it is managed by Citus',
);
for my $unsafe ('off', 'on')
{
	for my $table (sort keys %reasons)
	{
		my $error = error_of("SET citus.enable_unsafe_triggers = $unsafe", ('SET ROLE crmvalue_owner') x ($table eq 'shop.distributed' || $table eq 'tenant.orders'), "SELECT track_customers('$table', 'customer', 'at', 'amount')");
		like($error, qr/\AERROR:  cannot track table $table: $reasons{$table}/, "$table is refused, unsafe triggers $unsafe");
		like($error, qr/^HINT:  .*undistribute_table\(\)/m, 'with a hint') if $reasons{$table} =~ /Citus/;
	}
}
is($front->sql($objects), $objects_before, 'and nothing is created');
my ($shard, $port) = split /\|/, $front->sql("SELECT 'sharded.orders_' || shardid, nodeport FROM pg_dist_shard JOIN pg_dist_placement USING (shardid) JOIN pg_dist_node USING (groupid) WHERE logicalrelid = 'sharded.orders'::regclass LIMIT 1");
my ($worker) = grep { $_->{port} == $port } @workers;
for my $hidden ('on', 'off')
{
	my $error = $worker->client("psql -XAtqc 'SET citus.override_table_visibility = $hidden' -c \"SELECT track_customers('$shard', 'customer_id', 'ordered_at', 'amount')\"");
	like($error, qr/ERROR:  cannot track table \S*orders_\d+: it is a shard of Citus/, "nor is a shard, hidden $hidden");
}

# an ordinary table beside them is tracked
$front->sql("SELECT undistribute_table('shop.distributed')");
my $track = "SELECT track_customers('shop.distributed', 'customer', 'at', 'amount')";
$front->sql("INSERT INTO shop.distributed SELECT i % 100, date '2024-01-01' + i % 300, i FROM generate_series(1, 500) i");
is($front->client("psql -XAtqc 'SET client_min_messages = notice' -c \"$track\""), 'shop.distributed_customer_value', 'an ordinary table is tracked, without a message');
is($_->sql("SELECT count(*) FROM pg_type WHERE typname = 'distributed_customer_class'"), 0, 'a worker has none of its objects') for @workers;
my $differ = 'SELECT count(*) FROM (SELECT customer, purchase_history(at, amount) AS h FROM shop.distributed GROUP BY customer) o FULL JOIN shop.distributed_customer_value v USING (customer) WHERE h::text IS DISTINCT FROM history::text';

# and does not become a table of Citus
my %conversions = (
	'create_distributed_table' => "SELECT create_distributed_table('shop.distributed', 'customer')",
	'create_distributed_table_concurrently' => "SELECT create_distributed_table_concurrently('shop.distributed', 'customer')",
	'create_reference_table' => "SELECT create_reference_table('shop.distributed')",
	'citus_add_local_table_to_metadata' => "SELECT citus_add_local_table_to_metadata('shop.distributed')",
	'a foreign key to a reference table' => 'ALTER TABLE shop.distributed ADD product integer REFERENCES shop.products',
	'a distributed table of customers' => "SELECT create_distributed_table('shop.distributed_customer_value', 'customer')",
	'a policy that is a reference table' => "SELECT create_reference_table('shop.distributed_customer_policy')",
	'another access method' => "SELECT alter_table_set_access_method('shop.distributed', 'columnar')",
);
for my $unsafe ('off', 'on')
{
	for my $name (sort keys %conversions)
	{
		like(error_of("SET citus.enable_unsafe_triggers = $unsafe", $conversions{$name}), qr/^ERROR:  /m, "$name is refused for a tracked table, unsafe triggers $unsafe");
	}
}
$front->sql("INSERT INTO shop.distributed SELECT i % 150, date '2024-02-01' + i % 300, i FROM generate_series(1, 500) i", 'DELETE FROM shop.distributed WHERE amount < 50', 'UPDATE shop.distributed SET amount = amount + 1 WHERE customer = 7');
is($front->sql($differ), 0, 'its orders are counted as before');
$front->sql("SELECT untrack_customers('shop.distributed')", "SELECT create_distributed_table('shop.distributed', 'customer')");
is($front->sql("SELECT count(*) FROM pg_proc WHERE pronamespace = 'shop'::regnamespace"), 0, 'untracked, it can be distributed');

# columnar tables take inserts
SKIP:
{
	skip 'columnar is not installed', 2 if $front->client("psql -XAtqc 'CREATE EXTENSION IF NOT EXISTS citus_columnar'") ne '';
	my $columnar = $differ =~ s/shop\.distributed/shop.columnar/gr;
	$front->sql('CREATE TABLE shop.columnar (customer integer, at date, amount numeric) USING columnar', $track =~ s/distributed/columnar/r,
		'INSERT INTO shop.columnar SELECT * FROM shop.distributed', "COPY shop.columnar FROM STDIN;\n7\t2024-05-05\t3\n\\.\nSELECT WHERE false");
	is($front->sql($columnar), 0, 'INSERT and COPY into a columnar table are counted');
	$front->sql('TRUNCATE shop.columnar', 'INSERT INTO shop.columnar SELECT * FROM shop.distributed');
	is($front->sql($columnar), 0, 'and TRUNCATE');
}

# the blocks of the manual
$_->sql('CREATE DATABASE shop', '\c shop', 'CREATE EXTENSION citus') for $front, @workers;
my %servers = (coordinator => $front, 'worker-1' => $workers[0], 'worker-2' => $workers[1]);
my ($set_up, $fit) = manual('Citus', map { ("'$_', 5432" => "'" . $servers{$_}{folder}->dirname . "', $servers{$_}{port}") } keys %servers);
my ($before, $fill) = $set_up =~ /(.*)(INSERT INTO customers .*)/s;
$front->sql('\c shop', $before, "INSERT INTO orders SELECT 299 - sqrt(i * 45 % 90000)::integer % 300, timestamp '2024-01-01' + i % 700 * interval '1 day', i % 90 FROM generate_series(1, 2000) i", $fill);
is($front->sql('\c shop', $fit), $front->sql('\c shop', "SELECT fit_clv(h, '2026-01-01', 'pareto/nbd') FROM customers"), 'the set-up of the manual works, and its fit of bases');

done_testing();
undef $_ for $front, @workers;
