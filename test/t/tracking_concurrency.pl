# The invariant of tracked tables under concurrent clients, after a crash, and
# after a dump. 10 seconds; CRMVALUE_LONG=1 for a minute.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Cluster;
use Database qw(seed);
use Test::More;

my $seed = seed();
my $seconds = $ENV{CRMVALUE_LONG} ? 60 : 10;
my $cluster = Cluster->new(max_connections => 50, deadlock_timeout => '200ms');

$cluster->sql('SET client_min_messages = warning', <<'SQL');
CREATE EXTENSION crmvalue;
CREATE TABLE orders (id bigserial PRIMARY KEY, customer_id int, ordered_at timestamptz NOT NULL, total numeric(12,2), state text NOT NULL DEFAULT 'sale');
CREATE TABLE refunds (customer_id int, day date, amount numeric);
INSERT INTO orders (customer_id, ordered_at, total) SELECT n % 40, now() - n * interval '1 hour', n FROM generate_series(1, 500) n;
SELECT track_customers('orders', 'customer_id', 'ordered_at', 'total', 'state = ''sale''');
SELECT track_customers('refunds', 'customer_id', 'day', '-amount', "into" => 'orders');
SQL

my $wrong = <<'SQL';
SELECT count(*)
FROM (SELECT customer_id, purchase_history(ordered_at, amount) AS h
      FROM (SELECT customer_id, ordered_at, total AS amount FROM orders WHERE state = 'sale'
            UNION ALL SELECT customer_id, day::timestamp AT TIME ZONE 'UTC', -amount FROM refunds) o
      WHERE customer_id IS NOT NULL GROUP BY 1) o
    FULL JOIN orders_customer_value v ON v.customer = o.customer_id
WHERE purchase_history_send(v.history) IS DISTINCT FROM purchase_history_send(coalesce(o.h, '{}')) OR v.owed IS NOT NULL
SQL

# Statements that touch many customers name them in random order; a
# transaction of several statements keeps to one customer.
my $one = '(random() * 50)::int';
my @mix = (
	"INSERT INTO orders (customer_id, ordered_at, total) VALUES ($one, now() - random() * interval '300 days', 10)",
	"INSERT INTO orders (customer_id, ordered_at, total) SELECT $one, now(), n FROM generate_series(1, 20) n ORDER BY random()",
	"INSERT INTO orders (customer_id, ordered_at, total) SELECT 100 + (random() * 2000)::int, now(), n FROM generate_series(1, 5) n",
	"UPDATE orders SET total = total + 1 WHERE id = (SELECT id FROM orders OFFSET $one LIMIT 1)",
	"UPDATE orders SET customer_id = $one, state = CASE state WHEN 'sale' THEN 'draft' ELSE 'sale' END WHERE id IN (SELECT id FROM orders ORDER BY id LIMIT 5 FOR UPDATE SKIP LOCKED)",
	'DELETE FROM orders WHERE id IN (SELECT id FROM orders ORDER BY id LIMIT 20 FOR UPDATE SKIP LOCKED)',
	"INSERT INTO orders SELECT -1 - (random() * 30)::int, $one, now(), 7 ON CONFLICT (id) DO UPDATE SET total = 8, customer_id = $one",
	"MERGE INTO refunds r USING (SELECT (random() * 50)::int AS c) s ON r.customer_id = s.c AND false WHEN NOT MATCHED THEN INSERT VALUES (s.c, current_date, 0.5)",
	"BEGIN; INSERT INTO orders (customer_id, ordered_at, total) VALUES (:c, now(), 3); SAVEPOINT s; INSERT INTO refunds VALUES (:c, current_date, 2); ROLLBACK TO s; DELETE FROM refunds WHERE customer_id = :c; COMMIT",
	"BEGIN; INSERT INTO orders (customer_id, ordered_at, total) VALUES (:c, now(), 3); INSERT INTO refunds VALUES (:c, current_date, 2); ROLLBACK",
	"SELECT refresh_customers('orders', current_date + (random() * 100)::int)",
);
my @weights = (40, 40, 5, 20, 10, 10, 10, 20, 10, 5, 1);

# The command that runs the mix for some seconds.
sub pgbench
{
	my ($for) = @_;
	my $folder = $cluster->{folder}->dirname;
	my $files = '';
	for my $i (0 .. $#mix)
	{
		open my $file, '>', "$folder/mix$i.sql" or die $!;
		print $file "\\set c random(0, 50)\n", map({ "$_;\n" } split /; /, $mix[$i]);
		close $file;
		$files .= " -f $folder/mix$i.sql\@$weights[$i]";
	}
	return "pgbench -n -c 8 -j 2 -T $for --random-seed=$seed $files";
}

my $output = $cluster->client(pgbench($seconds));
is($?, 0, 'clients of all kinds');
my ($failed) = $output =~ /^number of failed transactions: (\d+)/m;
is($failed, 0, 'no deadlocks');
my ($transactions) = $output =~ /transactions actually processed: (\d+)/;
diag("$transactions transactions");
unlike($output, qr/ERROR/, 'no errors') or diag($output);
cmp_ok($transactions // 0, '>', 100, 'there was something to do');
is($cluster->sql($wrong), '0', 'histories after concurrent changes');
is($cluster->sql(q{SELECT count(*) FROM orders_customer_value v WHERE stage IS NULL}), '0', 'everybody is classified');

# the power goes
my $environment = $cluster->environment;
my $pid = fork // die $!;
if ($pid == 0)
{
	exec "env $environment " . pgbench(30) . ' >/dev/null 2>&1';
}
sleep 3;
$cluster->crash;
waitpid $pid, 0;
$cluster->start;
cmp_ok($cluster->sql('SELECT count(*) FROM orders'), '>', 0, 'the server recovers');
is($cluster->sql($wrong), '0', 'histories after a crash');

# a dump has everything, and goes on
$cluster->sql("SELECT refresh_customers('orders')", 'CREATE DATABASE copy');
my $dump = $cluster->{folder}->dirname . '/dump.sql';
is($cluster->client("pg_dump -f $dump postgres && " . $cluster->environment . " psql -Xq -o /dev/null -v ON_ERROR_STOP=1 -f $dump copy"), '', 'dump and restore');
for my $table ('orders_customer_value', 'orders_customer_policy', 'orders_customer_log')
{
	my $digest = "psql -XAtq -c 'SELECT md5(string_agg(t::text, chr(10) ORDER BY t::text)) FROM $table t'";
	is($cluster->client("$digest copy"), $cluster->client("$digest postgres"), "$table is restored");
}
my $change = q{INSERT INTO orders (customer_id, ordered_at, total) SELECT n, now(), 5 FROM generate_series(1, 60) n; UPDATE orders SET total = 1 WHERE id % 3 = 0; TRUNCATE refunds; SELECT refresh_customers('orders')};
$cluster->client(qq{psql -XAtq -v ON_ERROR_STOP=1 -d copy -c "$change"});
is($?, 0, 'a restored base changes');
(my $query = $wrong) =~ s/\s+/ /g;
is($cluster->client(qq{psql -XAtq -d copy -c "$query"}), '0', 'a restored base has the histories of its orders');
my $forecasts = 'SELECT count(forecast) > 0, count(*) - count(forecast), count(*) FILTER (WHERE forecast IS DISTINCT FROM customer_forecast(model, history, refreshed_as_of, horizon, annual_rate, margin)) FROM orders_customer_value, orders_customer_policy';
is($cluster->client(qq{psql -XAtq -d copy -c "$forecasts"}), 't|0|0', 'and so do the forecasts');

undef $cluster;
done_testing();
