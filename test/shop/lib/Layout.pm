# How the first lines of a file say that it is made: what separates the fields,
# where the header is, which columns are ours.
package Layout;

use strict;
use warnings;
use Amounts;
use Columns;
use Dates;
use Exporter 'import';
use Records;

our @EXPORT_OK = ('trim');

our %SEPARATOR_NAME = (',' => 'commas', ';' => 'semicolons', "\t" => 'tabs', '|' => 'bars', ' ' => 'blanks');

my @separators = (',', ';', "\t", '|');
my $most_records = 21;		# among which is the header

my $longest_trimmed = 10_000;

# Takes blanks off both ends, no-break ones too, of what is not far too long.
sub trim
{
	for (@_)
	{
		next if length > $longest_trimmed;
		s/\A(?:\s|\xC2\xA0)+//;
		s/(?:\s|\xC2\xA0)+\z// if /[\s\xA0]\z/;
	}
	return;
}

# The layout, a hash, or nothing if no line has a field:
#   separator
#   header    the names of the columns; undef where there are none
#   line      the last line of the header, or 0
#   columns, doubts    as of Columns::find
#   first     the fields of the first record
sub detect
{
	my ($lines, $given) = @_;
	my @lines = @$lines;
	my @possible = @separators;
	my $skipped = 0;
	if (@lines && $lines[0] =~ /\A"?sep=(.)"?\r?\z/)	# a line for Excel
	{
		@possible = ($1);
		$skipped = 1;
		shift @lines;
	}
	my %records = map { $_ => [records(\@lines, $_)] } @possible;
	my $layout = with_header(\%records, $given);
	if (!$layout->{found})
	{
		$records{' '} = [records(\@lines, ' ')] if !grep { my $s = $_; grep { index($_, $s) >= 0 } @lines } @separators;
		$layout = without_header(\%records, $given) // $layout;
	}
	return if !defined $layout->{separator};
	$layout->{line} += $skipped;
	return $layout;
}

# The first records that the lines hold
sub records
{
	my ($lines, $separator) = @_;
	my @batches = ([@$lines]);
	my $reader = Records->new(sub { shift @batches }, $separator);
	my @records;
	while (@records < $most_records && (my $fields = $reader->next_record))
	{
		last if $reader->{fatal};
		trim(@$fields);
		push @records, { line => $reader->{line}, fields => $fields };
	}
	return @records;
}

# The layout by the record that names most of our columns, {found} of them. Only
# the first may lack some: what goes before a header names none.
sub with_header
{
	my ($records, $given) = @_;
	my ($best, $best_score);
	for my $separator (sort keys %$records)
	{
		my $n = 0;
		for my $record (@{ $records->{$separator} })
		{
			my $header = $record->{fields};
			my ($columns, $doubts) = Columns::find($header, $given);
			my $found = grep { !position($given->{$_}, $header) && (defined $columns->{$_} || @{ $doubts->{$_} // [] }) } @Columns::NEEDED;
			next if $n++ && $found < 2;
			my $score = 1e6 * $found - 1e3 * $n + @$header;
			next if defined $best_score && $score <= $best_score;
			$best_score = $score;
			$best = { separator => $separator, header => $header, line => $record->{line}, found => $found,
				columns => $columns, doubts => $doubts, first => $header };
		}
	}
	return $best // {};
}

# Whether the user gives a number that is not the name of a column
sub position
{
	my ($name, $header) = @_;
	return defined $name && $name =~ /\A\d+\z/ && !grep { $_ eq $name } @$header;
}

# The layout by what is in the columns, if the first record is an order
sub without_header
{
	my ($records, $given) = @_;
	my ($separator, @rows);
	for my $possible (grep { $records->{$_} } @separators, ' ')
	{
		my @possible = map { $_->{fields} } @{ $records->{$possible} };
		next if !@possible || @{ $possible[0] } < 3 || @rows && @{ $possible[0] } <= @{ $rows[0] };
		next if !(grep { is_date($_) } @{ $possible[0] }) || !(grep { is_amount($_) } @{ $possible[0] });
		($separator, @rows) = ($possible, @possible);
	}
	return if !@rows;
	my @numbers = map { $_ + 1 } 0 .. $#{ $rows[0] };
	my ($columns, $doubts) = Columns::find(\@numbers, $given);
	by_content($columns, $doubts, $given, \@rows);
	return { separator => $separator, header => undef, line => 0, columns => $columns, doubts => $doubts, first => $rows[0] };
}

# Fills in the columns that nobody named: the only one of dates, the only one of
# numbers, or of numbers with decimals, and the only one that is left.
sub by_content
{
	my ($columns, $doubts, $given, $rows) = @_;
	my %taken = map { $_ => 1 } map { ref ? @$_ : $_ } values %$columns;
	my %possible;
	for my $column (grep { !$taken{$_} } 0 .. $#{ $rows->[0] })
	{
		my @values = grep { defined && $_ ne '' } map { $_->[$column] } @$rows;
		my $role = !@values ? '' : !(grep { !is_date($_) } @values) ? 'time'
			: !(grep { !is_amount($_) } @values) ? (grep { /[.,]\d|[^-\d.,]/ } @values) ? 'amount' : 'number' : 'text';
		push @{ $possible{$role} }, $column;
	}
	my @amounts = @{ $possible{amount} // $possible{number} // [] };
	my @amount = @amounts == 1 && !defined $columns->{amount} ? @amounts : ();
	my @rest = grep { !@amount || $_ != $amount[0] } map { @{ $possible{$_} // [] } } 'text', 'number', 'amount';
	my %found = (time => $possible{time}, amount => \@amount, customer => \@rest);
	for my $role (grep { !defined $given->{$_} } @Columns::NEEDED)
	{
		my @found = @{ $found{$role} // [] };
		next if @found != 1;
		$columns->{$role} = $found[0];
		delete $doubts->{$role};
	}
	return;
}

sub is_date
{
	my ($text) = @_;
	return $text =~ /\A(?:19|20)\d{6}\z|\D/ && defined Dates->new->parse($text, 0);
}

sub is_amount
{
	my ($text) = @_;
	return defined Amounts->new->parse($text, 0);
}

1;
