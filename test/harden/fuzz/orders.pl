# usage: perl orders.pl READ_ORDERS.pl SECONDS
#        perl orders.pl READ_ORDERS.pl files COUNT
#
# Feeds read_orders.pl with files of orders, broken at random: it must end with
# 0 or 1, print no warning of Perl's, and name no line that the file lacks.
use strict;
use warnings;
use File::Temp;

my ($program, $seconds, $most) = @ARGV;
my $seed = $ENV{CRMVALUE_SEED} // time;
srand $seed;
print "CRMVALUE_SEED=$seed\n";

my @files = (
	"customer_id,ordered_at,amount\n1,2024-12-31,10.50\n2,2024-12-31 18:30:00,-5\n,2024-01-01,7\n",
	"amount;date;customer_id\r\n1;2024-12-31;a\r\n",
	"\xEF\xBB\xBFcustomer_id,date,amount,note\n\"a \"\"b\"\"\",2024-02-29,1e3,\"x\ny\"\n");
my @pieces = ('"', '""', ',', ';', "\t", "\n", "\r\n", "\r", "\0", "\x{fe}", "\xEF\xBB\xBF", '-', '.', '1e308', '2024-02-30', '99999999999999999999', ' ', '$', "'", 'customer_id', 'NaN', '0x1');

sub broken
{
	my ($text) = @_;
	for (0 .. rand 6)
	{
		my $at = int rand(1 + length $text);
		my $what = rand;
		if ($what < 0.4) { substr($text, $at, 0) = $pieces[rand @pieces] }
		elsif ($what < 0.7) { substr($text, $at, 1 + rand 4) = '' if $at < length $text }
		elsif ($what < 0.9) { substr($text, $at, 1) = chr rand 256 if $at < length $text }
		else { $text .= substr $text, $at }
	}
	return $text;
}

my $file = File::Temp->new(SUFFIX => '.csv');
my ($runs, $end) = (0, $most ? 0 : time + $seconds);
while ($most ? $runs < $most : time < $end)
{
	my $text = broken($files[rand @files]);
	open my $out, '>:raw', $file->filename or die $!;
	print $out $text;
	close $out;
	my $said = `timeout 20 perl '$program' '$file' '$file.out' 2>&1 >/dev/null`;
	my $lines = 1 + ($text =~ tr/\r\n//);
	my $wrong = ($? != 0 && $? != 256) ? "it ended with $?"
		: $said =~ / at \S+\.pl line \d+/ ? "Perl complains"
		: (grep { $_ > $lines } $said =~ /line (\d+)/g) ? "a line that is not there" : next_run();
	next if $wrong eq '';
	print "$wrong:\n$said\nthe file:\n", $text =~ s/([^ -~\n])/sprintf '\\x%02x', ord $1/ger, "\n";
	exit 1;
}
unlink "$file.out";
print "$runs files\n";

sub next_run { $runs++; return '' }
