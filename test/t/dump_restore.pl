# pg_dump and psql: what a database stores of the extension's types and
# expressions comes back as it was.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Database;
use File::Temp;
use Test::More;

my $work = File::Temp->newdir;

sub dump_database
{
	my ($name) = @_;
	my $dump = `pg_dump -d $name 2>&1`;
	die $dump if $? != 0;
	$dump =~ s/^\\(?:un)?restrict .*\n//gm;
	return $dump;
}

database('crmvalue_dump');
sql('CREATE SCHEMA stored', <<'SQL');
CREATE TABLE stored.customers AS
SELECT customer_id, purchase_history(day, amount) AS h
FROM (SELECT n % 50 AS customer_id, DATE '2024-01-01' + n * 7 % 400 AS day,
             (n * 7919 % 20000 - 1000)::numeric / 100 AS amount
      FROM generate_series(1, 1000) AS n) o
GROUP BY customer_id
SQL
sql(q{INSERT INTO stored.customers VALUES (1000, '{}'), (1001, NULL), (1002, '{0044-03-15 BC:1:0.0001,2500-01-01:0:-1.00}')},
	'ALTER TABLE stored.customers ADD UNIQUE (customer_id)',
	'ALTER TABLE stored.customers ADD revenue numeric GENERATED ALWAYS AS (monetary(h)) STORED',
	'CREATE INDEX ON stored.customers USING hash (h)',
	q{CREATE INDEX ON stored.customers (recency(h, DATE '2026-01-01'))},
	q{ALTER TABLE stored.customers ADD stage lifecycle_stage, ADD CHECK (h IS NULL OR frequency(h) >= 0)},
	q{UPDATE stored.customers SET stage = lifecycle_stage(h, '2026-01-01')},
	'CREATE VIEW stored.scores AS SELECT customer_id, h + h AS twice, '
	. q{rfm_score(h, DATE '2026-01-01') OVER () AS rfm, abc_tier(revenue) OVER () AS tier FROM stored.customers},
	'CREATE MATERIALIZED VIEW stored.base AS SELECT rollup(h) AS h FROM stored.customers',
	'CREATE TABLE stored.policy (cuts rfm_cuts, tiers tier_cuts, rules lifecycle_rules)',
	q{INSERT INTO stored.policy SELECT rfm_cuts(h, '2026-01-01'), tier_cuts(revenue), lifecycle_rules(h, '2026-01-01') FROM stored.customers});

my $dump = dump_database('crmvalue_dump');
open my $out, '>', "$work/dump.sql" or die;
print $out $dump;
close $out;

sub restore
{
	my ($name) = @_;
	return `psql -X -q -v ON_ERROR_STOP=1 -d $name -f $work/dump.sql 2>&1`;
}

my $everything = q{
SELECT md5(string_agg(customer_id || h::text || stage || revenue, ';' ORDER BY customer_id)),
       md5(string_agg(purchase_history_send(h)::text, ';' ORDER BY customer_id)),
       (SELECT md5(string_agg(s::text, ';' ORDER BY customer_id)) FROM stored.scores s),
       (SELECT h::text FROM stored.base), (SELECT p::text FROM stored.policy p)
FROM stored.customers};
my $before = sql($everything);

`createdb -T template0 crmvalue_restored 2>&1`;
my $said = restore('crmvalue_restored');
ok($said !~ /ERROR/, 'the dump restores') or diag($said);
is(dump_database('crmvalue_restored'), $dump, 'and dumps as it did');
my $after = `psql -XAtq -d crmvalue_restored -c "$everything" 2>&1`;
chomp $after;
is($after, $before, 'every value is as it was, histories byte for byte');
`dropdb crmvalue_restored`;

unlike($dump, qr/CREATE (?:FUNCTION|TYPE|AGGREGATE)/, 'the objects of the extension are not dumped');

done_testing();
