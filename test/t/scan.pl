# purchase_histories() on random orders: the same histories, byte for byte, as
# the aggregate by GROUP BY, for every kind of customer, time and amount, with
# much memory and with little; and what is left behind by errors. rfm_scores()
# on the same orders: the numbers of these histories, and rule R1 in plain SQL.
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

# Orders of later days exist, for some customers only those.
my $day = "date '2020-06-01'";
my $numbers = 'customer, recency, frequency, monetary::text, rfm_score';

# Compares with the aggregate; returns how many rows differ.
sub compare
{
	my ($settings, $relation, $customer, $type, $time, $amount, $filter) = @_;
	my $where = defined $filter ? "WHERE $filter" : '';
	my @texts = map { "\$e\$$_\$e\$" } grep { defined } $customer, $time, $amount, $filter;
	my $texts = join ', ', @texts;
	return sql(@$settings, <<"SQL");
CREATE TEMP TABLE aggregated AS SELECT $customer AS customer, purchase_history($time, $amount) AS h FROM $relation $where GROUP BY 1;
CREATE TEMP TABLE expected AS SELECT customer, md5(purchase_history_send(h)) AS h FROM aggregated;
CREATE TEMP TABLE found AS SELECT customer, md5(purchase_history_send(h)) AS h FROM purchase_histories('$relation', $texts) AS c (customer $type, h purchase_history);
CREATE TEMP TABLE expected_scores AS
SELECT customer, recency(h, $day), frequency(h, $day), monetary(h, $day), rfm_score(h, $day) OVER () AS rfm_score FROM aggregated;
CREATE TEMP TABLE found_scores AS SELECT * FROM @{[scores($relation, $type, $day, @texts)]};
SELECT CASE WHEN different = 0 THEN 'the same' ELSE format('%s differ', different) END
FROM (SELECT (SELECT count(*) FROM (SELECT customer, h FROM expected EXCEPT ALL SELECT customer, h FROM found) d)
           + (SELECT count(*) FROM (SELECT customer, h FROM found EXCEPT ALL SELECT customer, h FROM expected) d)
           + (SELECT count(*) FROM (SELECT $numbers FROM expected_scores EXCEPT ALL SELECT $numbers FROM found_scores) d)
           + (SELECT count(*) FROM (SELECT $numbers FROM found_scores EXCEPT ALL SELECT $numbers FROM expected_scores) d) AS different) s
SQL
}

# A call of rfm_scores with its columns; the arguments are quoted.
sub scores
{
	my ($relation, $type, $as_of, $customer, $time, $amount, $filter, $bins) = @_;
	$filter //= 'NULL';
	$bins //= 5;
	return "rfm_scores('$relation', $customer, $time, $amount, $as_of, $filter, $bins)"
		. " AS c (customer $type, recency integer, frequency integer, monetary numeric, rfm_score integer)";
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

# A plain table, which is read without the executor: columns in another order,
# NULLs and long texts before them, columns dropped, and added with a default
# that older rows lack; rows deleted, updated, and of a transaction that failed.
sql(<<'SQL');
CREATE TABLE grown (note text, gone integer, amount numeric, guest text, moment timestamptz);
INSERT INTO grown SELECT CASE i % 3 WHEN 0 THEN repeat(md5(i::text), i % 90) WHEN 1 THEN '' END, i, amount,
    CASE WHEN i % 97 = 0 THEN repeat(md5(guest::text), 400) ELSE guest::text END, moment AT TIME ZONE 'UTC' FROM orders;
ALTER TABLE grown ALTER guest SET STORAGE external, ALTER note SET STORAGE external, DROP gone;
ALTER TABLE grown ADD shop integer DEFAULT 3, ADD day date DEFAULT '2024-02-29', ADD price float8 DEFAULT 9.99, ADD label varchar(9);
INSERT INTO grown SELECT NULL, amount, guest::text, moment AT TIME ZONE 'UTC', guest % 40, '2020-01-01'::date + guest, amount::float8, i FROM orders WHERE i < 9000;
UPDATE grown SET amount = amount + 1 WHERE guest LIKE '1%';
DELETE FROM grown WHERE guest LIKE '2%';
DO $$ BEGIN INSERT INTO grown SELECT * FROM grown; RAISE division_by_zero; EXCEPTION WHEN division_by_zero THEN NULL; END $$
SQL
for my $columns (['guest', 'text', 'moment', 'amount'], ['shop', 'integer', 'day', 'price'], ['shop', 'integer', 'moment', 'price'],
	['guest', 'text', 'day', 'amount'], ['moment', 'timestamptz', 'moment', 'amount'], ['price', 'double precision', 'day', 'price'], ['label', 'varchar(9)', 'day', 'amount'])
{
	is(compare($_->[1], 'grown', @$columns), 'the same', "columns @$columns by $_->[0]") for ['much memory', ["SET work_mem = '256MB'"]], ['little memory', \@little];
}

# Rule R1 in plain SQL, with many ties in recency and frequency: as of days with
# no customer, with some and with all, in two to nine bins.
for my $as_of ("date '1959-01-01'", "date '1961-01-01'", $day, "date '2100-01-01'")
{
	for my $bins (2, 5, 9)
	{
		is(sql("SET work_mem = '64kB'", <<"SQL"), '0', "rule R1 as of $as_of with $bins bins");
CREATE TEMP TABLE numbers AS
SELECT guest / 4 AS customer, $as_of - max(moment) FILTER (WHERE amount >= 0)::date AS recency,
       count(*) FILTER (WHERE amount >= 0) AS frequency, sum(round(amount, 4)) AS monetary
FROM orders WHERE moment < $as_of + 1 AND amount IS NOT NULL GROUP BY 1;
CREATE TEMP TABLE expected AS
SELECT customer, recency, frequency, monetary,
       100 * (1 + $bins * (rank() OVER (ORDER BY recency DESC) - 1) / count(*) OVER ())
           + 10 * (1 + $bins * (rank() OVER (ORDER BY frequency) - 1) / count(*) OVER ())
           + 1 + $bins * (rank() OVER (ORDER BY monetary) - 1) / count(*) OVER () AS rfm_score
FROM numbers WHERE recency IS NOT NULL;
CREATE TEMP TABLE found AS
SELECT * FROM @{[scores('orders', 'integer', $as_of, "'guest / 4'", "'moment'", "'amount'", 'NULL', $bins)]} WHERE rfm_score IS NOT NULL;
SELECT (SELECT count(*) FROM (TABLE expected EXCEPT ALL TABLE found) d) + (SELECT count(*) FROM (TABLE found EXCEPT ALL TABLE expected) d)
SQL
	}
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

# An index-only scan whose first column is the customer: the orders of a
# customer come one after the other, and are grouped in batches. The customers
# with the smallest numbers have more orders than a batch of little memory, with
# 60 times the orders than any batch.
my @covering = ('SET enable_seqscan = off', 'SET enable_bitmapscan = off', 'SET enable_sort = off');

sub covered
{
	my ($type, $customer, $index, $times) = @_;
	$times //= 8;
	sql('SET client_min_messages = warning', 'DROP TABLE IF EXISTS covered', 'SET timezone = UTC', <<"SQL", 'VACUUM ANALYZE covered');
CREATE TABLE covered AS
SELECT i, i % 4 AS state, ($customer)::$type AS customer, moment + i / 40000 * interval '1 hour' AS moment, amount
FROM orders o, LATERAL (SELECT FROM generate_series(1, CASE WHEN k < 4 THEN $times ELSE 1 END)) g;
CREATE INDEX ON covered $index
SQL
}

# whether the plan of the orders is the scan of an index only
sub covers
{
	my ($customer, $filter) = @_;
	return sql(@covering, "EXPLAIN SELECT $customer, moment, amount FROM covered" . ($filter ? " WHERE $filter" : '')) =~ /^Index Only Scan/;
}
my $include = 'INCLUDE (moment, amount)';
my @covered = (
	['integer', 'guest', "(customer) $include"],
	['integer', 'guest', "(customer DESC NULLS FIRST) $include"],
	['integer', 'guest', '(customer, moment DESC, amount)'],
	['bigint', 'guest * 1234567890123', "(customer) $include"],
	['text', q('customer ' || guest), "(customer) $include"],
	['text', q(CASE WHEN guest % 97 = 0 THEN repeat(md5(guest::text), 20) ELSE repeat('x', guest % 700) || guest END), "(customer) $include"],
	['text', q('customer ' || guest), "(customer text_pattern_ops) $include"],
	['name', q('customer ' || guest), "(customer) $include"],
	['varchar(20)', q('customer ' || guest), "(customer) $include"],
	['uuid', 'md5(guest::text)', "(customer) $include"],
	['numeric', q(CASE WHEN i % 2 = 0 THEN guest * 1.0 ELSE guest * 1.000 END), "(customer) $include"],
	['double precision', q(CASE WHEN guest < 50 THEN '-0' WHEN guest < 100 THEN '0' WHEN guest < 150 THEN 'NaN' ELSE guest / 3.0::float8 END), "(customer) $include"],
	['integer[]', 'ARRAY[guest % 10, guest]', "(customer) $include"],
);
push @covered, ['text COLLATE either_case', 'CASE WHEN i % 2 = 0 THEN upper(md5(guest::text)) ELSE md5(guest::text) END', "(customer) $include"],
	['text COLLATE either_case', 'CASE WHEN i % 2 = 0 THEN upper(md5(guest::text)) ELSE md5(guest::text) END', "(customer COLLATE \"C\") $include"] if $icu;
for (@covered)
{
	my ($type, $customer, $index) = @$_;
	covered($type =~ s/ COLLATE.*//r, $type =~ /either_case/ ? "($customer) COLLATE either_case" : $customer, $index);
	is(compare([@covering, @little], 'covered', 'customer', $type =~ s/ COLLATE.*//r, 'moment', 'amount'), 'the same', "an index of $type: $index");
}
covered('varchar(20)', q('customer ' || guest), "(customer) $include", 60);
is(compare(\@covering, 'covered', 'customer', 'text', 'moment', 'amount'), 'the same', 'an index of varchar for a result of text');
covered('integer', 'guest', "(state, customer) $include");
is(compare([@covering, @little], 'covered', 'customer', 'integer', 'moment', 'amount'), 'the same', 'an index whose first column is not the customer');
is(compare([@covering, @little], 'covered', 'state', 'integer', 'moment', 'amount'), 'the same', 'an index of few customers, each with more orders than a batch');
covered('integer', 'guest', "(customer, state) $include");
for my $filter ('state = 1', 'state IN (0, 1, 3)', 'customer IN (5, 3, 3, 4000)', 'customer BETWEEN 100 AND 3000 AND state < 2', 'customer IS NULL')
{
	ok(covers('customer', $filter), "$filter is read from the index only");
	is(compare([@covering, @little], 'covered', 'customer', 'integer', 'moment', 'amount', $filter), 'the same', "an index, $filter");
}
is(compare([@covering, @little], 'covered', 'customer % 100', 'integer', 'moment', 'amount'), 'the same', 'an index, another customer');

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
my @of_orders = ('orders', 'integer', $day, "'k'", "'moment'");
is(outcome('SELECT FROM ' . scores(@of_orders, "\$e\$$late 'NaN' ELSE amount END\$e\$")), "22003\n0", 'nor by rfm_scores after an error');
is(outcome('SELECT FROM ' . scores(@of_orders, "'amount'") . ' LIMIT 5'), "done\n0", 'nor by rfm_scores after some rows');

# With little memory it writes files.
sub files_written
{
	return sql(@_, 'SET log_temp_files = 0', 'SET client_min_messages = log', call('k', 'moment', 'amount', 'OFFSET 100000')) =~ /temporary file/ ? 'files' : 'none';
}
is(files_written(@little), 'files', 'little memory takes temporary files');
is(files_written("SET work_mem = '64MB'"), 'none', 'much memory takes no temporary files');
covered('integer', 'guest', "(customer) $include");
is(() = sql(@covering, @little, 'SET log_temp_files = 0', 'SET client_min_messages = log',
		"SELECT FROM purchase_histories('covered', 'customer', 'moment', 'amount') AS c (customer integer, h purchase_history) OFFSET 100000") =~ /temporary file/g,
	1, 'orders in the order of their customers take no temporary file, their results do');

done_testing();
