# pg_upgrade: histories, models and tracked tables of an old server are as they were on the new one, and go on working.
# Both are of the version of the running server; what is moved is the same for two.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Cluster;
use Test::More;

my $old = Cluster->new;
my $new = Cluster->new;
plan(skip_all => 'no pg_upgrade') unless -x "$old->{bindir}/pg_upgrade";

$old->sql('CREATE EXTENSION crmvalue', 'CREATE SCHEMA shop',
	'CREATE TABLE shop.orders (order_id integer PRIMARY KEY, customer_id integer, ordered_at timestamp, total numeric)',
	q{INSERT INTO shop.orders SELECT n, n * 7 % 90, timestamp '2024-01-01 10:00' + n * n % 700 * interval '1 day', n % 80 FROM generate_series(1, 900) n},
	q{SELECT track_customers('shop.orders', 'customer_id', 'ordered_at', 'total')},
	q{UPDATE shop.orders_customer_policy SET as_of = '2026-01-01'},
	q{SELECT refresh_customers('shop.orders', '2026-01-01')},
	'CREATE TABLE shop.histories AS SELECT customer_id, purchase_history(ordered_at, total) AS h FROM shop.orders GROUP BY 1',
	'CREATE INDEX ON shop.histories USING hash (h)', 'CREATE INDEX ON shop.histories (h)', q{CREATE INDEX ON shop.histories (recency(h, DATE '2026-01-01'))},
	'CREATE TABLE shop.policy (cuts rfm_cuts, tiers tier_cuts, rules lifecycle_rules, model clv_model)',
	q{INSERT INTO shop.policy SELECT rfm_cuts(h, '2026-01-01'), tier_cuts(monetary(h)), lifecycle_rules(h, '2026-01-01'), fit_clv(h, '2026-01-01', 'mbg/nbd') FROM shop.histories},
	q{CREATE VIEW shop.scores AS SELECT customer_id, rfm_score(h, '2026-01-01', cuts) AS score, lifecycle_stage(h, '2026-01-01', rules) AS stage, p_alive(model, h, '2026-01-01') AS alive FROM shop.histories, shop.policy});

my @digests = (
	q{SELECT md5(string_agg(customer_id || ' ' || purchase_history_send(h)::text, ';' ORDER BY customer_id)) FROM shop.histories},
	q{SELECT md5(string_agg(s::text, ';' ORDER BY customer_id)) FROM shop.scores s},
	q{SELECT md5(string_agg(v::text, ';' ORDER BY customer)) FROM shop.orders_customer_value v},
	q{SELECT md5(p::text) FROM shop.policy p});
my @before = map { $old->sql($_) } @digests;

$_->run_as_owner("$_->{bindir}/pg_ctl stop -w -D " . $_->{folder}->dirname . '/data') for $old, $new;
my ($from, $to) = map { $_->{folder}->dirname } $old, $new;
eval { $new->run_as_owner("sh -c 'cd $to && $new->{bindir}/pg_upgrade -U postgres -b $old->{bindir} -B $new->{bindir} -d $from/data -D $to/data -p $old->{port} -P $new->{port} -s $to'") };
is($@, '', 'pg_upgrade') or diag(`find $to -name '*.log' -exec tail -n 20 {} +`);
$new->start;

is($new->sql($digests[$_]), $before[$_], "as it was: $digests[$_]") for 0 .. $#digests;
is($new->sql('SET enable_seqscan = off', 'SELECT count(*) FROM shop.histories a JOIN shop.histories b ON a.h = b.h'), $new->sql('SELECT count(*) FROM shop.histories a JOIN shop.histories b ON a.h::text = b.h::text'),
	'indexes of histories work');
is($new->sql(q{INSERT INTO shop.orders VALUES (10001, 5, '2026-01-01', 12)}, 'DELETE FROM shop.orders WHERE order_id = 7', <<'SQL'), '0', 'orders go on being counted');
SELECT count(*) FROM (SELECT customer_id AS customer, purchase_history(ordered_at, total) AS history FROM shop.orders GROUP BY 1) h
FULL JOIN shop.orders_customer_value v USING (customer) WHERE h.history IS DISTINCT FROM v.history
SQL

done_testing();
