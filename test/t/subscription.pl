# A table that a subscription feeds: tracking and refreshing it warn, since the
# rows that are applied fire no statement triggers; rebuilding counts them.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Cluster;
use Test::More;

my $publisher = Cluster->new(wal_level => 'logical');
my $subscriber = Cluster->new;
my $orders = 'CREATE TABLE orders (id integer PRIMARY KEY, customer integer, at date, amount numeric)';
my $track = "SELECT track_customers('orders', 'customer', 'at', 'amount')";
my $differ = 'SELECT count(*) FROM (SELECT customer, purchase_history(at, amount) AS h FROM orders GROUP BY customer) o FULL JOIN orders_customer_value v USING (customer) WHERE h IS DISTINCT FROM history';

# Waits until a subscriber has so many orders.
sub wait_for_orders
{
	my ($count, $server) = @_;
	for (1 .. 300)
	{
		return 1 if $server->sql('SELECT count(*) FROM orders') == $count;
		select undef, undef, undef, 0.1;
	}
	return 0;
}

$publisher->sql('CREATE EXTENSION crmvalue', $orders, "INSERT INTO orders SELECT i, i % 100, date '2024-01-01' + i, i FROM generate_series(1, 300) i",
	'CREATE PUBLICATION orders FOR TABLE orders');
unlike($publisher->client(qq(psql -XAtqc "$track")), qr/WARNING/, 'the publisher tracks without a warning');
my $host = $publisher->{folder}->dirname;
$subscriber->sql('CREATE EXTENSION crmvalue', $orders);
$subscriber->client("psql -XAtqc \"CREATE SUBSCRIPTION orders CONNECTION 'host=$host port=$publisher->{port} user=postgres dbname=postgres' PUBLICATION orders WITH (copy_data = false)\"");
like($subscriber->client(qq(psql -XAtqc "$track")), qr/WARNING:  rows of table public.orders that subscription orders writes are not counted\n.*\nHINT: .*refresh_customers\('public.orders', rebuild => true\)/s, 'the subscriber warns');

$publisher->sql("INSERT INTO orders SELECT i, i % 100, date '2024-01-01' + i, i FROM generate_series(301, 600) i");
ok(wait_for_orders(300, $subscriber), 'the orders arrive');
is($publisher->sql($differ), 0, 'the publisher counts them');
is($subscriber->sql($differ), 100, 'the subscriber does not');
$subscriber->sql("SELECT refresh_customers('orders', rebuild => true)");
is($subscriber->sql($differ), 0, 'until it counts anew');

# a subscription that is created when the table is tracked already: its rows and
# its initial copy are not counted, of which the next refresh warns
my $late = Cluster->new;
my $warning = qr/WARNING:  rows of table public.orders that subscription late writes are not counted\n.*\nHINT: .*rebuild => true/s;
$late->sql('CREATE EXTENSION crmvalue', $orders, 'SET client_min_messages = error', $track);
unlike($late->client(qq(psql -XAtqc "SELECT refresh_customers('orders')")), qr/WARNING/, 'without a subscription refreshing does not warn');
$late->client("psql -XAtqc \"CREATE SUBSCRIPTION late CONNECTION 'host=$host port=$publisher->{port} user=postgres dbname=postgres' PUBLICATION orders\"");
ok(wait_for_orders(600, $late), 'the initial copy arrives');
is($late->sql('SELECT count(*) FROM orders_customer_value'), 0, 'and is not counted');
like($late->client(qq(psql -XAtqc "SELECT refresh_customers('orders')")), $warning, 'of which refreshing warns');
unlike($late->client(qq(psql -XAtqc "SELECT refresh_customers('orders', rebuild => true)")), qr/WARNING: .*subscription/, 'but not if it rebuilds');
is($late->sql($differ), 0, 'which counts all');
$_->sql('SET client_min_messages = error', 'ALTER SUBSCRIPTION late DISABLE', 'ALTER SUBSCRIPTION late SET (slot_name = NONE)', 'DROP SUBSCRIPTION late') for $late;
undef $late;

$subscriber->sql('ALTER SUBSCRIPTION orders DISABLE', 'ALTER SUBSCRIPTION orders SET (slot_name = NONE)', 'DROP SUBSCRIPTION orders');
done_testing();
undef $_ for $subscriber, $publisher;
