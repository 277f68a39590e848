# Files of orders for tests: what read_orders.pl makes of them.
package OrderFiles;

use strict;
use warnings;
use Encode ();
use Exporter 'import';
use File::Temp;
use FindBin;
use Test::More;

our @EXPORT = qw(write_file read_orders encoded is_read is_refused);

my $program = "$FindBin::Bin/../shop/read_orders.pl";
my $work = File::Temp->newdir;

sub write_file
{
	my ($name, $text) = @_;
	open(my $out, '>:raw', "$work/$name") or die "$name: $!";
	print $out $text;
	close $out or die "$name: $!";
	return "$work/$name";
}

sub contents
{
	my ($path) = @_;
	open(my $in, '<:raw', $path) or return;
	local $/;
	return scalar <$in>;
}

# UTF-8 text in another encoding
sub encoded
{
	my ($encoding, $text) = @_;
	Encode::from_to($text, 'UTF-8', $encoding) or die $encoding;
	return $text;
}

# (exit code, standard output, standard error, lines for COPY) of the program
sub read_orders
{
	my ($path, @options) = @_;
	my @command = map { "'" . s/'/'\\''/gr . "'" } $^X, $program, @options, $path, "$work/out";
	unlink "$work/out";
	my $output = `@command 2>'$work/errors' </dev/null`;
	my $status = $? >> 8;
	return ($status, $output, contents("$work/errors"), contents("$work/out"));
}

# A line for COPY as "customer time amount order", with its empty fields as "-"
# and without the quotes
sub plain
{
	my ($line) = @_;
	my ($written, $instant, $amount, $customer, $order) =
		$line =~ /\A([^,]*),([^,]*),([^,]*),("(?:[^"]|"")*"|),("(?:[^"]|"")*"|)\z/ or return "not a line for COPY: $line";
	s/\A"|"\z//g, s/""/"/g for $customer, $order;
	$instant =~ s/Z\z/+00:00/;
	my $text = join '  ', ($customer eq '' ? '-' : $customer), $written . $instant, $amount;
	return $order eq '' ? $text : "$text  $order";
}

# Tests that a file is read as these orders, "customer  time  amount  order", and
# that the reading is told in words that match $how.
sub is_read
{
	my ($name, $text, $options, $orders, $how) = @_;
	my ($status, $output, $errors, $lines) = read_orders(write_file('orders.csv', $text), @$options);
	is_deeply([map { plain($_) } split /\n/, $lines // ''], $orders, "$name: the orders") or diag($output, $errors);
	subtest "$name: the rest" => sub {
		is($status, 0, 'exit code');
		like($output, $how, 'how it was read') if defined $how;
		is($errors, '', 'no errors') unless "@$options" =~ /--skip-bad/;
	};
	return;
}

# Tests that a file is refused with these lines on standard error; a pattern
# stands for a line.
sub is_refused
{
	my ($name, $text, $options, @expected) = @_;
	my ($status, $output, $errors, $lines) = read_orders(write_file('orders.csv', $text), @$options);
	my @said = split /\n/, $errors;
	for my $n (grep { ref $expected[$_] && ($said[$_] // '') =~ $expected[$_] } 0 .. $#expected)
	{
		$expected[$n] = $said[$n];
	}
	is_deeply(\@said, \@expected, "$name: what is said");
	is_deeply([$status, $output, $lines], [1, '', undef], "$name: refused");
	return;
}

1;
