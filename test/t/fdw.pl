# Three servers: orders, customers and contracts of one are foreign tables on
# the other two, by hash of the customer (postgres_fdw). Every family of
# functions finds there what it finds on one server, to the bit; what is sent
# is looked at in EXPLAIN VERBOSE.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Cluster;
use Sharded;
use Test::More;

plan skip_all => 'postgres_fdw is not installed'
	if Cluster::setting_of_running("SELECT count(*) FROM pg_available_extensions WHERE name = 'postgres_fdw'") == 0;

my @shards = map { Cluster->new } 1, 2;
$front = Cluster->new(enable_partitionwise_aggregate => 'on', client_min_messages => 'error');

for my $shard (@shards)
{
	$shard->sql('CREATE EXTENSION crmvalue', map { "CREATE TABLE $_ ($columns{$_})" } sort keys %columns);
}
$front->sql('CREATE EXTENSION crmvalue', 'CREATE EXTENSION postgres_fdw', 'CREATE SCHEMA sharded', single_tables());
for my $n (0, 1)
{
	my $host = $shards[$n]{folder}->dirname;
	$front->sql("CREATE SERVER shard_$n FOREIGN DATA WRAPPER postgres_fdw OPTIONS
			(host '$host', port '$shards[$n]{port}', dbname 'postgres', extensions 'crmvalue', async_capable 'true')",
		"CREATE USER MAPPING FOR postgres SERVER shard_$n OPTIONS (user 'postgres')");
}
for my $table (sort keys %columns)
{
	$front->sql("CREATE TABLE sharded.$table ($columns{$table}) PARTITION BY HASH (customer_id)",
		map { "CREATE FOREIGN TABLE sharded.${table}_$_ PARTITION OF sharded.$table FOR VALUES WITH (MODULUS 2, REMAINDER $_)
			SERVER shard_$_ OPTIONS (schema_name 'public', table_name '$table')" } 0, 1);
}

# Plan of a query over the sharded tables
sub plan_of { return in_schema('sharded', "EXPLAIN (VERBOSE, COSTS OFF) $_[0]") }

# What is asked of the shards
sub remote { return join "\n", plan_of($_[0]) =~ /Remote SQL: (.*)/g }

$front->sql('INSERT INTO sharded.orders SELECT * FROM single.orders', 'INSERT INTO sharded.contracts SELECT * FROM single.contracts', policy());
$_->sql('INSERT INTO customers SELECT customer_id, purchase_history(ordered_at, amount) FROM orders GROUP BY customer_id', 'ANALYZE') for @shards;
cmp_ok($_->sql('SELECT count(*) FROM customers'), '>', 1000, 'customers on a shard') for @shards;

# customer by customer: whole groups are made on the shards
like(remote($one_customer{histories}), qr/\ASELECT [^\n]*purchase_history\([^\n]*GROUP BY[^\n]*\n[^\n]*purchase_history\([^\n]*GROUP BY[^\n]*\z/, 'histories are made on the shards');
is_same($_, $one_customer{$_}) for sort keys %one_customer;

# plain scores, stages and predictions: in the WHERE of the shards, with literals too
my %policy;
@policy{qw(cuts tiers rules model)} = split /\|/, $front->sql('SELECT * FROM policy');
for my $condition (conditions(%policy))
{
	my ($name, $function, $query) = @$condition;
	my @remote = split /\n/, remote($query);
	is(scalar(grep { /WHERE .*$function\(/ && !/SELECT [^;]*\bh\b.* FROM/ } @remote), 2, "$name is asked of the shards");
	is_same($name, "$query ORDER BY 1");
}
is(remote("SELECT customer_id FROM customers WHERE abc_tier(monetary(h, '2025-01-01'), '$policy{tiers}'::tier_cuts) = 'A'"), "SELECT customer_id, h FROM public.customers\nSELECT customer_id, h FROM public.customers",
	'text that is compared has a collation, and stays: see doc/scaling.md');
like($front->client("psql -XAtqc \"SET search_path = sharded, public\" -c \"SELECT customer_id FROM customers WHERE rfm_score(h, '2025-01-01', '{}'::rfm_cuts) = 555\""),
	qr/ERROR:  invalid rfm_cuts/, 'a literal that is none of its domain');

# over all customers, in one step: right, but the histories come to the front server
is_same($_, $one_step{$_}) for sort keys %one_step;
like(remote($one_step{cuts}), qr/SELECT h FROM/, 'one step over all customers fetches histories');

# in two steps only bases are sent
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

# the blocks of the manual
$_->sql('CREATE DATABASE shop') for @shards, $front;
my ($shard_block, $front_block, $refresh_block, @query_blocks) = manual('Servers over postgres_fdw', q(user 'analyst') => q(user 'postgres'),
	map { ("host 'shard-$_'" => "host '" . $shards[$_]{folder}->dirname . "', port '$shards[$_]{port}'") } 0, 1);
$_->sql('\c shop', $shard_block) for @shards;
$front->sql('\c shop', $front_block, "INSERT INTO orders SELECT 299 - sqrt(i * 45 % 90000)::integer % 300, timestamp '2024-01-01' + i % 700 * interval '1 day', i % 90 FROM generate_series(1, 2000) i");
$_->sql('\c shop', $refresh_block) for @shards;
is($front->sql('\c shop', 'SELECT count(*) FROM customers'), 289, 'the set-up of the manual works');
is($front->sql('\c shop', $query_blocks[0]), $front->sql('\c shop', "SELECT fit_clv(h, '2026-01-01', 'pareto/nbd') FROM customers"), 'so does its fit in two steps');
like($front->sql('\c shop', $query_blocks[1]), qr/\A(\d+\n)+\d+\z/, 'and its scores by a policy');

done_testing();
@shards = ();
undef $front;
