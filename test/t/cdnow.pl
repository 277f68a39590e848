# A real log, where it is at hand: every purchase at a CD shop by the customers
# of one quarter. Counts and money must come out to the cent.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Database;
use Test::More;

my $csv = "$FindBin::Bin/../../../shared/data/cdnow_full.csv";
plan(skip_all => 'no cdnow_full.csv beside the checkout') unless -e $csv;

database('crmvalue_cdnow');
sql('CREATE TABLE orders (customer_id text, date date, amount numeric, cds integer)',
	"\\copy orders FROM '$csv' (FORMAT csv, HEADER)", 'ANALYZE orders');

my $group = 'SELECT customer_id, purchase_history(date, amount) AS h FROM orders GROUP BY 1';
my @serial = ('SET max_parallel_workers_per_gather = 0');
my @parallel = ('SET parallel_setup_cost = 0', 'SET parallel_tuple_cost = 0',
	'SET min_parallel_table_scan_size = 0', 'SET max_parallel_workers_per_gather = 4');

like(sql(@parallel, "EXPLAIN (COSTS off) $group"), qr/Gather/, 'the parallel plan is parallel');
unlike(sql(@serial, "EXPLAIN (COSTS off) $group"), qr/Gather/, 'the serial plan is serial');

for (['serial', @serial], ['parallel', @parallel])
{
	my ($plan, @set) = @$_;
	is(sql(@set, "SELECT count(*), sum(frequency(h)), sum(monetary(h)) FROM ($group) c"),
		sql("SELECT '23570', '69659', sum(amount) FROM orders"), "customers, orders and money, $plan");
	is(sql(@set, <<"SQL"), '0', "every customer's figures, $plan");
SELECT count(*)
FROM ($group) c
FULL JOIN (SELECT customer_id, count(*) AS orders, sum(amount) AS money, min(date) AS first,
                  max(date) AS last, count(DISTINCT date) AS days
           FROM orders GROUP BY 1) o USING (customer_id)
WHERE (frequency(h), monetary(h), first_purchase(h), last_purchase(h), purchase_days(h))
      IS DISTINCT FROM (o.orders, o.money, o.first, o.last, o.days)
SQL
}

my $digest = "SELECT md5(string_agg(customer_id || h::text, ';' ORDER BY customer_id)) FROM ($group) c";
is(sql(@parallel, $digest), sql(@serial, $digest), 'the same histories by both plans');

# The literature's sample: 2,357 customers, every tenth; repeats to 1997-09-30
is(sql(@serial, "SELECT count(*) FROM ($group) c WHERE first_purchase(h) > DATE '1997-03-31'"), '0',
	'a cohort of one quarter');

done_testing();
