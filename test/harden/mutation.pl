# usage: perl mutation.pl SOURCE... (in a copy of the checkout that may be changed)
#
# Breaks one line at a time of the plain C that unit tests name as their
# sources, MUTANTS of them drawn by CRMVALUE_SEED, and runs the unit tests that
# name the file. Prints a line for each break that no test notices, but for
# those that survivors.txt explains.
use strict;
use warnings;
use File::Basename;
use FindBin;

my $mutants = $ENV{MUTANTS} || 40;
srand($ENV{CRMVALUE_SEED} // time);

# what tests a source: test => its sources
my %sources;
for my $test (glob 'test/unit/*_test.c')
{
	open my $in, '<', $test or die $!;
	my ($list) = <$in> =~ m{^/\* sources: (.*) \*/};
	$sources{$test} = [split ' ', $list // ''];
}

my @breaks = (
	[qr/ < /, ' <= '], [qr/ <= /, ' < '], [qr/ > /, ' >= '], [qr/ >= /, ' > '], [qr/ == /, ' != '], [qr/ != /, ' == '],
	[qr/ \+ /, ' - '], [qr/ - /, ' + '], [qr/ \* /, ' / '], [qr/ \/ /, ' * '], [qr/ && /, ' || '], [qr/ \|\| /, ' && '],
	[qr/\b1\b(?![.\w])/, '2'], [qr/\b0\b(?![.\w])/, '1'], [qr/\+\+/, '--'], [qr/ \+= /, ' -= '], [qr/\bif \(/, 'if (!'], [qr/\breturn (?!;)/, 'return -']);

# every break that can be made: [file, line, text before, text after]
my @all;
my %seen;
for my $file (grep { !$seen{$_}++ } map { @$_ } @sources{sort keys %sources})
{
	next if @ARGV && !grep { $_ eq $file } @ARGV;
	open my $in, '<', $file or die "$file: $!";
	my @lines = <$in>;
	my $comment = 0;
	for my $n (0 .. $#lines)
	{
		my $line = $lines[$n];
		$comment = 1 if $line =~ m{^\s*/\*};
		my $skip = $comment || $line =~ /^#|^\s*\*|Invariant|^\s*(?:static |const )*[\w ]+\*?\w+\(.*[,)]$/ && $line !~ /^\t/;
		$comment = 0 if $line =~ m{\*/};
		next if $skip || $line !~ /^\t/;
		for my $break (@breaks)
		{
			my ($from, $to) = @$break;
			push @all, [$file, $n, $line, $`  . $to . $'] if $line =~ m{^(?:(?!/\*).)*?\K$from};
		}
	}
}

# survivors.txt: FILE: LINE => LINE  # why no test can notice
my %explained;
if (open my $in, '<', "$FindBin::Bin/survivors.txt")
{
	/^(\S+: .*? => .*?)\s+# / and $explained{$1} = 1 while <$in>;
}

sub killed
{
	my ($file) = @_;
	for my $test (grep { my $t = $_; grep { $_ eq $file } @{ $sources{$t} } } sort keys %sources)
	{
		my $run = "gcc -std=gnu11 -O1 -ffp-contract=off -w -fsanitize=undefined,address -fno-sanitize-recover=all -DCRMVALUE_CHECK_INVARIANTS -Isrc -o mutant $test @{ $sources{$test} } -lcmocka -lm";
		return 'does not compile' if system("$run >/dev/null 2>&1") != 0;
		return basename($test) if system('timeout 120 ./mutant >/dev/null 2>&1') != 0;
	}
	return undef;
}

my ($done, $survivors) = (0, 0);
while (@all && $done < $mutants)
{
	my ($file, $n, $before, $after) = @{ splice @all, rand @all, 1 };
	open my $in, '<', $file or die $!;
	my @lines = <$in>;
	close $in;
	my @broken = @lines;
	$broken[$n] = $after;
	open my $out, '>', $file or die $!;
	print $out @broken;
	close $out;
	my $by = killed($file);
	open $out, '>', $file or die $!;
	print $out @lines;
	close $out;
	next if defined $by && $by eq 'does not compile';
	$done++;
	next if defined $by;
	my $what = sprintf '%s: %s => %s', $file, map { s/^\s+|\s+$//gr } $before, $after;
	next if $explained{$what};
	$survivors++;
	print "survivor: $what (line ", $n + 1, ")\n";
}
print "$done mutants, $survivors survivors\n";
exit($survivors > 0);
