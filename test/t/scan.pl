# purchase_histories() on random orders: the same histories, byte for byte, as
# the aggregate by GROUP BY, for every kind of customer, time and amount, with
# much memory and with little; and what is left behind by errors.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Database;
use Test::More;

my $seed = seed();
database('crmvalue_scan');
my $fraction = ($seed % 1000000) / 1000000;
# a server without ICU has a collation of it since version 16
my $icu = eval { sql(q(CREATE COLLATION either_case (PROVIDER = icu, LOCALE = 'und-u-ks-level2', DETERMINISTIC = false))); 1 };

# Customers with many and few orders, several a day, not in order of time, with
# refunds, free orders, guests, and orders without a time or an amount, which
# some customers have only.
sql("SELECT setseed($fraction)", 'SET timezone = UTC', <<'SQL');
CREATE TYPE channel AS ENUM ('shop', 'web', 'phone', 'fair');
CREATE DOMAIN customer_number AS integer CHECK (VALUE >= 0);
CREATE TABLE orders AS
SELECT i, k, CASE WHEN random() > 0.02 THEN k END AS guest,
       CASE WHEN random() > 0.03 THEN timestamp '1960-01-01 12:34' + random() * interval '150 years' * (0.001 + random() / 2) END AS moment,
       CASE WHEN random() > 0.03 THEN (CASE WHEN random() < 0.05 THEN 0 ELSE exp(random() * 20 - 4) END * sign(random() - 0.1))::numeric(20, 6) END AS amount
FROM (SELECT i, (power(random(), 3) * 9000)::int AS k FROM generate_series(1, 40000) i) r;
ANALYZE orders
SQL

# Compares with the aggregate; returns how many customers there are, or how
# many rows differ.
sub compare
{
	my ($settings, $relation, $customer, $type, $time, $amount, $filter) = @_;
	my $where = defined $filter ? "WHERE $filter" : '';
	my @texts = map { "\$e\$$_\$e\$" } grep { defined } $customer, $time, $amount, $filter;
	my $texts = join ', ', @texts;
	return sql(@$settings, <<"SQL");
CREATE TEMP TABLE expected AS SELECT $customer AS customer, md5(purchase_history_send(purchase_history($time, $amount))) AS h FROM $relation $where GROUP BY 1;
CREATE TEMP TABLE found AS SELECT customer, md5(purchase_history_send(h)) AS h FROM purchase_histories('$relation', $texts) AS c (customer $type, h purchase_history);
SELECT CASE WHEN different = 0 THEN 'the same' ELSE format('%s differ', different) END
FROM (SELECT (SELECT count(*) FROM (SELECT customer, h FROM expected EXCEPT ALL SELECT customer, h FROM found) d)
           + (SELECT count(*) FROM (SELECT customer, h FROM found EXCEPT ALL SELECT customer, h FROM expected) d) AS different) s
SQL
}

my @little = ("SET work_mem = '64kB'", 'SET hash_mem_multiplier = 1');
my @memories = (['much memory', "SET work_mem = '256MB'"], ['little memory', @little]);
my @customers = (
	['integer', 'guest'],
	['smallint', 'guest::smallint'],
	['bigint', '(guest - 4000) * 1234567890123'],
	['oid', 'guest::oid'],
	['customer_number', 'guest::customer_number'],
	['boolean', 'guest > 4000'],
	['"char"', 'chr(33 + guest % 90)::"char"'],
	['date', q(date '2000-01-01' + guest)],
	['timestamptz', q(timestamptz '2000-01-01 UTC' + guest * interval '1 hour')],
	['channel', q((enum_range(NULL::channel))[1 + guest % 4])],
	['uuid', 'md5(guest::text)::uuid'],
	['text', q('customer ' || guest)],
	['text', q(repeat('x', guest % 700) || guest)],
	['text', q(CASE WHEN guest % 97 = 0 THEN repeat(md5(guest::text), 400) ELSE '' END)],
	['varchar(12)', 'guest::varchar(12)'],
	['character(6)', 'guest::character(6)'],
	['bpchar', q((guest || repeat(' ', i % 3))::bpchar)],
	['name', q(('c' || guest)::name)],
	['bytea', 'decode(md5(guest::text), \'hex\')'],
	['numeric', q(CASE WHEN i % 2 = 0 THEN guest * 1.0 ELSE guest * 1.000 END)],
	['numeric', q(CASE WHEN guest < 100 THEN 'NaN' ELSE guest::numeric END)],
	['double precision', q(CASE WHEN guest < 50 THEN '-0' WHEN guest < 100 THEN '0' WHEN guest < 150 THEN 'NaN' ELSE guest / 3.0::float8 END)],
	['real', 'guest::real'],
	['interval', q(CASE WHEN i % 2 = 0 THEN guest * interval '1 day' ELSE guest * interval '24 hours' END)],
	['inet', q('10.0.0.0'::inet + guest)],
	['integer[]', 'ARRAY[guest % 10, guest]'],
	['jsonb', 'jsonb_build_object(\'id\', guest)'],
	['purchase_history', q(CASE WHEN guest IS NOT NULL THEN format('{2024-01-01:%s:1.00}', guest + 1)::purchase_history END)],
);
push @customers, ['text', q((CASE WHEN i % 2 = 0 THEN upper(md5(guest::text)) ELSE md5(guest::text) END) COLLATE either_case)] if $icu;
for my $memory (@memories)
{
	my ($name, @settings) = @$memory;
	is(compare(\@settings, 'orders', $_->[1], $_->[0], 'moment', 'amount'), 'the same', "$_->[0] by $name: $_->[1]") for @customers;
}

# Composite types have no name of a column definition list's own: a row of a table does.
sql('CREATE TABLE shop_customer (shop integer, number text)');
is(compare(\@little, 'orders', q((ROW(guest % 3, guest::text)::shop_customer)), 'shop_customer', 'moment', 'amount'), 'the same', 'a composite type');

for my $time ('moment', 'moment::date', 'moment::timestamptz', q((moment AT TIME ZONE 'Asia/Shanghai')))
{
	for my $amount ('amount', 'amount::float8', 'amount::real', '(amount / 100000)::int', 'amount::bigint', 'i::smallint % 5::smallint')
	{
		is(compare(["SET timezone = 'America/New_York'"], 'orders', 'guest', 'integer', $time, $amount =~ /smallint/ ? '(i % 300)::smallint' : $amount),
			'the same', "$time, $amount");
	}
}
is(compare([], 'orders', 'guest', 'bigint', 'moment', 'amount'), 'the same', 'integers as bigint');
is(compare([], 'orders', 'guest', 'integer', 'moment', 'amount', 'amount > 0 AND i % 3 = 1'), 'the same', 'a filter');
is(compare([], 'orders', 'guest', 'integer', 'moment', 'amount', 'i < 0'), 'the same', 'a filter that leaves nothing');
is(compare([], 'orders', 'NULL::integer', 'integer', 'moment', 'amount'), 'the same', 'guests only');
is(compare([], 'orders', '1', 'integer', 'moment', 'amount'), 'the same', 'one customer');

# Customers who buy and return every day and several times a day: what is of one
# day is added up before it is written to a file, if at all.
sql("SELECT setseed($fraction)", <<'SQL');
CREATE TABLE busy AS
SELECT i % 7 AS few, i % 3000 AS many, date '2020-01-01' + (i / 3000) AS day, date '2020-01-01' + (random() * 30000)::int AS any_day, ((random() * 20)::int - 10)::numeric AS amount
FROM generate_series(1, 120000) i
SQL
for my $customer ('few', 'many', '0', 'CASE WHEN random() < 2 THEN many % 2 END')
{
	is(compare(\@little, 'busy', $customer, 'integer', $_, 'amount'), 'the same', "customer $customer, $_") for 'day', 'any_day';
}

# Plans: parallel, by index, over partitions and views.
my @parallel = ('SET parallel_setup_cost = 0', 'SET parallel_tuple_cost = 0', 'SET min_parallel_table_scan_size = 0');
is(compare(\@parallel, 'orders', 'guest', 'integer', 'moment', 'amount'), 'the same', 'a parallel plan');
sql(<<'SQL');
CREATE TABLE parted (LIKE orders) PARTITION BY LIST (k);
CREATE TABLE parted_small PARTITION OF parted FOR VALUES IN (0, 1, 2, 3, 4, 5, 6, 7, 8);
CREATE TABLE parted_rest PARTITION OF parted DEFAULT;
INSERT INTO parted SELECT * FROM orders;
CREATE VIEW joined AS SELECT o.*, b.day FROM orders o LEFT JOIN (SELECT many, min(day) AS day FROM busy GROUP BY 1) b ON b.many = o.i
SQL
is(compare([], 'parted', 'guest', 'integer', 'moment', 'amount', 'k < 6'), 'the same', 'partitions');
is(compare([], 'joined', 'guest', 'integer', 'day', 'amount'), 'the same', 'a view');

# After an error, a cancellation, or a query that needs only some rows, no
# temporary file is left.
sql(<<'SQL');
CREATE FUNCTION outcome(statement text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE statement;
    RETURN 'done';
EXCEPTION WHEN query_canceled OR others THEN
    RETURN SQLSTATE;
END
$$
SQL

sub call
{
	my ($customer, $time, $amount, $rest) = @_;
	return "SELECT FROM purchase_histories('orders', '$customer', \$e\$$time\$e\$, \$e\$$amount\$e\$) AS c (customer integer, h purchase_history) $rest";
}

sub outcome
{
	my ($statement, @settings) = @_;
	return sql(@little, @settings, "SELECT outcome(\$s\$$statement\$s\$)", 'SELECT count(*) FROM pg_ls_tmpdir()');
}
my $late = 'CASE WHEN i = 39990 THEN';
is(outcome(call('k', 'moment', "$late 'NaN' ELSE amount END", '')), "22003\n0", 'no file is left after an amount that is no number');
is(outcome(call('k', 'moment', "$late 1 / (i - 39990) ELSE amount END", '')), "22012\n0", 'nor after a division by zero');
is(outcome(call('k % 4000', q(CASE WHEN k < 4000 THEN moment ELSE '2020-01-01' END), 'CASE WHEN k < 4000 THEN 1 ELSE 922337203685477 END', '')), "22003\n0",
	'nor after a sum that does not fit');
is(outcome(call('k', 'moment', "$late (pg_sleep(1000)::text = '')::int ELSE amount END", ''), "SET statement_timeout = '1s'"), "57014\n0", 'nor after a cancellation');
is(outcome(call('k', 'moment', 'amount', 'LIMIT 5')), "done\n0", 'nor after a query that needs only some rows');

# With little memory it writes files.
sub files_written
{
	return sql(@_, 'SET log_temp_files = 0', 'SET client_min_messages = log', call('k', 'moment', 'amount', 'OFFSET 100000')) =~ /temporary file/ ? 'files' : 'none';
}
is(files_written(@little), 'files', 'little memory takes temporary files');
is(files_written("SET work_mem = '64MB'"), 'none', 'much memory takes no temporary files');

done_testing();
