# usage: perl mutation.pl [SOURCE...] (at the top of a checkout, which it does
# not change)
#
# Breaks one line at a time of the plain C that unit tests link, MUTANTS of
# the breaks drawn by CRMVALUE_SEED (0: all of them), in JOBS processes, and
# runs the unit tests that link the file: the one named like the file first, the
# others by the time that they take; as they are, then under the sanitizers (not
# with SANITIZERS=0, which is quicker). Prints a line for each break that no
# test notices, except those that survivors.txt explains, one for each
# explanation of a break that can no longer be made, and one for each file that
# survivors.txt says not to break.
# AGAIN=FILE, the output of an earlier run, makes only the breaks that survived
# in it.
use strict;
use warnings;
use File::Basename;
use File::Copy qw(copy);
use File::Compare;
use File::Path qw(make_path);
use File::Temp qw(tempdir);
use FindBin;

$| = 1;
my $mutants = $ENV{MUTANTS} // 40;
my $jobs = $ENV{JOBS} || 1;
my $sanitize = $ENV{SANITIZERS} // 1;
my $seed = $ENV{CRMVALUE_SEED} //= time;
$ENV{CMOCKA_TEST_ABORT} = 1;	# a test ends at its first failure
srand($seed);
print "CRMVALUE_SEED=$seed\n";

my $work = $ENV{MUTATION_BUILD} || tempdir(CLEANUP => 1);
my @cc = qw(gcc -std=gnu11 -ffp-contract=off -w -DCRMVALUE_CHECK_INVARIANTS -Isrc);
my @sanitizers = ('-fsanitize=undefined,address', '-fno-sanitize-recover=all');
my %kinds = (plain => ['-O1'], $sanitize ? (sanitized => ['-O1', @sanitizers]) : ());

sub quietly
{
	return system("@_ >/dev/null 2>&1") == 0;
}

# the unit tests, in a folder of $work for each kind
for my $kind (sort keys %kinds)
{
	my $flags = "-std=gnu11 -ffp-contract=off -w @{ $kinds{$kind} }";
	system("make -s -j$jobs -C test/unit BUILD=$work/$kind CFLAGS='$flags'") == 0
		or die "the unit tests do not compile\n";
}

# what tests a source: test => the sources that it takes from the archive,
# and the seconds of processor time that it takes
my (%sources, %seconds, %linking);
for my $map (glob "$work/plain/*_test.map")
{
	my $test = basename($map, '.map');
	$linking{$test} = system("grep -q scarce_memory.h test/unit/$test.c") == 0 ? '-Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=free' : '';
	open my $in, '<', $map or die $!;
	$sources{$test} = { map { m{pure\.a\(.*?plain/(\S+)\.o\)} ? ("src/$1.c" => 1) : () } <$in> };
	next if @ARGV && !grep { $sources{$test}{$_} } @ARGV;
	for my $kind (sort keys %kinds)
	{
		system("@cc @{ $kinds{$kind} } -c -o $work/$kind/$test.o test/unit/$test.c") == 0 or die "$test does not compile\n";
	}
	my $before = (times)[2];
	quietly("$work/plain/$test") or die "$test fails before anything is broken\n";
	$seconds{$test} = (times)[2] - $before;
}

my @breaks = (
	[qr/ < /, ' <= '], [qr/ <= /, ' < '], [qr/ > /, ' >= '], [qr/ >= /, ' > '], [qr/ == /, ' != '], [qr/ != /, ' == '],
	[qr/ \+ /, ' - '], [qr/ - /, ' + '], [qr/ \* /, ' / '], [qr/ \/ /, ' * '], [qr/ && /, ' || '], [qr/ \|\| /, ' && '],
	[qr/\b1\b(?![.\w])/, '2'], [qr/\b0\b(?![.\w])/, '1'], [qr/\+\+/, '--'], [qr/ \+= /, ' -= '], [qr/\bif \((?=.*\)$)/, 'if (!('], [qr/\breturn (?!;|true|false|0;)/, 'return -']);

# the lines of each file as they are at the start: it may be edited during a run
my %lines;

# every break of a file: [file, number of the line, text before, text after]
sub breaks_of
{
	my ($file) = @_;
	my @found;
	open my $in, '<', $file or die "$file: $!";
	my @lines = <$in>;
	$lines{$file} = \@lines;
	my $comment = 0;
	for my $n (0 .. $#lines)
	{
		my $line = $lines[$n];
		$comment = 1 if $line =~ m{^\s*/\*};
		# an invariant, or the condition of one
		my $skip = $comment || $line =~ /^\t+Invariant/ || ($lines[$n + 1] // '') =~ /^\t\t+Invariant/;
		$comment = 0 if $line =~ m{\*/};
		next if $skip || $line !~ /^\t/;
		for my $break (@breaks)
		{
			my ($from, $to) = @$break;
			next if $line !~ m{^(?:(?!/\*).)*?\K$from};
			my $after = $` . $to . $';
			$after =~ s/\)$/))/ if $to eq 'if (!(';
			push @found, [$file, $n, $line, $after];
		}
	}
	return @found;
}

# a break as survivors.txt and the output name it
sub name_of
{
	my ($file, $n, $before, $after) = @{ $_[0] };
	return sprintf '%s: %s => %s', $file, map { s/^\s+|\s+$//gr } $before, $after;
}

# survivors.txt: FILE: LINE => LINE  # why no test can notice
# FILE: all  # why the file is not broken
my (%explained, %made, %whole);
if (open my $in, '<', "$FindBin::Bin/survivors.txt")
{
	while (<$in>)
	{
		$explained{$1} = 1 if /^([^#\s]\S*: .*? => .*?)\s+# /;
		$whole{$1} = $2 if /^([^#\s]\S*): all\s+# (.*)/;
	}
}
my %linked = map { %$_ } values %sources;
my @stale;
for my $file (sort keys %{ { map { /^(\S+):/ ? ($1 => 1) : () } keys %explained } })
{
	$made{name_of($_)} = 1 for -e $file ? breaks_of($file) : ();
}
@stale = ((grep { !$made{$_} } sort keys %explained), (grep { !-e } sort keys %whole));
print "stale: $_\n" for @stale;

my @all;
for my $file (@ARGV ? @ARGV : sort keys %linked)
{
	print "$file is not broken: $whole{$file}\n" if $whole{$file};
	next if $whole{$file};
	print "no unit test links $file\n" if !$linked{$file};
	push @all, grep { !$explained{ name_of($_) } } breaks_of($file) if $linked{$file};
}

# the tests that link a file, the quickest way to notice a break first
sub tests_of
{
	my ($file) = @_;
	my $name = basename($file, '.c');
	my %first = map { $_ => $_ eq "${name}_test" ? -1 : $seconds{$_} } keys %seconds;
	return sort { $first{$a} <=> $first{$b} || $a cmp $b } grep { $sources{$_}{$file} } keys %sources;
}

# a test linked with the broken object: whether it fails. Broken code may not
# end or take all memory.
sub notices
{
	my ($test, $object, $kind, $folder) = @_;
	my $program = "$folder/$test";
	return 1 if !quietly("gcc @{ $kinds{$kind} } -o $program $work/$kind/$test.o $object $work/$kind/pure.a -lcmocka -lm $linking{$test}");
	my $limit = 2 + int(5 * $seconds{$test}) * ($kind eq 'sanitized' ? 10 : 1);
	my $memory = $kind eq 'sanitized' ? 'unlimited' : 4000000;
	my $fails = !quietly("bash -c 'ulimit -c 0; ulimit -t $limit; ulimit -v $memory; exec timeout @{[10 * $limit]} $program'");
	unlink $program;
	return $fails;
}

# compiles the text as $folder/NAME.c; the object, or undef
sub compiled
{
	my ($file, $lines, $folder, @flags) = @_;
	my $source = "$folder/" . basename($file);
	open my $out, '>', $source or die $!;
	print $out @$lines;
	close $out;
	my $object = $source =~ s/\.c$/.o/r;
	return quietly("@cc -iquote @{[dirname($file)]} @flags -c -o $object $source") ? $object : undef;
}

# whether the compiler makes the same code of the broken lines
sub same_code
{
	my ($file, $lines, $broken, $folder, @flags) = @_;
	my $object = compiled($file, $lines, $folder, @flags) or die "$file does not compile\n";
	copy($object, "$folder/whole") or die $!;
	return compare(compiled($file, $broken, $folder, @flags), "$folder/whole") == 0;
}

# one of: skipped (is no break), noticed, survived
my %last;
sub outcome
{
	my ($break, $folder) = @_;
	my ($file, $n, $before, $after) = @$break;
	my @broken = @{ $lines{$file} };
	$broken[$n] = $after;

	my $object = compiled($file, \@broken, $folder, @{ $kinds{plain} }) or return 'skipped';
	my @tests = tests_of($file);
	@tests = ($last{$file}, grep { $_ ne $last{$file} } @tests) if $last{$file};
	for my $test (@tests)
	{
		next if !notices($test, $object, 'plain', $folder);
		$last{$file} = $test;
		return 'noticed';
	}
	return 'skipped' if same_code($file, $lines{$file}, \@broken, $folder, '-O2');
	return 'survived' if !$sanitize;
	$object = compiled($file, \@broken, $folder, @{ $kinds{sanitized} }) or return 'skipped';
	for my $test (@tests)
	{
		return 'noticed' if notices($test, $object, 'sanitized', $folder);
	}
	return 'survived';
}

if ($ENV{AGAIN})
{
	open my $in, '<', $ENV{AGAIN} or die "$ENV{AGAIN}: $!";
	my %again = map { /^survivor: (.*) \(line \d+\)$/ ? ($1 => 1) : () } <$in>;
	@all = grep { $again{ name_of($_) } } @all;
	$mutants = 0;
}

# each process takes every $jobs-th of the drawn breaks until all together have
# done their part of $mutants
my @drawn;
push @drawn, splice @all, rand @all, 1 while @all;
@drawn = sort { $a->[0] cmp $b->[0] || $a->[1] <=> $b->[1] || $a->[3] cmp $b->[3] } @drawn if !$mutants;
my @pipes;
for my $job (0 .. $jobs - 1)
{
	pipe my $read, my $write or die $!;
	my $child = fork // die $!;
	if ($child)
	{
		push @pipes, $read;
		next;
	}
	my $folder = "$work/job$job";
	make_path($folder);
	my $share = $mutants ? int(($mutants + $jobs - 1 - $job) / $jobs) : scalar @drawn;
	my ($done, $survived) = (0, 0);
	for (my $i = $job; $i < @drawn && $done < $share; $i += $jobs)
	{
		my $outcome = outcome($drawn[$i], $folder);
		$done++ if $outcome ne 'skipped';
		next if $outcome ne 'survived';
		$survived++;
		print "survivor: @{[name_of($drawn[$i])]} (line @{[$drawn[$i][1] + 1]})\n";
	}
	print $write "$done $survived\n";
	close $write;
	exit 0;
}
my ($done, $survivors) = (0, 0);
for my $read (@pipes)
{
	my ($d, $s) = split ' ', <$read> // die "a process ended early\n";
	$done += $d;
	$survivors += $s;
}
wait for @pipes;
print "$done mutants, @{[scalar @stale]} stale explanations, $survivors survivors\n";
exit($survivors > 0 || @stale > 0);
