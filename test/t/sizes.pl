# Beyond 10 million different customers a fit sees a sample. Here the library
# is built with a limit of 1000: the sample is the same in whatever plan, order
# and parts the customers come, looks like all of them, and nothing changes
# below the limit, or if no more than that are different.
use strict;
use warnings;
use Cwd 'abs_path';
use File::Temp;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Cluster;
use Test::More;

my $root = abs_path("$FindBin::Bin/../..");
my $work = File::Temp->newdir;
chmod 0755, "$work";
mkdir "$work/$_" for 'source', 'build';
system("tar -C '$root' --exclude='*.o' --exclude='*.bc' --exclude='*.so' --exclude='*.d' -cf - Makefile crmvalue.control src sql | tar -C '$work/source' -xf -") == 0 or die;
delete @ENV{qw(MAKEFLAGS MFLAGS MAKELEVEL)};
my $output = `cd '$work/build' && make -s -j2 -f '$work/source/Makefile' with_llvm=no COPT=-DCRMVALUE_MOST_ROWS=1000 2>&1`;
is($?, 0, 'builds with a limit of 1000') or BAIL_OUT($output);
chmod 0755, "$work/build", "$work/build/crmvalue.so";

# the objects of the extension, of this library
my ($script) = glob "$work/build/crmvalue--0.2.0.sql";
system("sed -i -e 's#MODULE_PATHNAME#$work/build/crmvalue#; /quit\$/d' '$script'") == 0 or die;

my $small = Cluster->new(client_min_messages => 'error');
my $large = Cluster->new(client_min_messages => 'error');
# customers with up to 9 orders, all different; the first 5000 of `same` are 250 that are there 20 times
my @setup = ("CREATE TABLE customers AS SELECT id, purchase_history(date '2023-01-01' + (id * 7919 % 200 + n * (3 + id * 31 % 83)), (id * 104729::bigint + n * 15485863) % 1000003 / 100.0) AS h
		FROM generate_series(1, 20000) id, generate_series(0, greatest(0, id * 37 % 17 - 8)) n GROUP BY id",
	'CREATE TABLE same AS SELECT n * 250 + id AS id, h FROM customers, generate_series(0, 19) n WHERE id <= 250', 'ANALYZE');
is($small->client("psql -XAtq -v ON_ERROR_STOP=1 -f '$script'"), '', 'a server with this library');
$large->sql('CREATE EXTENSION crmvalue');
$_->sql(@setup) for $small, $large;

sub is_same_on_both
{
	my ($name, $query) = @_;
	is($small->sql($query), $large->sql($query), $name);
	return;
}

my $fit = "fit_clv(h, '2025-06-01', 'mbg/nbd')";
my $backtest = "backtest(h, '2024-06-01', '2025-06-01')";
is_same_on_both('at the limit a fit is that of all', "SELECT $fit FROM customers WHERE id <= 1000");
is_same_on_both('so is a backtest', "SELECT $backtest FROM customers WHERE id <= 500");
is_same_on_both('so is a fit to a base', "SELECT fit_clv(clv_base(h, '2025-06-01'), 'mbg/nbd') FROM customers WHERE id <= 500");
is_same_on_both('so is a backtest of a base', "SELECT backtest(backtest_base(h, '2024-06-01', '2025-06-01')) FROM customers WHERE id <= 250");

# Above it
my ($sampled, $customers) = split /\|/, $small->sql("SELECT m->'sampled', m->'customers' FROM (SELECT $fit AS m FROM customers) f");
cmp_ok(abs($customers - 1000), '<', 100, "about 1000 customers are seen: $customers");
cmp_ok(abs($sampled * 20000 / $customers - 1), '<', 0.1, "which is their share: $sampled");
is($large->sql("SELECT m->'sampled' FROM (SELECT $fit AS m FROM customers) f"), '', 'where all are seen nothing is said');
like($small->client("psql -XAtqc 'SET client_min_messages = warning' -c \"SELECT $fit FROM customers\""), qr/WARNING:  fit_clv: fitted to a sample of [\d.]+ % of the customers/, 'a warning says so');
is($small->sql("SELECT p_alive(m, h, '2025-06-01') IS NOT NULL FROM customers, (SELECT $fit AS m FROM customers) f WHERE id = 1"), 't', 'the model is one');

# It looks like all
my $mean = "SELECT avg(expected_purchases(m, h, '2025-06-01', '1 year')) FROM customers, (SELECT $fit AS m FROM customers) f WHERE id % 20 = 0";
my ($of_sample, $of_all) = map { $_->sql($mean) } $small, $large;
cmp_ok(abs($of_sample / $of_all - 1), '<', 0.15, "expected purchases: $of_sample of the sample, $of_all of all");
my $error = "SELECT (r->'purchases'->>'actual')::float8 / (r->>'customers')::float8 FROM (SELECT $backtest AS r FROM customers) b";
($of_sample, $of_all) = map { $_->sql($error) } $small, $large;
cmp_ok(abs($of_sample / $of_all - 1), '<', 0.25, "actual purchases in a backtest, of half as many customers: $of_sample of the sample, $of_all of all");

# The same whatever the order, the plan and the parts
my $once = $small->sql("SELECT $fit, $backtest FROM customers");
is($small->sql("SELECT fit_clv(h, '2025-06-01', 'mbg/nbd' ORDER BY id DESC), backtest(h, '2024-06-01', '2025-06-01' ORDER BY md5(id::text)) FROM customers"), $once, 'any order');
my @parallel = ('SET parallel_setup_cost = 0', 'SET parallel_tuple_cost = 0', 'SET min_parallel_table_scan_size = 0', 'SET max_parallel_workers_per_gather = 3');
like($small->sql(@parallel, "EXPLAIN SELECT $fit FROM customers"), qr/Partial Aggregate/, 'a parallel plan');
is($small->sql(@parallel, "SELECT $fit, $backtest FROM customers"), $once, 'gives the same');
my %bases = (clv_base => "clv_base(h, '2025-06-01')", backtest_base => "backtest_base(h, '2024-06-01', '2025-06-01')");
for my $base (sort keys %bases)
{
	my $value = $small->sql("SELECT $bases{$base}::text FROM customers");
	for my $parts (2, 7, 300)
	{
		is($small->sql("SELECT rollup(b ORDER BY md5(k::text))::text FROM (SELECT id * 13 % $parts AS k, $bases{$base} AS b FROM customers GROUP BY 1) p") eq $value, 1, "$base of $parts parts is the same");
	}
	is($small->sql("SELECT rollup(b)::text FROM (SELECT $bases{$base}::text::$base AS b FROM customers) v") eq $value, 1, "$base as text and rolled up is the same");
	cmp_ok(length $value, '<', 120000, "$base stays small");
}
like($small->sql("SELECT fit_clv(clv_base(h, '2025-06-01'), 'bg/bb')->'sampled', backtest(backtest_base(h, '2024-06-01', '2025-06-01'))->'model'->'sampled' FROM customers"), qr/^0\.0\d+\|0\.0\d+$/, 'a base says that it is a sample');

# Bases without a sample are read whatever their customers
is_same_on_both('other bases are read', "SELECT rfm_cuts(rfm_base(h, '2025-06-01')), gini(value_base(monetary(h, '2025-06-01'))), fit_retention(retention_base(first_purchase(h), last_purchase(h), '2026-01-01')), lifecycle_rules(lifecycle_base(h, '2025-06-01')) FROM customers");

# Equal customers are counted: if no more than the limit are different, all are seen
is_same_on_both("250 customers, each 20 times: $_->[0]", "SELECT $_->[1] FROM same")
	for ['a fit', $fit], ['a backtest', $backtest], ['a fit to a base', "fit_clv(clv_base(h, '2025-06-01'), 'auto: holdout')"],
	['a fit in periods', "fit_clv(clv_base(h, '2025-06-01'), 'bg/bb')"], ['a backtest of a base', "backtest(backtest_base(h, '2024-06-01', '2025-06-01'))"];

# A state with counts that no aggregate makes
my $counted = "fit_clv_add(NULL::bytea, h, '2025-06-01')";
$small->sql("CREATE TABLE states AS SELECT (SELECT fit_clv_combine(a, a) FROM (SELECT fit_clv_combine(b, b) AS a FROM (SELECT $counted AS b FROM customers WHERE id = 5) s) t) AS s");
$small->sql('UPDATE states SET s = fit_clv_combine(s, s)') for 1 .. 9;
is($small->sql('SELECT fit_clv_final(s)->\'customers\' FROM states'), 2048, 'a customer, doubled eleven times, is counted');
my $harm = $small->sql('CREATE FUNCTION try(s bytea) RETURNS text LANGUAGE plpgsql AS $$ BEGIN PERFORM fit_clv_final(s), fit_clv_combine(s, s); RETURN NULL; EXCEPTION WHEN OTHERS THEN RETURN SQLSTATE; END $$',
	'SELECT DISTINCT try(set_byte(substr(s, 1, 120), i, v)) FROM states, generate_series(0, 119) i, unnest(ARRAY[0, 1, 127, 255]) v WHERE try(set_byte(substr(s, 1, 120), i, v)) IS NOT NULL ORDER BY 1');
unlike($harm, qr/XX/, "changed states do no harm: $harm");

done_testing();
undef $_ for $small, $large;
