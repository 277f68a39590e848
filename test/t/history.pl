# Properties of purchase_history on random orders, against plain SQL, and its
# binary form, hostile input included.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Database;
use File::Temp;
use Test::More;

my $seed = seed();
database('crmvalue_history');

# Customers with many and few orders, several a day, refunds, free orders, NULLs.
my $fraction = ($seed % 1000000) / 1000000;
sql("SELECT setseed($fraction)", <<'SQL');
CREATE TABLE orders AS
SELECT (power(random(), 3) * 400)::int AS customer_id,
       CASE WHEN random() > 0.01 THEN timestamp '1960-01-01' + random() * interval '150 years' * (0.001 + random() / 2) END AS ordered_at,
       CASE WHEN random() > 0.01 THEN (CASE WHEN random() < 0.05 THEN 0 ELSE exp(random() * 20 - 4) END * sign(random() - 0.1))::numeric(20, 4) END AS total
FROM generate_series(1, 40000)
SQL
sql('ANALYZE orders', 'CREATE TABLE histories AS SELECT customer_id, purchase_history(ordered_at, total) AS h FROM orders GROUP BY 1');

# What the rows of a history must be, in plain SQL.
my $by_day = <<'SQL';
SELECT customer_id, ordered_at::date AS day, count(*) FILTER (WHERE total >= 0) AS orders, sum(total) AS money
FROM orders WHERE ordered_at IS NOT NULL AND total IS NOT NULL GROUP BY 1, 2
SQL
my $unnested = 'SELECT customer_id, u.day, u.orders, u.money FROM histories, unnest(h) u';
is(sql("SELECT count(*) FROM (($by_day EXCEPT $unnested) UNION ALL ($unnested EXCEPT $by_day)) d"), '0',
	'unnest() gives the rows of a GROUP BY day');
is(sql('SELECT count(*) FROM histories WHERE h IS NULL AND customer_id IN (SELECT customer_id FROM orders WHERE ordered_at IS NOT NULL AND total IS NOT NULL)'),
	'0', 'NULL only without rows');

# Accessors as of several days.
for my $as_of ('1970-01-01', '1990-06-15', '2005-01-01', '2200-01-01')
{
	my $wrong = sql(<<"SQL");
WITH purchases AS (
    SELECT customer_id, ordered_at::date AS day, total FROM orders
    WHERE ordered_at IS NOT NULL AND total IS NOT NULL AND ordered_at::date <= '$as_of'),
oracle AS (
    SELECT customer_id, count(*) FILTER (WHERE total >= 0) AS frequency, sum(total) AS monetary,
           count(DISTINCT day) FILTER (WHERE total >= 0) AS days,
           min(day) FILTER (WHERE total >= 0) AS first, max(day) FILTER (WHERE total >= 0) AS last
    FROM purchases GROUP BY 1)
SELECT count(*) FROM histories LEFT JOIN oracle o USING (customer_id)
WHERE h IS NOT NULL AND (
    frequency(h, '$as_of') IS DISTINCT FROM coalesce(o.frequency, 0)
 OR monetary(h, '$as_of') IS DISTINCT FROM coalesce(o.monetary, 0)
 OR purchase_days(h, '$as_of') IS DISTINCT FROM coalesce(o.days, 0)
 OR recency(h, '$as_of') IS DISTINCT FROM date '$as_of' - o.last
 OR tenure(h, '$as_of') IS DISTINCT FROM date '$as_of' - o.first
 OR average_order(h, '$as_of') IS DISTINCT FROM o.monetary / nullif(o.frequency, 0)
 OR mean_gap(h, '$as_of') IS DISTINCT FROM CASE WHEN o.days > 1 THEN (o.last - o.first)::float8 / (o.days - 1) END
 OR as_of(h, '$as_of')::text IS DISTINCT FROM (h - slice(h, date '$as_of' + 1, 'infinity'))::text)
SQL
	is($wrong, '0', "accessors as of $as_of");
}

# The order is that of the entries as arrays of rows.
is(sql(<<'SQL'), 't|t', 'histories sort as arrays of their entries');
SELECT bool_and(by_h = by_array), count(DISTINCT h) = count(DISTINCT entries)
FROM (SELECT h, entries, rank() OVER (ORDER BY h) AS by_h, rank() OVER (ORDER BY entries) AS by_array
      FROM (SELECT as_of(h, d) AS h, ARRAY(SELECT ROW(day, orders, money) FROM unnest(as_of(h, d))) AS entries
            FROM histories, unnest('{1965-01-01,1990-01-01,2100-01-01}'::date[]) d WHERE h IS NOT NULL) e) r
SQL

# The same bytes whatever the order, the plan, the split.
my $digest = "SELECT md5(string_agg(customer_id || h::text || md5(purchase_history_send(h)), ';' ORDER BY customer_id))";
my $group = 'SELECT customer_id, purchase_history(ordered_at, total) AS h FROM orders GROUP BY 1';
my $expected = sql("$digest FROM histories");
my $by_profit = 'SELECT customer_id, purchase_history(ordered_at, total, total / 3 - 0.01) AS h FROM orders GROUP BY 1';
my $expected_by_profit = sql('SET enable_hashagg = off', 'SET max_parallel_workers_per_gather = 0', "$digest FROM ($by_profit) g");
my @parallel = ('SET parallel_setup_cost = 0', 'SET parallel_tuple_cost = 0', 'SET min_parallel_table_scan_size = 0',
	'SET max_parallel_workers_per_gather = 4');
my @settings = (
	['hash', 'SET enable_sort = off', 'SET max_parallel_workers_per_gather = 0'],
	['sort', 'SET enable_hashagg = off', 'SET max_parallel_workers_per_gather = 0'],
	['spilled hash', "SET work_mem = '64kB'", 'SET enable_sort = off', 'SET max_parallel_workers_per_gather = 0'],
	['parallel hash', @parallel, 'SET enable_sort = off'],
	['parallel sort', @parallel, 'SET enable_hashagg = off'],
);
for (@settings)
{
	my ($name, @set) = @$_;
	is(sql(@set, "$digest FROM ($group) g"), $expected, "same bytes by $name");
	is(sql(@set, "$digest FROM ($by_profit) g"), $expected_by_profit, "same bytes by profit, by $name");
}
is(sql("$digest FROM (SELECT customer_id, purchase_history(ordered_at, total ORDER BY random()) AS h FROM orders GROUP BY 1) g"),
	$expected, 'same bytes in random order');
like(sql(@parallel, "EXPLAIN (COSTS off) $group"), qr/Partial (Hash|Group)Aggregate/, 'a parallel plan is chosen');
sql('CREATE TABLE parts (LIKE orders) PARTITION BY HASH (ordered_at)',
	(map { "CREATE TABLE part$_ PARTITION OF parts FOR VALUES WITH (MODULUS 3, REMAINDER $_)" } 0 .. 2),
	'INSERT INTO parts SELECT * FROM orders');
is(sql('SET enable_partitionwise_aggregate = on', 'SET max_parallel_workers_per_gather = 0',
	'SELECT count(*) FROM (SELECT customer_id, purchase_history(ordered_at, total) AS h FROM parts GROUP BY 1) g JOIN histories USING (customer_id, h)'),
	sql('SELECT count(*) FROM histories WHERE h IS NOT NULL'), 'partial aggregation of partitions');
is(sql('SELECT rollup(h)::text = (SELECT purchase_history(ordered_at, total)::text FROM orders) FROM histories'), 't', 'rollup of customers is the whole');
is(sql(@parallel, 'SELECT rollup(h)::text = (SELECT purchase_history(ordered_at, total)::text FROM orders) FROM histories'), 't', 'rollup in parallel');
is(sql("$digest FROM (SELECT customer_id, rollup(h) AS h FROM (SELECT customer_id, purchase_history(ordered_at, total) AS h FROM orders GROUP BY customer_id, extract(dow FROM ordered_at)) d GROUP BY 1) g"),
	$expected, 'rollup of parts');

# Addition commutes and can be undone, subtraction of a stranger is an error.
is(sql('SELECT count(*) FROM histories a, histories b WHERE a.customer_id % 20 = 0 AND b.customer_id % 17 = 0 AND a.h IS NOT NULL AND b.h IS NOT NULL AND ((a.h + b.h) - b.h <> a.h OR a.h + b.h <> b.h + a.h)'),
	'0', '(a + b) - b = a and a + b = b + a');
like(sql_error("SELECT h - '{1800-01-01:1:5.00}' FROM histories WHERE h IS NOT NULL LIMIT 1"), qr/^22023: purchases of 1800-01-01/, 'a history that is not part of another is not subtracted');

# A running history under a moving frame equals the history of the frame.
is(sql(<<'SQL'), '0', 'as a window aggregate');
SELECT count(*) FROM (
    SELECT purchase_history(day, total) OVER w AS running, array_agg((day, total)::text) OVER w AS rows
    FROM (SELECT row_number() OVER (ORDER BY ordered_at) AS n, ordered_at::date AS day, total FROM orders WHERE ordered_at IS NOT NULL AND total IS NOT NULL LIMIT 300) o
    WINDOW w AS (ORDER BY n ROWS BETWEEN 5 PRECEDING AND 2 FOLLOWING)) f
WHERE frequency(running) <> (SELECT count(*) FROM unnest(rows) r WHERE r !~ ',-')
SQL

# Text and binary round trips; stored values are never changed by what reads them.
sub copy_round_trip
{
	my ($options) = @_;
	my $path = File::Temp->new;
	my $script = File::Temp->new;
	print $script "TRUNCATE copied;\n\\copy histories TO '$path' $options\n\\copy copied FROM '$path' $options\n";
	close $script;
	my $output = `psql -XAtq -v ON_ERROR_STOP=1 -d crmvalue_history -f $script 2>&1`;
	is($output, '', "copy $options");
	is(sql("$digest FROM copied"), $expected, "same bytes after copy $options");
}
sql('CREATE TABLE copied (LIKE histories)');
copy_round_trip('(FORMAT binary)');
copy_round_trip('(FORMAT csv)');
is(sql('SELECT count(*) FROM histories WHERE h::text::purchase_history <> h'), '0', 'text round trip');
is(sql("$digest FROM histories"), $expected, 'what was stored is as it was');

# Hostile binary.
my $day = 8770;
sub field { return pack('N', length $_[0]) . $_[0] }
sub entry { return pack('NNq>', @_) }
sub history { my ($version, $flags, $count, @entries) = @_; return pack('CCN', $version, $flags, $count) . join('', @entries) }
sub receive
{
	my ($binary) = @_;
	my $path = File::Temp->new;
	binmode $path;
	print $path "PGCOPY\n\xff\r\n\0", pack('NN', 0, 0), pack('n', 1), field($binary), pack('n', 0xffff);
	close $path;
	return `psql -XAtq -v VERBOSITY=verbose -d crmvalue_history -c "\\copy received FROM '$path' (FORMAT binary)" 2>&1`;
}
sql('CREATE TABLE received (h purchase_history)');
is(receive(history(1, 0, 1, entry($day, 2, 1205000))), '', 'a valid history is received');
is(receive(history(1, 0, 0)), '', 'an empty history is received');
is(sql('SELECT string_agg(h::text, chr(32)) FROM received'), '{2024-01-05:2:120.50} {}', 'received histories have their text');
my %hostile = (
	'version 0' => history(0, 0, 1, entry($day, 2, 1205000)),
	'version 2' => history(2, 0, 1, entry($day, 2, 1205000)),
	'flags' => history(1, 1, 1, entry($day, 2, 1205000)),
	'too few entries' => history(1, 0, 2, entry($day, 2, 1205000)),
	'too many entries' => history(1, 0, 1, entry($day, 2, 1205000), entry($day + 1, 2, 1)),
	'trailing byte' => history(1, 0, 1, entry($day, 2, 1205000)) . 'x',
	'negative count' => history(1, 0, 0xffffffff),
	'huge count' => history(1, 0, 0x7fffffff, entry($day, 2, 1205000)),
	'count that overflows' => history(1, 0, 0x10000000),
	'unsorted' => history(1, 0, 2, entry($day, 2, 1205000), entry($day - 1, 2, 1)),
	'duplicate' => history(1, 0, 2, entry($day, 2, 1205000), entry($day, 2, 1)),
	'negative orders' => history(1, 0, 1, entry($day, 0xffffffff, 1205000)),
	'zero entry' => history(1, 0, 1, entry($day, 0, 0)),
	'money without orders' => history(1, 0, 1, entry($day, 0, 5)),
	'day infinity' => history(1, 0, 1, entry(0x7fffffff, 1, 5)),
	'day -infinity' => history(1, 0, 1, entry(0x80000000, 1, 5)),
	'day out of range' => history(1, 0, 1, entry(0x7ffffffe, 1, 5)),
);
like(receive($hostile{$_}), qr/ERROR:  22P03: invalid binary representation of type purchase_history/, "hostile binary: $_")
	for sort keys %hostile;
like(receive(''), qr/ERROR:  08P01/, 'hostile binary: nothing');
like(receive("\1\0\0"), qr/ERROR:  08P01/, 'hostile binary: truncated header');
for (1 .. 200)
{
	my $good = history(1, 0, 3, map { entry($day + $_, 1, 10000) } 1 .. 3);
	substr($good, int(rand(length $good)), 1) = chr(int(rand(256))) for 1 .. 1 + int(rand(3));
	$good = substr($good, 0, int(rand(length $good))) if rand() < 0.2;
	my $answer = receive($good);
	next if $answer eq '' || $answer =~ /ERROR:  (22P03|08P01)/;
	fail('mutated binary: ' . unpack('H*', $good));
	diag($answer);
	last;
}
is(sql('SELECT count(*) FROM received WHERE h::text::purchase_history <> h'), '0', 'what was received of mutated ones is well-formed');

done_testing();
