# Records.pm and Complaints.pm: fields and quotes, and what is said of bad rows.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib", "$FindBin::Bin/../shop/lib";
use Complaints qw(shown thousands);
use Database 'seed';
use Records;
use Test::More;

# The records of a text, with the lines that they begin at; "!" and the error for
# a bad one
sub records
{
	my ($text, $separator, $batch) = @_;
	my @lines = split /\n/, $text, -1;
	my $reader = Records->new(sub { @lines ? [splice @lines, 0, $batch // 1] : undef }, $separator // ',');
	my @records;
	while (my $fields = $reader->next_record)
	{
		push @records, [$reader->{begin}, @$fields ? @$fields : ('!', $reader->{error})];
		last if $reader->{fatal};
	}
	return \@records;
}

is_deeply(records($_->[0], $_->[2]), $_->[1], $_->[0] =~ s/\n/\\n/gr =~ s/\r/\\r/gr) for
	["a,b\n1,2", [[1, 'a', 'b'], [2, '1', '2']]],
	[",\n,,", [[1, '', ''], [2, '', '', '']]],
	["a\n\n  \r\nb\r\n", [[1, 'a'], [4, 'b']]],
	[qq("a","b"), [[1, 'a', 'b']]],
	[qq("a,b",c,""), [[1, 'a,b', 'c', '']]],
	[qq(a,"b""c""",""""), [[1, 'a', 'b"c"', '"']]],
	[qq(a,"b\nc\r\nd",e\nf), [[1, 'a', "b\nc\nd", 'e'], [4, 'f']]],
	[qq("a\n\nb",c), [[1, "a\n\nb", 'c']]],
	[qq( "a" , "b" ), [[1, 'a', 'b']]],
	[qq(="007",="a",b), [[1, '007', 'a', 'b']]],
	[qq(="007,b), [[1, '!', 'a quote in the middle of a field (write the field in quotes, and its quotes twice)']]],
	[qq(a"b,c\nd,e), [[1, '!', 'a quote in the middle of a field (write the field in quotes, and its quotes twice)'], [2, 'd', 'e']]],
	[qq("a"b,c\nd,e), [[1, '!', 'a quote in the middle of a field (write the field in quotes, and its quotes twice)'], [2, 'd', 'e']]],
	[qq(a,b\nc,"d\ne,f\n), [[1, 'a', 'b'], [2, '!', 'a quote is opened here and never closed (close it, or write it twice if it is part of a text in quotes)']]],
	[qq(a|"b|c"|d), [[1, 'a', 'b|c', 'd']], '|'],
	["a\t b \tc", [[1, 'a', ' b ', 'c']], "\t"],
	["  a  b\t c ", [[1, 'a', 'b', 'c']], ' '];

# Random fields, written and read again
seed();
for (1 .. 300)
{
	my @written = map { [map { join '', map { ('a', 'b', '"', ',', ';', "\n", ' ', "'", '\\', '中')[rand 10] } 1 .. rand 6 } 1 .. 1 + rand 5] } 1 .. 5;
	@written = grep { "@$_" =~ /\S/ } @written;
	my $text = join "\n", map { join ',', map { my $field = $_; rand() < 0.3 || $field =~ /[",\n]/ ? '"' . $field =~ s/"/""/gr . '"' : $field } @$_ } @written;
	my $read = [map { my @fields = @$_; shift @fields; \@fields } @{ records($text, ',', 1 + int rand 3) }];
	# a quoted field has no blanks around it, a bare one keeps them
	is_deeply($read, \@written, $text =~ s/\n/\\n/gr) or last;
}
pass('random fields');

# A quote without an end is found after some lines, not at the end of the file.
my @many = ('a,b', '"c', ('d,e') x 5000);
my $given = 0;
my $reader = Records->new(sub { $given < @many ? [$many[$given++]] : undef }, ',');
$reader->next_record;
is_deeply($reader->next_record, [], 'a quote that is never closed');
is("$reader->{begin} $reader->{fatal}", '2 1', 'is an error of its line');
cmp_ok($given, '<', 1100, 'after some lines');

# A field of 10 MB
is(length records('a,"' . 'x""' x 3_000_000 . '",b')->[0][2], 6_000_000, 'a long field with quotes');

# Complaints
my $complaints = Complaints->new('orders.csv', 'line');
$complaints->add($_, "date 'x$_' is no date") for 3, 4, 9 .. 20;
$complaints->add(5, "date '1.2' is no date");
$complaints->add(6, "date 'y' is no date");
$complaints->add(7, 'date is empty') for 1 .. 2;
is($complaints->rows, 18, 'all rows are counted');
is_deeply([$complaints->lines], ["orders.csv: 14 rows like line 3: date 'x3' is no date (also lines 4, 9, 10, 11, 12, ...)",
	"orders.csv line 5: date '1.2' is no date", "orders.csv line 6: date 'y' is no date", 'orders.csv: 2 rows like line 7: date is empty (also line 7)'],
	'equal ones together');
$complaints = Complaints->new('orders.csv', 'line');
$complaints->add($_, "'" . '.' x $_ . "'") for 1 .. 1500;
my @said = $complaints->lines;
is(scalar @said, 21, 'of very many kinds');
is($said[-1], 'orders.csv: 1,480 rows with 981 other complaints', 'the rest is counted');

is(shown($_->[0]), $_->[1], "shown as $_->[1]") for ["a\e[31mb\0\n", 'a\x1B[31mb\x00\x0A'], ["é中", 'é中'], ["\xE9", '\xE9'], ["a\xC2\x9Bb", 'a\x9Bb'], ["\xE2\x80\xAE", '\x202E'],
	['x' x 100, 'x' x 57 . '...'], ['中' x 100, '中' x 57 . '...'];
is(thousands($_->[0]), $_->[1], "the number $_->[1]") for [0, '0'], [999, '999'], ['-1234567.50', '-1,234,567.50'], [1000000, '1,000,000'];

done_testing();
