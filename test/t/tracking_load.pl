# Orders of eight clients go on while the owner replaces, drops and renames what
# belongs to the base. 10 seconds; CRMVALUE_LONG=1 for a minute.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Cluster;
use Database qw(seed);
use Test::More;

my $seed = seed();
my $seconds = $ENV{CRMVALUE_LONG} ? 15 : 2;
my $cluster = Cluster->new(max_connections => 50, max_prepared_transactions => 5);
my $folder = $cluster->{folder}->dirname;

$cluster->sql('SET client_min_messages = warning', <<'SQL');
CREATE EXTENSION crmvalue;
CREATE TABLE orders (customer_id text, day date, total numeric);
INSERT INTO orders SELECT 'c' || n % 40, date '2026-01-01' + n, n FROM generate_series(1, 100) n;
SELECT track_customers('orders', 'customer_id', 'day', 'total');
SQL

my $wrong = <<'SQL';
SELECT count(*)
FROM (SELECT customer_id, purchase_history(day, total) AS h FROM orders GROUP BY 1) o
    FULL JOIN orders_customer_value v ON v.customer = o.customer_id
WHERE purchase_history_send(v.history) IS DISTINCT FROM purchase_history_send(o.h)
SQL

# Writes a script; returns its path.
sub script
{
	my ($name, $text) = @_;
	open my $file, '>', "$folder/$name.sql" or die $!;
	print $file "$text;\n";
	close $file;
	return "$folder/$name.sql";
}

my $single = script('single', "INSERT INTO orders VALUES ('c' || (random() * 60)::int, date '2026-01-01', 10)");
my $many = script('many', "INSERT INTO orders SELECT 'c' || (random() * 60)::int, date '2026-01-01' + n, n FROM generate_series(1, 20) n");

# Statements that change the base, each in a transaction of its own, again and
# again while orders come. All of them and all orders must succeed.
sub under_load
{
	my ($what, @statements) = @_;
	my $orders = "pgbench -n -c 8 -j 2 -T $seconds --random-seed=$seed -f $single\@3 -f $many";
	my $changes = script('changes', join(";\n", @statements));
	my $output = $cluster->client("sh -c '$orders > $folder/orders.log 2>&1 & " .
		"pgbench -n -c 1 -T $seconds -f $changes; wait; cat $folder/orders.log'");

	unlike($output, qr/ERROR|server closed/, "$what: no errors") or diag($output);
	is(() = $output =~ /^number of transactions actually processed: [1-9]/mg, 2, "$what: orders and changes");
	is($cluster->sql($wrong), '0', "$what: histories");
}

# The class function in a language, setting a segment.
sub class_function
{
	my ($segment, $body) = @_;
	my $row = "ROW(public.first_purchase(history), public.last_purchase(history), public.frequency(history), public.monetary(history)," .
		" 111, '$segment', 'A', public.lifecycle_stage(history, day), NULL, NULL, NULL)::public.orders_customer_class";
	return 'CREATE OR REPLACE FUNCTION orders_customer_class(p orders_customer_policy, history purchase_history, day date)' .
		' RETURNS orders_customer_class STABLE ' . sprintf($body, $row);
}

my $sql = 'RETURN %s';
my $plpgsql = 'LANGUAGE plpgsql AS $$ BEGIN RETURN %s; END $$';
under_load('the class function is replaced', map { (class_function($_, $sql), class_function("$_ too", $sql)) } 'x', 'y');
under_load('the class function is replaced by one in another language', class_function('x', $sql), class_function('y', $plpgsql));
under_load('the primary key is dropped and created',
	'BEGIN; ALTER TABLE orders_customer_value DROP CONSTRAINT orders_customer_value_pkey',
	'ALTER TABLE orders_customer_value ADD CONSTRAINT orders_customer_value_pkey PRIMARY KEY (customer); COMMIT',
	'CREATE INDEX by_money ON orders_customer_value (monetary); DROP INDEX by_money');
under_load('what belongs to the base is renamed',
	map { ("ALTER $_ TO renamed", /^(.*) (\S+) RENAME/ && "ALTER $1 renamed RENAME TO $2") }
	map { "$_ RENAME" } 'TABLE orders_customer_value', 'TABLE orders_customer_log', 'TABLE orders_customer_policy',
	'VIEW orders_customer_base', 'VIEW orders_purchase_rows', 'FUNCTION orders_customer_class');

# A transaction that is prepared counts when it is committed.
$cluster->sql('BEGIN', q{INSERT INTO orders SELECT 'c' || n, date '2026-01-01', 5 FROM generate_series(1, 20) n}, q{PREPARE TRANSACTION 'kept'},
	'BEGIN', q{INSERT INTO orders SELECT 'c' || n, date '2026-01-01', 5 FROM generate_series(5001, 5020) n}, q{PREPARE TRANSACTION 'gone'});
$cluster->sql(q{COMMIT PREPARED 'kept'}, q{ROLLBACK PREPARED 'gone'});
is($cluster->sql($wrong), '0', 'histories after prepared transactions');

undef $cluster;
done_testing();
