# The demo: its report on the embedded shop, the same one from CSV and from
# another database, and what it says of bad files.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Database;
use File::Temp;
use Files;
use Test::More;

my $root = "$FindBin::Bin/../..";
my $work = File::Temp->newdir;
my @sections = ('CUSTOMER VALUE', 'THE BASE', 'YEAR BY YEAR', 'SEGMENTS', 'RECENCY AND FREQUENCY', 'ABC',
	'THE PYRAMID', 'LIFECYCLE', 'THE BEST TEN', 'TEN TO WIN BACK', 'THE ORDERS', 'DOLLAR CUSTOMERS');

# Standard output, standard error and exit code of the demo; the last two
# arguments may be '<' and a file
sub demo
{
	my @arguments = @_;
	my $input = @arguments > 1 && $arguments[-2] eq '<' ? (splice @arguments, -2)[1] : '/dev/null';
	my $arguments = join ' ', map { "'" . s/'/'\\''/gr . "'" } @arguments;
	my $output = `bash '$root/test/demo' $arguments 2>'$work/stderr' <'$input'`;
	my $status = $? >> 8;
	return ($output, contents("$work/stderr"), $status);
}

# Ends a server that --keep left, and waits until it is gone
sub end_server
{
	my ($id, $psql) = @_;
	kill 'TERM', $id;
	for (1 .. 100)
	{
		system("$psql -XAtc 'SELECT 1' >/dev/null 2>&1");
		return 1 if $? != 0;
		select undef, undef, undef, 0.1;
	}
	return 0;
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

# The report after the lines that say how orders were read
sub report
{
	my ($output) = @_;
	return $output =~ s/\A(?:(?!\n).*\n)*?(?=\nCUSTOMER VALUE)//r;
}

# The same orders from a CSV file, written in another way
(my $euros = $shop) =~ s/^DOLLAR CUSTOMERS.*//ms;
my $rows = sql(q{SELECT format(e'"%s","a ""note"",\n of two lines",%s,"%s"\r', amount, coalesce(customer_id::text, 'NULL'), to_char(ordered_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"')) FROM purchases});
my $good = write_file('good.csv', "\xEF\xBB\xBFAmount,Note,\"customer_id\",Ordered_At\r\n$rows\n\r\n");
my $output;
($output, $errors, $status) = demo($good);
is($status, 0, 'a CSV file') or diag($errors);
is(report($output), $euros, 'a CSV file gives the same report');
like($output, qr/\Agood\.csv: 18,973 rows from 2023-01-03 to 2025-12-31; UTF-8, separated by commas; .*\n\nCUSTOMER VALUE/,
	'after a line that says how it was read');

# As it would be written elsewhere, through a pipe
$rows = sql(q{SELECT format('%s;%s;%s', customer_id, to_char(ordered_at, 'DD.MM.YYYY HH24:MI:SS'), translate(to_char(amount, 'FM999G999G990D00'), '.,', ',.')) FROM purchases});
my $german = write_file('german.csv', "Kunde;Datum;Betrag\n$rows\n");
($output, $errors, $status) = demo('-', '<' => $german);
is($status, 0, 'standard input') or diag($errors);
is(report($output), $euros, 'standard input gives the same report');
like($output, qr/\Astandard input: .* separated by semicolons; .*\(day month year\).*\(decimal comma\)/, 'the line of how standard input was read');

# And from another database, which is only read
my $connection = "dbname=crmvalue_demo";
($output, $errors, $status) = demo('--database', $connection, "SELECT *\nFROM purchases;\n");
is($status, 0, 'a query on another database') or diag($errors);
is(report($output), $euros, 'a query on another database gives the same report');
sql('CREATE FUNCTION spend() RETURNS numeric LANGUAGE sql AS '
	. q{'INSERT INTO sale_order (ordered_at, state, currency, total) SELECT now(), $$done$$, $$EUR$$, 1 RETURNING total'});
($output, $errors, $status) = demo('--database', $connection, 'SELECT 1 AS customer_id, now() AS ordered_at, spend() AS amount');
isnt($status, 0, 'a query that writes fails');
like($errors, qr/read-only transaction/, 'because the transaction is read-only');
($output, $errors, $status) = demo('--database', $connection, 'SELECT 1 AS a, 2 AS b, 3 AS c');
is($status, 1, 'a query without names of ours');
like($errors, qr/SELECT \.\.\. AS customer_id, \.\.\. AS ordered_at, \.\.\. AS amount/, 'and how to write it');
($output, $errors, $status) = demo('--columns', 'customer=a,time=b,amount=c', '--database', $connection, q{SELECT 1 AS a, '2024-05-04'::date AS b, '1462.5'::money AS c});
is($status, 0, 'unless the user says what is what') or diag($errors);
like($output, qr/^paid orders +1 +1,462\.50 /m, 'and the money is read');

# The report as a page: the same whatever the source, after the printed one
{
	my @pages;
	for my $source ([], [$good], ['--database', $connection, 'SELECT * FROM purchases'])
	{
		my $page = "$work/page.html";
		($output, $errors, $status) = demo('--html', $page, @$source);
		is($status, 0, "a page: @$source") or diag($errors);
		like($output, qr/CUSTOMER VALUE as of.*\nThe page is in \Q$page\E\n\z/s, 'after the printed report');
		push @pages, contents($page);
		is((stat $page)[2] & 077, 0, 'nobody else can read it');
		unlink $page;
	}
	ok($pages[0] =~ /\A<!DOCTYPE html>\n<html lang="en">.*customers 2,384, orders 17,784.*<\/html>\n+\z/s, 'of the same customers');
	s/(<title>|<h1>)Customer value: [^<]*/$1Customer value/g for @pages;
	ok($pages[$_] eq $pages[0], 'the same page') for 1, 2;
	($output, $errors, $status) = demo('--html', "$work/page.html", '--language', 'zh', $german);
	like(contents("$work/page.html"), qr/<h1>\xE5\xAE\xA2\xE6\x88\xB7.*: german\.csv<\/h1>/, 'in Chinese, with the name of the file');
}

# The day of a time with an offset is that of UTC, in SQL, in a file and from a
# database alike, and whatever the time zone there; or that of the user's zone.
sql("ALTER DATABASE crmvalue_demo SET timezone = 'America/New_York'",
	'CREATE TABLE instants (customer_id int, ordered_at timestamptz, amount numeric)',
	q{INSERT INTO instants VALUES (1, '2024-05-04 23:30:00Z', 5), (1, '2024-05-05 00:30:00Z', 6), (2, '2024-03-09 16:30:00Z', 7), (2, '2024-03-10 04:59:00Z', 8)});
$rows = sql(q{SET timezone = 'Asia/Kolkata'; SELECT format('%s,%s,%s', customer_id, ordered_at, amount) FROM instants});
my $instants = write_file('instants.csv', "customer_id,ordered_at,amount\n$rows\n");
for (['UTC', "purchase_history(ordered_at, amount)"], ['Asia/Shanghai', "purchase_history(ordered_at AT TIME ZONE 'Asia/Shanghai', amount)"])
{
	my ($zone, $in_sql) = @$_;
	my $expected = sql("SELECT max(last_purchase(h)) + 1, sum(purchase_days(h)) FROM (SELECT $in_sql AS h FROM instants GROUP BY customer_id) c");
	my @zone = $zone eq 'UTC' ? () : ('--time-zone', $zone);
	for my $source ([$instants], ['--database', $connection, 'SELECT * FROM instants'])
	{
		($output, $errors, $status) = demo('--keep', @zone, @$source);
		is($status, 0, "$zone, @$source") or diag($errors);
		my ($psql, $end) = $output =~ /^To connect: (psql '.*')\nTo end it:  kill (\d+)\n\z/m or next;
		my $found = `$psql -XAtc 'SELECT max(ordered_at)::date + 1, count(DISTINCT (customer_id, ordered_at::date)) FROM purchases'`;
		is($found, "$expected\n", 'the shop that stays has the purchase days');
		ok(end_server($end, $psql), 'the server ends as it is told');
	}
}
($output, $errors, $status) = demo('--time-zone', 'Shanghai', $instants);
isnt($status, 0, 'no such time zone');
like($errors, qr/no time zone "Shanghai"\nHINT:  Say Asia\/Shanghai\./, 'and one that there is');

# Several rows of an order
my $lines = "Order ID,Customer,Date,Total\n1,A,2024-05-04,5\n1,A,2024-05-04,7\n2,A,2024-05-05,7\n2,B,2024-05-05,1\n,A,2024-05-05,2\n,A,2024-05-05,2\n";
($output, $errors, $status) = demo(write_file('lines.csv', $lines));
like($output, qr/^lines\.csv: 5 orders, as rows of one order, customer and day are one: their amounts are added up$/m, 'rows of an order are parts of it');
like($output, qr/^paid orders +5 +24 /m, 'which are added up');
($output, $errors, $status) = demo(write_file('lines.csv', $lines =~ s/,7\n/,5\n/r));
isnt($status, 0, 'rows with equal amounts are refused');
like($errors, qr/lines\.csv: of 1 orders with several rows, 1 have one amount in all of their rows, such as order "1"\nHINT:  Say --rows parts/, 'because they may be copies');
($output, $errors, $status) = demo('--rows', 'copies', write_file('lines.csv', $lines =~ s/,7\n/,5\n/r));
like($output, qr/^paid orders +5 +17 /m, 'copies count once');

# Nothing in a file, nor its name, is run.
{
	my $marker = "$work/run";
	my @hostile = ("'; DROP TABLE purchases; --", "\\! touch $marker", "\\q", '\\.', '$(touch ' . $marker . ')', "`touch $marker`", "=cmd|' /C calc'!A0", ':name', ":'rows'",
		'%n%s', 'a\\', '"; COPY purchases TO PROGRAM \'touch ' . $marker . '\'; --');
	my @customers = map { '"' . s/"/""/gr . '"' } @hostile;
	my $path = write_file("a'b \$(touch pwned) `touch pwned` \\! :name.csv",
		join "\n", '"Order ID",customer,date,amount,"\\! touch pwned"', (map { "$customers[$_],$customers[$_],2024-05-04,1,x" } 0 .. $#customers), "#1,x,2024-05-04,5,\n#1,x,2024-05-04,6,\n");
	($output, $errors, $status) = demo($path);
	is($status, 0, 'a hostile file') or diag($errors);
	like($output, qr/^\Qa'b \E\$\(touch pwned\) `touch pwned` \\! :name\.csv: 14 rows/, 'its name is a name');
	like($output, qr/^paid orders +13 +23 /m, 'its rows are rows');
	my ($told) = table($output, 'THE BASE');
	is($told->{customers}, 13, 'its customers are customers');
	ok(!-e $marker && !-e 'pwned' && !-e "$work/pwned", 'texts of the file are not run as commands');
	($output, $errors, $status) = demo(write_file('hostile.csv', qq(customer,date,amount\n"a\e]0;x\a\e[31m",x\e[2J,1\n)));
	unlike($errors, qr/\e/, 'nothing reaches the terminal that it would obey');
	($output, $errors, $status) = demo(write_file('hostile.csv', qq(order id,customer,date,amount\n"a\e[31m",b\xC2\x9B,2024-05-04,1\n"a\e[31m",b\xC2\x9B,2024-05-04,1\n)));
	like($errors, qr/such as order "a \[31m"/, 'not even from the server');
}

# The second run does not build. A make of our own counts the builds.
{
	my $installed = $ENV{CRMVALUE_INSTALLED};
	local $ENV{CRMVALUE_INSTALLED};
	delete $ENV{CRMVALUE_INSTALLED};
	local $ENV{XDG_CACHE_HOME} = "$work/cache";
	mkdir "$work/bin";
	write_file('bin/make', <<"SH");
#!/bin/sh
echo "\$*" >>'$work/made'
case "\$*" in *install*) for word; do case \$word in DESTDIR=*) cp -a '$installed' "\${word#DESTDIR=}" ;; esac; done ;; esac
SH
	chmod 0755, "$work/bin/make";
	local $ENV{PATH} = "$work/bin:$ENV{PATH}";
	my $small = write_file('small.csv', "customer,date,amount\n1,2024-05-04,5\n");
	my $builds = sub { scalar grep { !/install/ } split /\n/, contents("$work/made") };
	system("for n in 1 2; do bash '$root/test/demo' '$small' >\"$work/run\$n\" 2>&1 </dev/null & done; wait");
	like(contents("$work/run$_"), qr/^THE ORDERS/m, "run $_ of two at a time") for 1, 2;
	my $before = $builds->();
	my @kept = glob "$work/cache/crmvalue/*";
	is(scalar @kept, 1, 'leave one build behind');
	($output, $errors, $status) = demo($small);
	is($status, 0, 'another run') or diag($errors);
	unlike($errors, qr/Building/, 'another run does not build');
	is($builds->(), $before, 'another run leaves the build as it was');
	system("cp -r '$kept[0]' '$work/cache/crmvalue/" . sprintf('%064d', $_) . "'") for 1 .. 7;
	rename $kept[0], "$work/cache/crmvalue/" . 'f' x 64;
	($output, $errors, $status) = demo($small);
	is($builds->(), $before + 1, 'what was built of other sources is not taken');
	is(scalar(my @left = glob "$work/cache/crmvalue/*"), 5, 'and of many builds five are kept');
}

# Customers of whom there is nothing to divide by
for my $orders ("1,2024-01-01,-5", "1,2024-01-01,0", "1,2024-01-01,5\n1,2024-02-01,-5\n2,2024-01-01,0")
{
	($output, $errors, $status) = demo(write_file('nothing.csv', "customer_id,date,amount\n$orders\n"));
	is($status, 0, "a report without revenue: $orders" =~ s/\n/; /gr) or diag($errors);
	like($output, qr/^THE ORDERS/m, 'a report without revenue is complete');
}

# A refused file: nothing is printed but what is wrong
{
	my ($printed, $said, $code) = demo(write_file('bad.csv', "customer_id,date,amount\n1,2024-02-30,10\n"));
	is($code, 1, 'a bad file is refused');
	is($printed, '', 'a bad file gives no report');
	is($said, "bad.csv line 2: date '2024-02-30' is no date such as 2024-12-31 or 2024-12-31 18:30:00\n"
			. "bad.csv: 1 bad row; nothing was loaded (correct the file, or leave bad rows out: --skip-bad)\n", 'the message for a bad file');
}
($output, $errors, $status) = demo("$work/missing.csv");
is($status, 1, 'a file that does not exist is refused');
like($errors, qr/missing\.csv: No such file/, 'the message for a file that does not exist');
for (['a.csv', 'b.csv'], ['--nothing'], ['--rows', 'x'], ['--columns'], ['--skip-bad'], ['--keep=yes'], ['--database', 'x'], ['--html', '/nowhere/page.html'], ['--language', 'fr'])
{
	(undef, $errors, $status) = demo(@$_);
	is($status, 2, "misuse: @$_");
	like($errors, qr/--help tells more/, 'and where to read on');
}

# The options that --help lists are those of doc/demo.md.
{
	my ($help) = demo('--help');
	my %told = map { $_ => 1 } $help =~ /(--[a-z][a-z-]*)/g;
	my %documented = map { $_ => 1 } contents("$root/doc/demo.md") =~ /(?<![\w-])(--[a-z][a-z-]*)/g;
	is_deeply([sort keys %documented], [sort keys %told], 'doc/demo.md has all options');
}

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
	utf8::decode(my $report = report($output));
	is(scalar(grep { length > 100 } split /\n/, $report), 0, 'no line is longer than 100 characters');
}

done_testing();
