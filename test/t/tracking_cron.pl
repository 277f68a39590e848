# The nightly refresh by pg_cron, where that is installed. With CRMVALUE_LONG=1
# the test waits for the job, which takes up to a minute.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Cluster;
use Test::More;

plan skip_all => 'pg_cron is not installed'
	if Cluster::setting_of_running("SELECT count(*) FROM pg_available_extensions WHERE name = 'pg_cron'") eq '0';

my $cluster = Cluster->new(shared_preload_libraries => 'pg_cron', 'cron.database_name' => 'postgres', 'cron.use_background_workers' => 'on');
$cluster->sql('SET client_min_messages = warning', <<'SQL');
CREATE EXTENSION pg_cron;
CREATE EXTENSION crmvalue;
CREATE SCHEMA shop;
CREATE TABLE shop.orders (customer_id int, ordered_at date, total numeric);
INSERT INTO shop.orders SELECT n % 20, date '2026-01-01' + n, n FROM generate_series(1, 100) n;
SELECT track_customers('shop.orders', 'customer_id', 'ordered_at', 'total');
UPDATE shop.orders_customer_policy SET learnt_at = '-infinity';
SELECT cron.schedule('customers', '* * * * *', $$SELECT refresh_customers('shop.orders')$$);
SQL
is($cluster->sql('SELECT command FROM cron.job'), q{SELECT refresh_customers('shop.orders')}, 'the job is scheduled');

SKIP:
{
	skip 'waiting for the job needs CRMVALUE_LONG=1', 1 if !$ENV{CRMVALUE_LONG};
	my $status = '';
	for (1 .. 80)
	{
		$status = $cluster->sql(q{SELECT status || ': ' || coalesce(return_message, '') FROM cron.job_run_details WHERE end_time IS NOT NULL ORDER BY runid LIMIT 1});
		last if $status ne '';
		sleep 1;
	}
	is($status . ' ' . $cluster->sql("SELECT learnt_at > '2000-01-01' FROM shop.orders_customer_policy"), 'succeeded: SELECT 1 t', 'the job refreshes the customers');
}
undef $cluster;
done_testing();
