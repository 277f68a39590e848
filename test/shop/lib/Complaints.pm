# What is wrong with rows, equal complaints together.
package Complaints;

use strict;
use warnings;
use Encodings;
use Exporter 'import';

our @EXPORT_OK = ('shown', 'count', 'thousands');

my $most_shown = 20;		# kinds
my $most_kinds = 1000;
my $most_lines = 5;		# named beside the first

# $name is of the file, $unit is what is counted in it: "line" or "row".
sub new
{
	my ($class, $name, $unit) = @_;
	return bless { name => $name, unit => $unit, kinds => {}, rows => 0 }, $class;
}

# Complaints are of one kind if they are equal but for the letters and digits of
# what they quote.
sub add
{
	my ($self, $line, $what) = @_;
	$self->{rows}++;
	(my $kind = $what) =~ s/'(.*)'/"'" . shape($1) . "'"/se;
	$kind = 'other' if !$self->{kinds}{$kind} && keys %{ $self->{kinds} } >= $most_kinds;
	my $group = $self->{kinds}{$kind} //= { line => $line, what => $what, rows => 0, also => [] };
	push @{ $group->{also} }, $line if $group->{rows} && $group->{rows} <= $most_lines;
	$group->{rows}++;
	return;
}

sub rows { return $_[0]{rows} }

# One line for each kind, in the order of the file
sub lines
{
	my ($self) = @_;
	my @groups = sort { $a->{line} <=> $b->{line} } values %{ $self->{kinds} };
	my @rest = splice @groups, $most_shown > @groups ? scalar @groups : $most_shown;
	my @lines = map { $self->line_of($_) } @groups;
	my $rows = 0;
	$rows += $_->{rows} for @rest;
	push @lines, "$self->{name}: " . count($rows, 'row') . ' with ' . count(scalar @rest, 'other complaint') if @rest;
	return @lines;
}

sub line_of
{
	my ($self, $group) = @_;
	my ($name, $unit) = @$self{qw(name unit)};
	return "$name $unit $group->{line}: $group->{what}" if $group->{rows} == 1;
	my $also = join ', ', @{ $group->{also} };
	$also .= ', ...' if $group->{rows} - 1 > @{ $group->{also} };
	return "$name: " . count($group->{rows}, 'row') . " like $unit $group->{line}: $group->{what} (also $unit"
		. (@{ $group->{also} } > 1 ? 's' : '') . " $also)";
}

sub shape
{
	my ($text) = @_;
	$text =~ s/[0-9]+/9/g;
	$text =~ s/[A-Za-z\x80-\xFF]+/a/g;
	return $text;
}

# Text of a file for the terminal: what could control it, or is no UTF-8, as \xNN
sub shown
{
	my ($text) = @_;
	my $limit = 60;
	my $valid = Encodings::is_utf8($text);
	utf8::decode($text) if $valid;
	$text = substr($text, 0, $limit - 3) . '...' if length $text > $limit;
	$text =~ s/([\x00-\x1F\x7F-\x9F]|\p{Cf})/sprintf '\x%02X', ord $1/ge;
	$text =~ s/([\x80-\xFF])/sprintf '\x%02X', ord $1/ge if !$valid;
	utf8::encode($text) if $valid;
	return $text;
}

sub thousands
{
	my ($number) = @_;
	1 while $number =~ s/\A(-?\d+)(\d{3})/$1,$2/;
	return $number;
}

sub count
{
	my ($n, $noun) = @_;
	return thousands($n) . " $noun" . ($n == 1 ? '' : 's');
}

1;
