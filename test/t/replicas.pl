# Servers that only read: a standby, a subscriber of the tables of a base, and
# one without the extension.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Cluster;
use Sharded;
use Test::More;

my $primary = Cluster->new(wal_level => 'logical', client_min_messages => 'error');
$primary->sql('CREATE EXTENSION crmvalue', 'CREATE TABLE orders (customer integer, at date, amount numeric)',
	"INSERT INTO orders SELECT c, DATE '2023-01-01' + c * 13 % 500 + n * (5 + c % 40), 10 + c * 7 % 90 FROM generate_series(1, 300) c, generate_series(0, c % 15) n",
	"SELECT track_customers('orders', 'customer', 'at', 'amount')", "UPDATE orders_customer_policy SET as_of = '2025-01-01', model_name = 'bg/nbd'", "SELECT refresh_customers('orders')");
my @queries = (
	'SELECT * FROM orders_customer_value ORDER BY customer', 'SELECT * FROM orders_customer_current ORDER BY customer', 'SELECT * FROM orders_customer_segments ORDER BY segment',
	'SELECT * FROM orders_customer_pareto ORDER BY customer', 'SELECT * FROM orders_customer_migration ORDER BY 1, 2, 3, 4', 'SELECT * FROM orders_customer_monthly ORDER BY month, what, label',
	"SELECT fit_clv(history, '2025-01-01', 'pareto/nbd'), rfm_cuts(history, '2025-01-01'), clv_base(history, '2025-01-01') FROM orders_customer_value",
	"SELECT customer, rfm_score(history, '2025-01-01') OVER () FROM orders_customer_value ORDER BY customer",
);
my @of_orders = ("SELECT * FROM purchase_histories('orders', 'customer', 'at', 'amount') AS c (customer integer, h purchase_history) ORDER BY 1", "SELECT customer_report('orders', '2025-01-01')",
	"SELECT * FROM rfm_scores('orders', 'customer', 'at', 'amount', '2025-01-01') AS c (customer integer, recency integer, frequency integer, monetary numeric, rfm_score integer) ORDER BY 1");

# Waits until a query has the same result on a server as on the primary.
sub is_followed
{
	my ($server, $query, $name) = @_;
	my ($expected, $got) = ($primary->sql($query));
	for (1 .. 300)
	{
		last if ($got = $server->sql($query)) eq $expected;
		select undef, undef, undef, 0.1;
	}
	return is($got, $expected, $name);
}

my $standby = $primary->standby;
is_followed($standby, 'SELECT max(updated_at) FROM orders_customer_value', 'a standby follows');
is($standby->sql($_), $primary->sql($_), "on a standby: $_") for @queries, @of_orders;
$primary->sql("INSERT INTO orders VALUES (7, '2024-12-30', 5000)");
is_followed($standby, 'SELECT * FROM orders_customer_current ORDER BY customer', 'an order changes classes there, too');
like($standby->client(qq(psql -XAtqc "SELECT refresh_customers('orders')")), qr/ERROR:  .*read-only|recovery/, 'a standby does not refresh');

# the tables of a base by logical replication, as doc/scaling.md has it
my $subscriber = Cluster->new(client_min_messages => 'error');
my ($host, $here, $there) = ($primary->{folder}->dirname, map { $_->environment } $primary, $subscriber);
my ($publication, $subscription, $of_columns, $plain_table, $plain_subscription) = manual('Replicas', 'host=orders-db dbname=shop user=replicator' => "host=$host port=$primary->{port} user=postgres dbname=postgres");
$primary->sql($publication);
is(system("env $here pg_dump --schema-only --no-publications | env $there psql -XAtq -v ON_ERROR_STOP=1 >/dev/null"), 0, 'the definitions are copied');
$subscriber->sql($subscription);
is_followed($subscriber, 'SELECT * FROM orders_customer_value ORDER BY customer', 'the customers arrive');
is_followed($subscriber, $_, "by subscription: $_") for @queries;
$primary->sql("INSERT INTO orders VALUES (8, '2024-12-30', 5000)", "UPDATE orders_customer_value SET override_tier = 'A' WHERE customer = 9", "SELECT refresh_customers('orders')");
is_followed($subscriber, $_, "later: $_") for @queries;
is($subscriber->sql('SELECT count(*) FROM orders'), 0, 'without the orders');

# some columns of the value table, on a server without the extension
my $plain = Cluster->new(client_min_messages => 'error');
$primary->sql($of_columns);
$plain->sql($plain_table);
$plain->sql($plain_subscription);
my $columns = 'SELECT * FROM (SELECT customer, name, as_of, frequency, monetary, segment, tier, stage, clv FROM orders_customer_value) v ORDER BY customer';
is_followed($plain, $columns, 'without the extension the customers arrive');
$primary->sql("INSERT INTO orders VALUES (301, '2024-12-30', 5000), (10, '2024-12-30', -5)");
is_followed($plain, $columns, 'and later changes');
is($plain->sql('SELECT count(*) FROM pg_extension WHERE extname = $$crmvalue$$'), 0, 'the extension is not there');
$plain->sql('ALTER SUBSCRIPTION segments DISABLE', 'ALTER SUBSCRIPTION segments SET (slot_name = NONE)', 'DROP SUBSCRIPTION segments');
$subscriber->sql('ALTER SUBSCRIPTION customers DISABLE', 'ALTER SUBSCRIPTION customers SET (slot_name = NONE)', 'DROP SUBSCRIPTION customers');

done_testing();
undef $_ for $plain, $subscriber, $standby, $primary;
