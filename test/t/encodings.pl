# Databases of other encodings than UTF-8: the extension can be created, labels
# are in the encoding of the database, and tables are tracked.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Database;
use Test::More;

database('crmvalue_encodings');

# Output of statements in a new database of an encoding, read as UTF-8
sub within
{
	my ($encoding, @statements) = @_;
	my $name = 'crmvalue_' . lc $encoding;
	my $output = sql('SET client_min_messages = warning', "DROP DATABASE IF EXISTS $name", "CREATE DATABASE $name ENCODING '$encoding' LOCALE 'C' TEMPLATE template0", "\\connect $name",
		"SET client_encoding = 'UTF8'", 'SET client_min_messages = warning', 'CREATE EXTENSION crmvalue', @statements);
	sql("DROP DATABASE $name");
	return $output;
}

my @shop = ('CREATE TABLE orders (customer_id integer, day date, total numeric)',
	q{INSERT INTO orders SELECT 1 + g % 40, DATE '2024-01-01' + g, 10 + g % 7 FROM generate_series(1, 400) g},
	q{SELECT track_customers('orders', 'customer_id', 'day', 'total') IS NOT NULL}, q{SELECT octet_length(customer_report('orders', '2025-03-01')) > 20000});
my $english = "t\nt\nChampions\nPurchases, First purchase: 2024-01-02";
my @english = ("SELECT rfm_segment(555)", "SELECT topic || ', ' || figure || ': ' || value FROM customer_card('{2024-01-02:1:5.00}', '2024-02-01') LIMIT 1");
is(within($_, @shop, @english), $english, "$_: tracking, a report, and English labels") for 'EUC_CN', 'EUC_KR', 'EUC_JP', 'LATIN1', 'WIN1251';

is(within('EUC_CN', q{SELECT rfm_segment(555, 'grid', 'zh')}, q{SELECT topic FROM customer_card('{2024-01-02:1:5.00}', '2024-02-01', lang => 'zh') LIMIT 1}, q{SELECT octet_length(rfm_segment(555, 'grid', 'zh'))}),
	"冠军客户\n购买\n8", 'EUC_CN: Chinese labels, of two bytes a character');
like(sql_error('SET client_min_messages = warning', 'DROP DATABASE IF EXISTS crmvalue_latin1', "CREATE DATABASE crmvalue_latin1 ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0", '\connect crmvalue_latin1', 'CREATE EXTENSION crmvalue', q{SELECT rfm_segment(555, 'grid', 'zh')}),
	qr/^22P05: /, 'LATIN1: no Chinese labels');
sql('DROP DATABASE crmvalue_latin1');

done_testing();
