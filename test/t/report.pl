# The report, as SQL on a database: what it says of the base that it is about.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Database;
use Test::More;

my $shop = "$FindBin::Bin/../shop";
my $name = database('crmvalue_report');

# The report on the relation purchases of the database
sub report
{
	my $report = `psql -X -q -d $name -f '$shop/report.sql' 2>&1`;
	is($?, 0, 'the report runs') or diag($report);
	return $report;
}

# The example shop: its report and its tracked table learn the same rules, and of those called lost hardly more come back than
# by the default rules, which call less than half as many lost (the figures of doc/models.md).
sql("\\i $shop/shop.sql", 'CREATE SCHEMA shop', 'CREATE TABLE shop.orders AS TABLE purchases',
	q{SELECT track_customers('shop.orders', 'customer_id', 'ordered_at', 'amount')},
	q{SELECT refresh_customers('shop.orders', (SELECT max(ordered_at)::date + 1 FROM purchases), fit => false)});
my $report = report();
unlike($report, qr/^the same score for all/m, 'in the shop every score ranks somebody');
my ($stages) = $report =~ /^LIFECYCLE.*\n.*\n[- ]+\n((?:[a-z]+ .*\n)+)/m;
is(join("\n", map { my ($stage, $customers) = split ' '; "$stage|" . $customers =~ tr/,//dr } split /\n/, $stages // ''),
	sql('SELECT stage, customers FROM shop.orders_customer_stages WHERE customers > 0 ORDER BY position'),
	'the report and a tracked table have the same stages');
is(sql(<<'SQL'), "default|208|5.8\nlearnt|502|6.4", 'customers called lost, and % of them who bought in the year after');
WITH customers AS (SELECT purchase_history(ordered_at, amount) AS h FROM purchases WHERE customer_id IS NOT NULL GROUP BY customer_id),
rules AS (SELECT 'default' AS name, '{}'::lifecycle_rules AS rules UNION ALL SELECT 'learnt', lifecycle_rules(h, '2024-12-31') FROM customers)
SELECT name, count(*), round(100.0 * count(*) FILTER (WHERE frequency(slice(h, '2025-01-01', '2026-01-01')) > 0) / count(*), 1)
FROM customers, rules WHERE lifecycle_stage(h, '2024-12-31', rules) = 'lost' GROUP BY name ORDER BY name
SQL

# Scores that carry no information are named: customers of seven orders each.
sql('DROP VIEW purchases CASCADE', <<'SQL');
CREATE TABLE purchases AS
SELECT customer AS customer_id, timestamp '2025-01-01' + (customer + 20 * n) * interval '1 day' AS ordered_at, customer::numeric AS amount
FROM generate_series(1, 50) customer, generate_series(1, 7) n
SQL
$report = report();
like($report, qr/^the same score for all customers, so that it ranks nobody: frequency$/m, 'a frequency that is the same for all is named');
unlike($report, qr/New Customers/, 'and nobody is called new');

done_testing();
