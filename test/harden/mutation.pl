# usage: perl mutation.pl SOURCE... (in a copy of the checkout that may be changed)
#
# Breaks one line at a time of the plain C that unit tests link, MUTANTS of
# them drawn by CRMVALUE_SEED, and runs the unit tests that link the file. Prints a line for each break that no test notices, but for
# those that survivors.txt explains.
use strict;
use warnings;
use File::Basename;
use FindBin;

my $mutants = $ENV{MUTANTS} || 40;
srand($ENV{CRMVALUE_SEED} // time);

# what tests a source: test => the sources that it takes from the archive
my %sources;
my $make = 'make -s -C test/unit BUILD=mutants CFLAGS="-std=gnu11 -O1 -ffp-contract=off -w -fsanitize=undefined,address -fno-sanitize-recover=all"';
system($make) == 0 or die "the unit tests do not compile\n";
for my $map (glob 'test/unit/mutants/*_test.map')
{
	open my $in, '<', $map or die $!;
	my %taken = map { m{pure\.a\(.*?mutants/(\S+)\.o\)} ? ("src/$1.c" => 1) : () } <$in>;
	$sources{$map =~ s/\.map$//r} = [sort keys %taken];
}

my @breaks = (
	[qr/ < /, ' <= '], [qr/ <= /, ' < '], [qr/ > /, ' >= '], [qr/ >= /, ' > '], [qr/ == /, ' != '], [qr/ != /, ' == '],
	[qr/ \+ /, ' - '], [qr/ - /, ' + '], [qr/ \* /, ' / '], [qr/ \/ /, ' * '], [qr/ && /, ' || '], [qr/ \|\| /, ' && '],
	[qr/\b1\b(?![.\w])/, '2'], [qr/\b0\b(?![.\w])/, '1'], [qr/\+\+/, '--'], [qr/ \+= /, ' -= '], [qr/\bif \(/, 'if (!'], [qr/\breturn (?!;|true|false|0;)/, 'return -']);

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
	my @tests = grep { my $t = $_; grep { $_ eq $file } @{ $sources{$t} } } sort keys %sources;
	return 'does not compile' if system("$make @{[map { s{^test/unit/}{}r } @tests]} >/dev/null 2>&1") != 0;
	for my $test (@tests)
	{
		return basename($test) if system("timeout 120 ./$test >/dev/null 2>&1") != 0;
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
