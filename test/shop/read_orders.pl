#!/usr/bin/perl
# usage: read_orders.pl [OPTION]... FILE OUT
#
# Reads the orders of a text file with separated columns, such as CSV, and writes
# them to OUT for COPY (FORMAT csv), as written,instant,amount,customer,order with
# one of the two times empty. Standard output says how the file was read and what
# was left out. Bad rows, and what can be read in several ways, are reported on
# standard error; then the exit code is 1 and there is no OUT.
#
#   --columns customer=NAME,time=NAME,amount=NAME,currency=NAME,order=NAME,status=NAME
#   --dates dmy|mdy|ymd
#   --decimal point|comma
#   --encoding NAME
#   --currency NAME
#   --status NAME,...
#   --time-zone NAME   in whose days instants count afterwards, for what is said
#   --skip-bad   leaves bad rows out
#   --query      the file is the result of a query
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Amounts;
use Columns;
use Complaints qw(shown count thousands);
use Dates;
use Doubts;
use Encodings;
use Getopt::Long;
use Layout;
use Orders;
use Records;

my $sample_lines = 200;

sub misuse
{
	print STDERR @_, "\n";
	exit 2;
}

my %option;
GetOptions(\%option, 'columns=s', 'dates=s', 'decimal=s', 'encoding=s', 'currency=s', 'status=s', 'time-zone=s', 'skip-bad', 'query')
	&& @ARGV == 2 or misuse('usage: read_orders.pl [OPTION]... FILE OUT');
my ($path, $out) = @ARGV;
my $name = $option{query} ? 'the query' : shown($path =~ s{.*/}{}r);
my $unit = $option{query} ? 'row' : 'line';

for (['dates', @Dates::ORDERS], ['decimal', @Amounts::MARKS])
{
	my ($known, @values) = @$_;
	misuse("--$known is one of ", join ', ', @values) if defined $option{$known} && !grep { $_ eq $option{$known} } @values;
}
$option{encoding} = Encodings::canonical($option{encoding})
	// misuse("no encoding '$option{encoding}'; such as UTF-8, UTF-16LE, ", join ', ', @Encodings::CANDIDATES)
	if defined $option{encoding};
my $given = eval { Columns::given($option{columns} // '') } // misuse($@ =~ s/\n//r);

# Ends with what is wrong
sub stop
{
	print STDERR map { "$name$_\n" } @_;
	unlink $out;
	exit 1;
}

# (encoding, length of its mark) of the file
sub encoding
{
	my $unreadable = -d $path ? 'is a directory' : open(my $in, '<:raw', $path) ? '' : $!;
	stop(": $unreadable") if $unreadable;
	read($in, my $begin, 4096) or stop(' is empty');
	my $other = Encodings::other_file($begin);
	stop(" $other") if defined $other;
	my ($encoding, $mark_length) = Encodings::detect($path, \&Columns::is_chinese);
	return $mark_length ? ($encoding, $mark_length) : ($option{encoding} // $encoding, 0);
}

sub too_long
{
	my ($line) = @_;
	return stop(" line $line is longer than " . ($Encodings::longest_line >> 20) . ' MiB; is this text with an order in a line?');
}

# The layout by the first lines
sub layout
{
	my @encoding = @_;
	my $file = Encodings->open($path, @encoding);
	my $lines = $file->lines // ($file->{too_long} ? too_long(1) : []);
	splice @$lines, $sample_lines if @$lines > $sample_lines;
	my $layout = Layout::detect($lines, $given) // stop(' is empty');
	return $layout if !%{ $layout->{doubts} };
	if ($encoding[0] eq $Encodings::UNKNOWN)
	{
		my ($n) = grep { $lines->[$_] =~ /[\x80-\xFF]/ } 0 .. $#$lines;
		stop(Doubts::of_encoding($unit, $n + 1, $lines->[$n])) if defined $n;
	}
	return stop(Doubts::of_columns($layout, $given, $option{query}));
}

# Reads the rows of the file, and writes the orders among them
sub read_rows
{
	my ($orders, $layout, @encoding) = @_;
	my $lines = Encodings->open($path, @encoding);
	my $records = Records->new(sub { $lines->lines }, $layout->{separator});
	open(my $to, '>:raw', $out) or die "$out: $!\n";
	$records->next_line for 1 .. $layout->{line};
	my $n = 0;
	while (my $fields = $records->next_record)
	{
		$n++;
		my $at = $option{query} ? $n : $records->{begin};
		stop(" line $at: $records->{error}") if $records->{fatal};
		if (@$fields) { print $to $orders->line_of($fields, $at) // '' }
		else { $orders->bad($at, $records->{error}) }
	}
	too_long($records->{line} + 1) if $lines->{too_long};
	close $to or die "$out: $!\n";
	return;
}

# What the user must decide
sub doubts
{
	my ($orders) = @_;
	my ($dates, $amounts) = map { $orders->{$_}{choice} } 'dates', 'amounts';
	my @doubts;
	push @doubts, Doubts::of_encoding($unit, @{ $orders->{unclear_text} }) if $orders->{unclear_text} && $orders->{encoding} eq $Encodings::UNKNOWN;
	push @doubts, Doubts::of_dates($dates, $unit) if !defined $dates->decided;
	push @doubts, Doubts::of_amounts($amounts, $unit) if !defined $amounts->decided;
	my @currencies = grep { $_ ne '' } keys %{ $orders->{currency_rows} };
	push @doubts, Doubts::of_currencies($orders->{currency_rows}) if @currencies > 1 && !defined $option{currency};
	push @doubts, Doubts::of_states($orders->{state_rows}, $orders->label('status'), \&Orders::is_no_order)
		if !defined $option{status} && grep { Orders::is_no_order($_) } keys %{ $orders->{state_rows} };
	return @doubts;
}

# Writes OUT anew with the readings that are decided
sub resolve
{
	my ($orders) = @_;
	my @ways = map { $orders->{$_}{choice}->decided } 'dates', 'amounts';
	open(my $from, '<:raw', $out) or die "$out: $!\n";
	open(my $to, '>:raw', "$out.resolved") or die "$out: $!\n";
	while (my $line = <$from>)
	{
		print $to $orders->resolve($line, @ways);
	}
	close $to or die "$out: $!\n";
	rename "$out.resolved", $out or die "$out: $!\n";
	return;
}

# How the file was read, in a line
sub how
{
	my ($orders, $separator) = @_;
	my %of = map { $_ => $_ . ' "' . $orders->label($_) . '"' } grep { defined $orders->{columns}{$_} } @Columns::NEEDED, @Columns::USEFUL;
	delete $of{status} if !defined $orders->{states};
	my $with_zone = $orders->{dates}{with_zone};
	$of{time} .= ' (' . join(', ', $orders->{dates}->forms)
		. ($with_zone ? '; ' . count($with_zone, 'time') . ' with an offset, by their days of ' . ($option{'time-zone'} // 'UTC') : '') . ')';
	my @currencies = grep { $_ ne '' } $orders->{currency} // keys %{ $orders->{currency_rows} };
	$of{amount} .= ' (' . join(', ', $orders->{amounts}->form, map { shown($_) } @currencies) . ')';
	my $encoding = $orders->{encoding} eq $Encodings::UNKNOWN ? 'an encoding that does not matter here' : $orders->{encoding};
	return ': ' . count($orders->{rows}, 'row') . " from $orders->{first_day} to $orders->{last_day}; "
		. ($option{query} ? '' : "$encoding, separated by $Layout::SEPARATOR_NAME{$separator}; ")
		. ($orders->{header} ? '' : 'no header; ') . join ', ', map { $of{$_} // () } @Columns::NEEDED, @Columns::USEFUL;
}

# What else to know, a line each: rows that are no orders, and what was left out
sub remarks
{
	my ($orders) = @_;
	my @lines;
	push @lines, ': no time has an offset, so --time-zone changes nothing' if defined $option{'time-zone'} && !$orders->{dates}{with_zone};
	push @lines, ': rows that only continue the order above: ' . thousands($orders->{continued}) if $orders->{continued};
	push @lines, ': rows that repeat the header: ' . thousands($orders->{headers}) if $orders->{headers};
	my $left_out = $orders->{left_out};
	push @lines, ': left out ' . Doubts::list(map { count($left_out->{$_}, 'row') . " $_" } sort keys %$left_out) if %$left_out;
	if (my $bad = $orders->{complaints}->rows)
	{
		my $without = $orders->{bad_without_money};
		my $money = thousands(sprintf '%.2f', $orders->{bad_money}[$orders->{amounts}{choice}->decided]);
		push @lines, ': left out ' . count($bad, 'bad row')
			. ($without < $bad ? ", with $money in all" : '') . ($without ? ', ' . thousands($without) . ' without a readable amount' : '');
	}
	return @lines;
}

my @encoding = encoding();
my $layout = layout(@encoding);
$layout->{encoding} = $encoding[0];
my $complaints = Complaints->new($name, $unit);
my $orders = Orders->new($layout, \%option, $complaints);
read_rows($orders, $layout, @encoding);

my @doubts = doubts($orders);
my $bad = $option{'skip-bad'} ? 0 : $complaints->rows;
stop(@doubts) if $orders->{encoding} eq $Encodings::UNKNOWN && $orders->{unclear_text};
print STDERR map { "$_\n" } $complaints->lines;
push @doubts, ': ' . count($bad, 'bad row') . "; nothing was loaded (correct " . ($option{query} ? 'the query' : 'the file') . ', or leave bad rows out: --skip-bad)' if $bad;
stop(@doubts) if @doubts;
stop(' has no orders', remarks($orders)) if !$orders->{rows};
stop(': no order has a customer (' . $orders->label('customer') . ')') if !$orders->{known};
resolve($orders) if $orders->{open};
print map { "$name$_\n" } how($orders, $layout->{separator}), remarks($orders);
