# usage: psql -c "SELECT encode(input, 'hex') FROM seeds" | perl inputs.pl FOLDER COUNT
#
# Writes the seeds to files, and COUNT inputs that are seeds with some bytes
# changed, by CRMVALUE_SEED.
use strict;
use warnings;

my ($folder, $count) = @ARGV;
srand($ENV{CRMVALUE_SEED});
my @seeds = map { chomp; pack 'H*', $_ } <STDIN>;
# ends of the ranges of numbers, as integers and doubles, and a length of NULL
my @pieces = map { pack 'H*', $_ }
	qw(00 ff 7f 80 0000 ffff 7fffffff 80000000 7fffffffffffffff 8000000000000000 ffffffffffffffff
	   0000000000000000 7ff0000000000000 fff0000000000000 7ff8000000000000 7fefffffffffffff 0000000000000001 bff0000000000000);

sub changed
{
	my ($input) = @_;
	for (0 .. rand 3)
	{
		my $at = int rand(1 + length $input);
		my $piece = $pieces[rand @pieces];
		my $other = $seeds[rand @seeds];
		my $what = int rand 6;
		if ($what == 0) { substr($input, $at, 1) = chr rand 256 if $at < length $input }
		elsif ($what == 1) { substr($input, $at, 1) ^= chr(1 << rand 8) if $at < length $input }
		elsif ($what == 2) { substr($input, $at, 0) = $piece }
		elsif ($what == 3) { substr($input, $at, length $piece) = $piece if $at + length $piece <= length $input }
		elsif ($what == 4) { substr($input, $at, 1 + rand 4) = '' if $at < length $input }
		elsif ($at < length $other) { substr($input, $at) = substr $other, $at }
	}
	return $input;
}

my $number = 0;
for my $input (@seeds, map { changed($seeds[rand @seeds]) } 1 .. @seeds && $count)
{
	open my $out, '>:raw', sprintf('%s/seed%06d', $folder, $number++) or die $!;
	print $out $input;
	close $out;
}
