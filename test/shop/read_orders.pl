#!/usr/bin/perl
# usage: read_orders.pl FILE
#
# Reads orders as CSV (RFC 4180, UTF-8 with or without a byte order mark; a
# semicolon or tab separates where the header uses it) and prints them as
# customer_id,ordered_at,amount for COPY. The header names the columns, in any
# order and among others. Every bad row is reported with its line, and then
# the exit code is 1.
use strict;
use warnings;

my $most_reported = 20;

my $path = shift // die "usage: read_orders.pl FILE\n";
(my $name = $path) =~ s{.*/}{};
my ($in, $line) = (undef, 0);
my $bad = 0;

my $unreadable = -d $path ? 'is a directory' : open($in, '<:raw', $path) ? '' : $!;
if ($unreadable)
{
	print STDERR "$path: $unreadable\n";
	exit 1;
}

sub complain
{
	my ($where, $what) = @_;
	print STDERR "$name line $where: $what\n" if ++$bad <= $most_reported;
	return;
}

# The fields of a record, or nothing where its quotes make no sense; $open says
# whether it ends within a quoted field.
sub fields
{
	my ($record, $separator, $open) = @_;
	my @fields;
	$$open = 0;
	while (1)
	{
		$record =~ /\G *"((?:[^"]|"")*+)" *(?=$separator|\z)/gc
			|| $record =~ /\G([^"$separator]*)(?=$separator|\z)/gc
			|| last;
		(my $value = $1) =~ s/""/"/g;
		$value =~ s/\A\s+|\s+\z//g;
		push @fields, $value;
		$record =~ /\G$separator/gc or return @fields;
	}
	$$open = $record =~ /\G *"(?:[^"]|"")*+\z/;
	return;
}

# The fields of the next record that is not blank, after the line it begins at;
# a quoted field may go over several lines.
sub next_record
{
	my ($separator) = @_;
	my ($record, $begin) = ('', $line + 1);
	while (defined(my $text = <$in>))
	{
		$line++;
		$record .= $text;
		my $whole = $record =~ s/\r?\n\z//r;
		if ($whole =~ /\A\s*\z/)
		{
			($record, $begin) = ('', $line + 1);
			next;
		}
		my @fields = fields($whole, $separator, \my $open);
		return ($begin, @fields) unless $open;
	}
	complain($begin, 'a quote is opened here and never closed') if $record ne '';
	return;
}

# The time as PostgreSQL reads it whatever its settings, or nothing. An offset
# is left out: the day of an order is the one that is written.
sub timestamp
{
	my ($text) = @_;
	my ($y, $m, $d, $time) =
		$text =~ m{\A(\d{4})([-/.])?(\d\d?)(?(2)\2)(\d\d?)(?:[T ]+(\S.*))?\z}
		? ($1, $3, $4, $5 // '00:00') : return;
	return if !defined $2 && length("$m$d") < 4;
	my @days = (31, $y % 4 || !($y % 100) && $y % 400 ? 28 : 29,
		31, 30, 31, 30, 31, 31, 30, 31, 30, 31);
	return unless $y >= 1 && $m >= 1 && $m <= 12 && $d >= 1 && $d <= $days[$m - 1];
	my ($hour, $minute, $second) =
		$time =~ /\A(\d\d?):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?[ ]*(?:Z|UTC|[-+]\d\d(?::?\d\d)?)?\z/i
		or return;
	$second //= 0;
	return unless $hour < 24 && $minute < 60 && $second < 60;
	return sprintf '%04d-%02d-%02d %02d:%02d:%02d', $y, $m, $d, $hour, $minute, $second;
}

# What is wrong with an amount, or nothing
sub amount_error
{
	my ($text) = @_;
	return "amount is empty" if $text eq '';
	return "amount '$text' is not a number such as 1234.50"
		unless $text =~ /\A[-+]?(?:(\d+)(?:\.\d*)?|\.\d+)\z/;
	return "amount '$text' has more than 14 digits before the point"
		if defined $1 && $1 =~ /[1-9]\d{14}/;
	return;
}

sub quoted
{
	my ($text) = @_;
	$text =~ s/"/""/g;
	return qq("$text");
}

sub stop
{
	print STDERR "$name", @_, "\n";
	exit 1;
}

# Header
my $header = <$in> // stop(' is empty');
stop(' line 1: this is UTF-16; save the file as UTF-8') if $header =~ /\A(?:\xFF\xFE|\xFE\xFF)/;
$line = 1;
$header =~ s/\A\xEF\xBB\xBF//;
$header =~ s/\r?\n\z//;
my ($separator) = $header =~ /([,;\t])/;
$separator //= ',';
my @columns = map { lc } fields($header, $separator, \my $open);

sub column
{
	for my $wanted (@_)
	{
		my @found = grep { $columns[$_] eq $wanted } 0 .. $#columns;
		stop(" line 1: more than one column $wanted") if @found > 1;
		return $found[0] if @found;
	}
	return stop(' line 1: no column ', join(' or ', @_), "; the header has: @columns");
}

my ($customer, $time, $amount) = (column('customer_id'), column('ordered_at', 'date'), column('amount'));

# What is wrong with a row, or nothing
sub row_error
{
	my @row = @_;
	return 'a quote in the middle of a field (write the field in quotes, and its quotes twice)' if !@row;
	return scalar(@row) . ' fields, but the header has ' . scalar(@columns)
		. ' (a value with a separator in it needs quotes)' if @row != @columns;
	return 'not UTF-8 text' if grep { /\0/ || !utf8::decode(my $copy = $_) } @row;
	return "$columns[$time] is empty" if $row[$time] eq '';
	return "$columns[$time] '$row[$time]' is no date such as 2024-12-31 or 2024-12-31 18:30:00"
		unless defined timestamp($row[$time]);
	return amount_error($row[$amount]);
}

# Orders
my ($orders, $known) = (0, 0);
while (my ($at, @row) = next_record($separator))
{
	if (my $error = row_error(@row))
	{
		complain($at, $error);
		next;
	}
	my $guest = $row[$customer] =~ /\A(?:NULL|\\N)?\z/i;
	$orders++;
	$known++ unless $guest;
	print join(',', $guest ? '' : quoted($row[$customer]), timestamp($row[$time]), $row[$amount]), "\n";
}

stop(': ', $bad - $most_reported, ' more bad rows; nothing was loaded') if $bad > $most_reported;
stop(': nothing was loaded') if $bad;
stop(' has no orders') unless $orders;
stop(': no order has a customer_id') unless $known;
