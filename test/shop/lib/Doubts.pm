# What only the user can decide, in words, with the option that decides it.
package Doubts;

use strict;
use warnings;
use Amounts;
use Columns;
use Complaints qw(shown count);
use Dates;
use Encodings;

my $most_listed = 40;	# columns, currencies, states
my %alias = (customer => 'customer_id', time => 'ordered_at', amount => 'amount');

# Words for a shell
sub in_shell
{
	my ($text) = @_;
	return $text =~ m{\A[\w.,=/+-]+\z} ? $text : "'" . $text =~ s/'/'\\''/gr . "'";
}

sub list
{
	my @items = @_;
	my $more = @items - $most_listed;
	splice @items, $most_listed if $more > 0;
	return join(', ', @items) . ($more > 0 ? ", and $more more" : '');
}

sub either { return @_ > 1 ? join(', ', @_[0 .. $#_ - 1]) . " or $_[-1]" : $_[0] }

# A text in the encodings that it may be in
sub of_encoding
{
	my ($unit, $line, $text) = @_;
	my @reads;
	for my $encoding (@Encodings::CANDIDATES)
	{
		my $utf8 = Encodings::decoder($encoding)->($text) // next;
		push @reads, "'" . shown($utf8) . "' with --encoding $encoding";
	}
	push @reads, '... with --encoding NAME' if !@reads;
	return ' is not UTF-8, and its encoding is not clear; say which one is right, by what it makes of '
		. "'" . shown($text) . "' ($unit $line): " . either(@reads);
}

# What the user says for a column: its name, or its number where the name does
# not make do
sub say_column
{
	my ($role, $column, $header) = @_;
	my @columns = ref $column ? @$column : $column;
	my @clear = grep {
		my $name = $header->[$_];
		$name ne '' && shown($name) eq $name && 1 == grep { $_ eq $name } @$header;
	} @columns;
	return in_shell("$role=" . join '*', map { @clear == @columns ? $header->[$_] : $_ + 1 } @columns);
}

# Columns that are missing, and columns of which several may be ours
sub of_columns
{
	my ($layout, $given, $is_query) = @_;
	my ($header, $doubts) = @$layout{'header', 'doubts'};
	return ': there is only one column; commas, semicolons, tabs and bars are known to separate columns'
		if !$is_query && @{ $layout->{first} } == 1;
	my (@lines, @missing);
	for my $role (grep { $doubts->{$_} } @Columns::NEEDED, @Columns::USEFUL)
	{
		my @columns = @{ $doubts->{$role} };
		if (@columns)
		{
			push @lines, ": the $role can be " . either(map { '"' . shown(Columns::name_of($_, $header)) . '"' } @columns)
				. '; say which: ' . either(map { '--columns ' . say_column($role, $_, $header) } @columns);
		}
		elsif (defined $given->{$role}) { push @lines, qq(: no column "@{[ shown($given->{$role}) ]}" for the $role) }
		else { push @missing, $role }
	}
	push @lines, ': no column is known to be the ' . either(@missing) . '; say which: --columns '
		. join(',', map { "$_=NAME" } @missing) if @missing;
	push @lines, ': or name it in the query: SELECT ' . join(', ', map { "... AS $alias{$_}" } @missing) . ' ...' if @missing && $is_query;
	return (@lines, $header ? ': the columns are: ' . list(map { '"' . shown($_) . '"' } @$header)
		: ': there is no header; the first row by the numbers of the columns, for --columns customer=1 and so on: '
			. list(map { $_ + 1 . ' "' . shown($layout->{first}[$_]) . '"' } 0 .. $#{ $layout->{first} }));
}

# An open Choice: $option of @$values; $reading tells what a text is with a value
sub of_choice
{
	my ($choice, $unit, $what, $option, $values, $reading) = @_;
	my ($why, @about) = $choice->reason;
	my ($line, $text) = @{ $about[0] };
	if ($why eq 'open')
	{
		my @ways = map { "--$option $values->[$_] (" . $reading->($text, $values->[$_]) . ')' } @about[1 .. $#about];
		return ": $what such as '" . shown($text) . "' ($unit $line) can be read in " . (@ways == 2 ? 'two' : 'three')
			. ' ways; say which: ' . either(@ways);
	}
	my ($other_line, $other_text) = @{ $about[1] };
	my @ways = map { "--$option $values->[$_]" } @about[2 .. $#about];
	return ": $what are written in two ways, '" . shown($text) . "' ($unit $line) and '" . shown($other_text)
		. "' ($unit $other_line); say which one is right: " . either(@ways) . '; the others are bad rows then';
}

sub of_dates
{
	my ($choice, $unit) = @_;
	my $reading = sub {
		my ($text, $order) = @_;
		return (split /[, ]/, Dates->new($order)->parse($text, 0) =~ s/\A,//r)[0];
	};
	return of_choice($choice, $unit, 'dates', 'dates', \@Dates::ORDERS, $reading);
}

sub of_amounts
{
	my ($choice, $unit) = @_;
	my $reading = sub {
		my ($text, $decimal) = @_;
		return Amounts->new($decimal)->parse($text, 0);
	};
	return of_choice($choice, $unit, 'amounts', 'decimal', \@Amounts::MARKS, $reading);
}

# Currencies, as a hash to the number of their rows
sub of_currencies
{
	my ($rows) = @_;
	my @currencies = by_rows($rows);
	return ' has several currencies, and they are never added up: '
		. list(map { ($_ eq '' ? 'none' : shown($_)) . ' (' . count($rows->{$_}, 'row') . ')' } @currencies)
		. '; choose one: ' . either(map { '--currency ' . in_shell(shown($_)) } grep { $_ ne '' } @currencies[0 .. ($#currencies > 4 ? 4 : $#currencies)]);
}

# States, as a hash to the number of their rows, of which some are no orders
sub of_states
{
	my ($rows, $label, $is_no_order) = @_;
	my @states = by_rows($rows);
	my @good = grep { !$is_no_order->($_) && $_ ne '' } @states;
	return ": not every row is an order, by its $label: "
		. list(map { ($_ eq '' ? 'empty' : shown($_)) . ' (' . count($rows->{$_}, 'row') . ')' } @states)
		. '; say what counts: --status ' . (@good ? in_shell(join ',', map { shown($_) } @good) : 'NAME,...')
		. ', or --columns status= for every row';
}

# The most frequent first, the empty one last
sub by_rows
{
	my ($rows) = @_;
	return sort { ($a eq '') - ($b eq '') || $rows->{$b} <=> $rows->{$a} || $a cmp $b } keys %$rows;
}

1;
