# The report on the embedded shop, byte by byte: test/shop/report.html is the
# page that it must be. Numbers are compared to six digits, because the last
# ones of a fitted model depend on the machine's mathematics. To write the page
# anew: CRMVALUE_GOLDEN=write
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Database;
use Test::More;

my $shop = "$FindBin::Bin/../shop";
my $golden = "$shop/report.html";

# Numbers with many digits cut to six
sub shortened
{
	my ($page) = @_;
	return $page =~ s/(?<![\d,])(\d+\.\d+)/sprintf '%.6g', $1/ger;
}

database('crmvalue_report_page');
sql("\\i $shop/shop.sql", <<'SQL');
CREATE TABLE customers AS
SELECT customer_id, purchase_history(ordered_at, amount) AS h FROM purchases WHERE customer_id IS NOT NULL GROUP BY customer_id
SQL
my $page = sql(q{SELECT customer_report('customers', '2026-01-01')}) . "\n";
if (($ENV{CRMVALUE_GOLDEN} // '') eq 'write')
{
	open my $out, '>', $golden or die "$golden: $!";
	print $out shortened($page);
	close $out;
}
open my $in, '<', $golden or die "$golden: $!";
my $expected = do { local $/; <$in> };
my ($is, $should) = map { [split /\n|(?=<(?:section|figure|svg|rect|path|text|td|p|li))/] } shortened($page), $expected;
is(scalar @$is, scalar @$should, 'as many elements');
my ($first) = grep { ($is->[$_] // '') ne ($should->[$_] // '') } 0 .. ($#$is > $#$should ? $#$is : $#$should);
ok(!defined $first, 'the page is the one of test/shop/report.html')
	or diag("the first difference is element $first:\n" . ($is->[$first] // '') . "\nshould be\n" . ($should->[$first] // ''));

# Figures on it, as other functions count them
for (['customers', q{SELECT to_char(count(*), 'FM999,999') FROM customers}, qr/customers ([\d,]+), orders/],
	['orders', q{SELECT to_char(sum(frequency(h)), 'FM999,999') FROM customers}, qr/orders ([\d,]+), revenue/],
	['revenue of the year', q{SELECT to_char(round(sum(monetary(h, '2026-01-01') - coalesce(monetary(h, '2025-01-01'), 0))), 'FM9,999,999') FROM customers},
		qr{<td>revenue</td><td class='n'>([\d,]+)</td>}],
	['champions', q{SELECT to_char(count(*), 'FM999') FROM (SELECT rfm_segment(rfm_score(h, DATE '2026-01-01') OVER ()) AS s FROM customers) c WHERE s = 'Champions'},
		qr{<td>Champions</td><td class='n'>([\d,]+)</td>}],
	['lost', q{SELECT to_char(count(*), 'FM999') FROM customers, (SELECT lifecycle_rules(h, '2026-01-01') AS rules FROM customers) r WHERE lifecycle_stage(h, '2026-01-01', rules) = 'lost'},
		qr{<td>Lost</td><td class='n'>([\d,]+)</td><td class='n'>[\d.]+%}],
	['tier A', q{SELECT to_char(count(*), 'FM999') FROM (SELECT abc_tier(monetary(h)) OVER () AS t FROM customers) c WHERE t = 'A'}, qr{<td>A</td><td class='n'>([\d,]+)</td>}],
	['VIP', q{SELECT to_char(count(*), 'FM999') FROM (SELECT pyramid_tier(monetary(h)) OVER () AS t FROM customers) c WHERE t = 'VIP'}, qr{<td>VIP</td><td class='n'>([\d,]+)</td>}])
{
	my ($what, $query, $pattern) = @$_;
	my ($told) = $page =~ $pattern;
	is($told, sql($query), "as counted otherwise: $what");
}
# The values of a base of 100,000 customers or more come from a sample by the
# hash of the key, which is extended to the customers of each segment.
my ($all, $sampled) = map { [split /\|/, sql(<<SQL)] } 1, 200_000;
WITH known AS (
    SELECT report_context(report_source('customers', NULL, NULL, NULL), '2026-01-01', 'en', NULL, NULL, 'auto') AS plain,
        jsonb_build_object('cuts', rfm_cuts(h, '2026-01-01'), 'tiers', tier_cuts(monetary(h)), 'rules', lifecycle_rules(h, '2026-01-01'),
            'model', fit_clv(h, '2026-01-01', 'bg/nbd')) AS learnt
    FROM customers),
made AS (
    SELECT context, report_results_of_scores(context, '{segments}') || report_results(context, '{values}') AS results
    FROM known, report_modelled(report_classes(plain, learnt->'cuts', learnt->'tiers', learnt->'rules'), learnt->'model', '2024-01-01', $_) AS context)
SELECT sum((v->>'customers')::integer), substring(page, 'of the ([0-9,]+) customers'), replace(substring(page, 'expected value for [^.]* is ([0-9,]+)'), ',', ''), page LIKE '%from one customer in 4.%'
FROM made, report_values(results, context, 'en') AS page, jsonb_array_elements(results #> '{values,rows}') v
WHERE (v->>'by_segment')::boolean GROUP BY page
SQL
my $people = sql("SELECT count(*) FROM customers WHERE frequency(h, '2026-01-01') > 0");
is("@$all[0, 3]", "$people f", 'values of all customers, where they are not many');
cmp_ok(abs($sampled->[0] * 4 / $people - 1), '<', 0.15, "else one customer in four is valued: $sampled->[0] of $people");
is("@$sampled[1, 3]", "$all->[1] t", 'which the section says, of all customers');
cmp_ok(abs($sampled->[2] / $all->[2] - 1), '<', 0.15, "and stands for all: $sampled->[2] for $all->[2]");

# Revenue by month adds up to that of the base, since none of its months is missing.
my ($months) = $page =~ m{<section id="months".*?<tbody>(.*?)</tbody>}s;
my $sum = 0;
$sum += ($1 =~ tr/,//dr) + ($2 =~ tr/,//dr) while $months =~ m{<td class='n'>([-\d,]+)</td><td class='n'>([-\d,]+)</td></tr>}g;
my $revenue = sql('SELECT sum(monetary(h)) FROM customers');
ok(abs($sum - $revenue) < 36, 'the months add up') or diag("$sum, $revenue");
# The moves between stages leave from, and arrive at, as many customers as there are.
my ($flow) = $page =~ m{<section id="stages"(.*?)</section>}s;
my $moved = 0;
$moved += $1 =~ tr/,//dr while $flow =~ m{<tr><td>[^<]*</td><td>[^<]*</td><td class='n'>([\d,]+)}g;
is($moved, sql('SELECT count(*) FROM customers'), 'everybody goes somewhere');

# Words in Latin letters on a page, without its styles, queries and documents,
# and without names of models, functions, parameters and columns
sub latin_words
{
	my ($text) = @_;
	$text =~ s{<(style|pre)\b.*?</\1>}{}gs;
	$text =~ s/<[^>]*>/ /g;
	$text =~ s/&#39;|&quot;/'/g;
	$text =~ s/\{[^{}]*\}//g;
	my %known = map { $_ => 1 } qw(RFM VIP SQL BIC alpha beta p_alive expected_purchases expected_spend clv), 'auto', map { split m{/} } qw(bg/nbd mbg/nbd mbg/cnbd-k pareto/nbd);
	my %found;
	$found{$_}++ for grep { length > 1 && !$known{$_} } $text =~ /[A-Za-z][A-Za-z_-]*/g;
	return join ' ', sort keys %found;
}

# A Chinese page has no English, for any warning of the model and any note on the data.
sql(<<'SQL');
CREATE SCHEMA 报告;
CREATE VIEW 报告."表1" AS TABLE customers;
CREATE VIEW 报告."表2" AS SELECT * FROM customers WHERE customer_id = 17;
CREATE VIEW 报告."表3" AS SELECT * FROM customers WHERE false;
CREATE TABLE 报告."表4" AS SELECT CASE WHEN i > 3 THEN i END AS "编号", CASE WHEN i > 390 THEN '{2024-02-01:0:-20.00}'
    ELSE (SELECT purchase_history(DATE '2024-01-01' + i % 90 + 9 * n, CASE WHEN i < 11 THEN 0 ELSE 20 END::numeric) FROM generate_series(0, i % 5 * 9) n) END AS h
FROM generate_series(1, 400) i;
CREATE TABLE 报告."订单" AS SELECT customer_id AS "编号", ordered_at AS "时间", amount AS "金额" FROM purchases WHERE customer_id % 7 = 0;
SET client_min_messages = error;
SELECT track_customers('报告."订单"', '编号', '时间', '金额');
SELECT refresh_customers('报告."订单"', '2026-01-01');
SQL
for my $base ('表1', '表2', '表3', '表4', '订单')
{
	is(latin_words(sql(qq{SET client_min_messages = error; SELECT customer_report('报告."$base"', '2026-01-01', 'zh')})), '', "no English on the Chinese page of $base");
}
like(sql(q{SELECT customer_report('报告."表1"', '2026-01-01', 'zh')}), qr/拟合结论：p_alive.*可以使用/, 'the verdict on the model is Chinese, too');
# Everything that the sources say of a fit of purchases has a translation.
my %said;
for my $file (glob "$FindBin::Bin/../../src/clv/fit/{seasonal,season_report,fit_report}.c $FindBin::Bin/../../src/clv/numeric/maximise.c $FindBin::Bin/../../src/clv/model/*.[ch]")
{
	next if $file =~ m{/(?:sbg|bdw)\.c$};	# contracts
	open my $source, '<', $file or die "$file: $!";
	while (<$source>)
	{
		$said{$1} = 1 if /(?:psprintf\(|pstrdup\(|return |at_lower = |at_upper = |define (?:FEWER_KINDS|\w+_ALIKE|CLV_NO_DROP_OUT)\s+)"((?:[^"\\]|\\.){8,})"/;
	}
}
delete @said{grep { /^The model is|^out of memory$|^\w+ \(%|INT64/ } keys %said};
cmp_ok(scalar keys %said, '>', 25, 'phrases are found in the sources');
for (sort keys %said)
{
	my $phrase = s/\\"/"/gr =~ s/%%/%/gr =~ s/%[.0-9]*[dfg]/7/gr =~ s/season \K%s/firm/r =~ s/%s/May/gr;
	is(latin_words(sql("SELECT report_phrases(\$x\$$phrase\$x\$, 'zh')") =~ s/\bMay\b|\br\b//gr), '', "in Chinese: $phrase");
}
my $notes = sql(q{SET client_min_messages = error; SELECT substring(customer_report('报告."表4"', '2026-01-01'), '<section id="notes".*</ul>')});
like($notes, qr/without a key of a customer: 3, with \d+ orders/, 'the notes count rows without a key');
like($notes, qr/come to zero or less: 10\b.*without an order: 10\b/, 'so are customers who paid nothing, or were only refunded');
like($notes, qr/Most orders of one customer: 37; the mean is [\d.]+\./, 'and the customer with most orders');

# In a database of another encoding, and with the extension in another schema
{
	my $output = `psql -XAtq -v ON_ERROR_STOP=1 -d postgres 2>&1 <<'END'
DROP DATABASE IF EXISTS crmvalue_report_latin1;
CREATE DATABASE crmvalue_report_latin1 TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C';
\\c crmvalue_report_latin1
SET client_encoding = 'UTF8';
CREATE SCHEMA "the crm";
CREATE EXTENSION crmvalue SCHEMA "the crm";
CREATE TABLE customers AS SELECT n AS id, 'M' || chr(252) || 'ller' AS name, '{2024-01-05:2:120.50,2024-03-01:1:30.00}'::"the crm".purchase_history AS h FROM generate_series(1, 3) n;
SELECT "the crm".customer_report('customers', '2025-01-01');
\\c postgres
DROP DATABASE crmvalue_report_latin1;
END`;
	like($output, qr/M\xC3\xBCller/, 'LATIN1, and a schema with a space in its name');
	unlike($output, qr/ERROR/, 'without an error');
}

done_testing();
