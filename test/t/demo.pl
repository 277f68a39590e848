# The demo: its report on the embedded shop, the same one from CSV and from
# another database, and what it says of bad files.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Database;
use File::Temp;
use Test::More;

my $root = "$FindBin::Bin/../..";
my $work = File::Temp->newdir;
my @sections = ('CUSTOMER VALUE', 'THE BASE', 'YEAR BY YEAR', 'SEGMENTS', 'RECENCY AND FREQUENCY', 'ABC',
	'THE PYRAMID', 'LIFECYCLE', 'THE BEST TEN', 'TEN TO WIN BACK', 'THE ORDERS', 'DOLLAR CUSTOMERS');

# Standard output, standard error and exit code of the demo
sub demo
{
	my $arguments = join ' ', map { "'" . s/'/'\\''/gr . "'" } @_;
	my $output = `bash '$root/test/demo' $arguments 2>'$work/stderr' </dev/null`;
	my $status = $? >> 8;
	open my $in, '<', "$work/stderr" or die;
	local $/;
	return ($output, scalar <$in>, $status);
}

sub write_file
{
	my ($name, $text) = @_;
	open my $out, '>:raw', "$work/$name" or die;
	print $out $text;
	close $out;
	return "$work/$name";
}

# The rows of the table under a heading, as hashes by column name
sub table
{
	my ($report, $heading) = @_;
	my ($header, $rule, $rows) = $report =~ /^$heading.*\n(.*)\n(-[- ]*)\n((?:.+\n)*)/m or return;
	my @rows;
	for my $line (split /\n/, $rows)
	{
		my %row;
		while ($rule =~ /(-+)/g)
		{
			my ($from, $length) = ($-[1], $+[1] - $-[1]);
			my ($name, $value) = map { substr($_ . ' ' x 200, $from, $length) } $header, $line;
			s/^ +| +$//g for $name, $value;
			$row{$name} //= $value =~ s/(?<=\d),(?=\d{3})//gr;
		}
		push @rows, \%row;
	}
	return @rows;
}

sub total
{
	my ($column, @rows) = @_;
	my $sum = 0;
	$sum += $_->{$column} for @rows;
	return $sum;
}

# The embedded shop
my ($shop, $errors, $status) = demo();
is($status, 0, 'the demo runs') or diag($errors);
like($shop, qr/^\Q$_\E/m, "section $_") for @sections;
unlike($errors, qr/ERROR|WARNING/, 'without complaints');
utf8::decode(my $characters = $shop);
is(scalar(grep { length > 100 } split /\n/, $characters), 0, 'no line is longer than 100 characters');

my ($base) = table($shop, 'THE BASE');
ok($base->{customers} > 2000, 'the shop has customers');
for my $section ('SEGMENTS', 'ABC', 'THE PYRAMID', 'LIFECYCLE')
{
	my @rows = table($shop, $section);
	is(total('customers', @rows), $base->{customers}, "$section holds every customer once");
	my $difference = abs(total('revenue', @rows) - $base->{revenue});
	ok($difference <= @rows, "$section holds all revenue");
}
is(scalar(my @ten = table($shop, $_)), 10, "$_ are ten") for 'THE BEST TEN', 'TEN TO WIN BACK';

# The shop has the same rows on every machine.
database('crmvalue_demo');
sql("\\i $root/test/shop/shop.sql");
is(sql('SELECT count(*), md5(string_agg(o::text, chr(10) ORDER BY order_id)) FROM sale_order o'), '23805|c2980bc76b972e4801c040ad1b71e866',
	'the orders of the shop');
is($base->{$_}, sql("SELECT round($_) FROM (SELECT count(DISTINCT customer_id) AS customers, "
			. 'count(*) FILTER (WHERE amount >= 0) AS orders, sum(amount) AS revenue '
			. 'FROM purchases WHERE customer_id IS NOT NULL) p'), "as plain SQL counts them: $_")
	for 'customers', 'orders', 'revenue';
is(sql("SELECT count(*) FILTER (WHERE customer_id IS NULL) > 0, count(*) FILTER (WHERE amount < 0) > 0, "
		. "count(*) FILTER (WHERE amount = 0) > 0, (SELECT count(DISTINCT state) FROM sale_order), "
		. '(SELECT count(*) > 0 FROM contact WHERE company_id IS NOT NULL) FROM purchases'),
	't|t|t|4|t', 'guests, refunds, free orders, states and companies are among them');

# The same orders from a CSV file, written in another way
(my $euros = $shop) =~ s/^DOLLAR CUSTOMERS.*//ms;
my $rows = sql(q{SELECT format(e'"%s","a ""note"",\n of two lines",%s,"%s"\r', amount, coalesce(customer_id::text, 'NULL'), to_char(ordered_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"')) FROM purchases});
my $good = write_file('good.csv', "\xEF\xBB\xBFAmount,Note,\"customer_id\",Ordered_At\r\n$rows\n\r\n");
my $output;
($output, $errors, $status) = demo($good);
is($status, 0, 'a CSV file') or diag($errors);
is($output, $euros, 'gives the same report');

# And from another database, which is only read
my $connection = "dbname=crmvalue_demo";
($output, $errors, $status) = demo('--database', $connection, "SELECT *\nFROM purchases;\n");
is($status, 0, 'a query on another database') or diag($errors);
is($output, $euros, 'gives the same report');
sql('CREATE FUNCTION spend() RETURNS numeric LANGUAGE sql AS '
	. q{'INSERT INTO sale_order (ordered_at, state, currency, total) SELECT now(), $$done$$, $$EUR$$, 1 RETURNING total'});
($output, $errors, $status) = demo('--database', $connection, 'SELECT 1 AS customer_id, now() AS ordered_at, spend() AS amount');
isnt($status, 0, 'a query that writes fails');
like($errors, qr/read-only transaction/, 'because the transaction is read-only');

# Customers of whom there is nothing to divide by
for my $orders ("1,2024-01-01,-5", "1,2024-01-01,0", "1,2024-01-01,5\n1,2024-02-01,-5\n2,2024-01-01,0")
{
	($output, $errors, $status) = demo(write_file('nothing.csv', "customer_id,date,amount\n$orders\n"));
	is($status, 0, "a report without revenue: $orders" =~ s/\n/; /gr) or diag($errors);
	like($output, qr/^THE ORDERS/m, 'to its end');
}

# Bad files: every bad row by its line, and nothing else is printed.
sub refused
{
	my ($name, $text, @expected) = @_;
	my $path = write_file('bad.csv', $text);
	my ($printed, $said, $code) = demo($path);
	is($code, 1, "$name: refused");
	is($printed, '', "$name: no report");
	is_deeply([grep { /^bad\.csv/ } split /\n/, $said], \@expected, "$name: what is said");
	return;
}

my $no_date = 'is no date such as 2024-12-31 or 2024-12-31 18:30:00';
refused('rows', <<"CSV",
customer_id,date,amount
1,2024-01-01,10
1,01/02/2024,10
2,2024-02-30,10
2,2024-02-29,1e3
3,,5
3,2024-01-01 25:00,5
"4

",2024-01-01,
4,2024-01-01,"1,000.00"
5,2024-01-01
6,2024-01-01,12,50
7,2024-01-01,NaN
8,infinity,1
9,2024-01-01,1000000000000000
\xE9,2024-01-01,1
a "b",2024-01-01,1

"open,2024-01-01,1
CSV
	"bad.csv line 3: date '01/02/2024' $no_date",
	"bad.csv line 4: date '2024-02-30' $no_date",
	"bad.csv line 5: amount '1e3' is not a number such as 1234.50",
	'bad.csv line 6: date is empty',
	"bad.csv line 7: date '2024-01-01 25:00' $no_date",
	'bad.csv line 8: amount is empty',
	"bad.csv line 11: amount '1,000.00' is not a number such as 1234.50",
	'bad.csv line 12: 2 fields, but the header has 3 (a value with a separator in it needs quotes)',
	'bad.csv line 13: 4 fields, but the header has 3 (a value with a separator in it needs quotes)',
	"bad.csv line 14: amount 'NaN' is not a number such as 1234.50",
	"bad.csv line 15: date 'infinity' $no_date",
	"bad.csv line 16: amount '1000000000000000' has more than 14 digits before the point",
	'bad.csv line 17: not UTF-8 text',
	'bad.csv line 18: a quote in the middle of a field (write the field in quotes, and its quotes twice)',
	'bad.csv line 20: a quote is opened here and never closed',
	'bad.csv: nothing was loaded');
refused('many rows', "customer_id,date,amount\n" . "1,x,1\n" x 30,
	(map { "bad.csv line $_: date 'x' $no_date" } 2 .. 21), 'bad.csv: 10 more bad rows; nothing was loaded');
refused('header', "customer,date,amount\n1,2024-01-01,1\n",
	'bad.csv line 1: no column customer_id; the header has: customer date amount');
refused('two columns of a name', "customer_id,date,amount,Amount\n1,2024-01-01,1,1\n",
	'bad.csv line 1: more than one column amount');
refused('no rows', "customer_id,date,amount\n", 'bad.csv has no orders');
refused('guests only', "customer_id,date,amount\n,2024-01-01,1\n", 'bad.csv: no order has a customer_id');
refused('empty', '', 'bad.csv is empty');

($output, $errors, $status) = demo("$work/missing.csv");
is($status, 1, 'no such file');
like($errors, qr/missing\.csv: No such file/, 'and it says so');
(undef, $errors, $status) = demo('a.csv', 'b.csv');
is($status, 2, 'too many arguments');
like($errors, qr/^usage:/, 'the usage is shown');

# A real log, where it is at hand
SKIP:
{
	my $csv = "$root/../shared/data/cdnow_full.csv";
	skip 'no cdnow_full.csv beside the checkout', 4 unless -e $csv;
	($output, $errors, $status) = demo($csv);
	is($status, 0, 'the CDNOW log') or diag($errors);
	my ($log) = table($output, 'THE BASE');
	is("$log->{customers} $log->{orders} $log->{revenue}", '23570 69659 2500316', 'its customers, orders and money');
	is(total('customers', table($output, 'LIFECYCLE')), 23570, 'each has a stage');
	utf8::decode($output);
	is(scalar(grep { length > 100 } split /\n/, $output), 0, 'no line is longer than 100 characters');
}

done_testing();
