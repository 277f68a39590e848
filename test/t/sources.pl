# The layout of the sources: what a file is called, what it begins with and includes.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Files;
use Test::More;

chdir "$FindBin::Bin/../.." or die;

# headers without a source
my %alone = map { $_ => 1 } qw(src/clv/model/event_stream.h src/clv/numeric/mixture.h src/common/compat.h src/common/decimal.h
	src/common/invariant.h src/history/accumulate.h src/report/chart.h src/lifecycle/entries.h src/lifecycle/purchase_days.h);

my @sources = glob 'src/*/*.c src/*/*/*.c';
my @headers = glob 'src/*/*.h src/*/*/*.h';
my %text = map { $_ => contents($_) } @sources, @headers;
cmp_ok(scalar @sources, '>', 100, 'there are sources');

# each test lists the files that break its rule
sub none
{
	my ($what, @files) = @_;
	is(join(' ', @files), '', $what);
	return;
}

none('SQL is ASCII: the extension can be created in a database of any encoding', grep { contents($_) =~ /[^\x00-\x7f]/ } glob 'sql/*/*.sql');
none('every source begins with a comment that says what it holds', grep { $text{$_} !~ m{\A/\*\n \* \S} } @sources);
none('what SQL calls is in files x_sql.c', grep { $text{$_} =~ /^PG_FUNCTION_INFO_V1/m && !/_sql\.c$/ } @sources);
none('and those have nothing else', grep { $text{$_} !~ /^PG_FUNCTION_INFO_V1/m } grep { /_sql\.c$/ } @sources);
none('files of the server include common/compat.h first',
	grep { $text{$_} =~ m{"common/compat\.h"} && $text{$_} !~ m{\A/\*.*?\*/\n#include "common/compat\.h"\n}s } @sources);
none('plain C includes no header of the server', grep { $text{$_} !~ m{"common/compat\.h"} && $text{$_} =~ m{#include "(?!(?:common|history|scoring|lifecycle|clv|tracking|report)/)} } @sources);
none('the models and their numerical methods are plain C', grep { m{^src/clv/(model|numeric)/} && $text{$_} =~ m{"common/compat\.h"} } @sources);
none('only common/compat.h looks at the version of the server', grep { $_ ne 'src/common/compat.h' && $text{$_} =~ /PG_VERSION_NUM/ } sort keys %text);
none('a header has the name of its source', grep { my $c = s/\.h$/.c/r; !$text{$c} && !$alone{$_} } @headers);
none('guards have the name of the header', grep { my $guard = 'CRMVALUE_' . uc(s{^src/}{}r =~ s{\.h$}{}r =~ s{/}{_}gr) . '_H'; $text{$_} !~ /^#ifndef $guard\n#define $guard$/m } @headers);

# columns of a line, tabs being four
sub columns
{
	my ($line) = @_;
	utf8::decode($line);
	1 while $line =~ s/^(.*?)\t/$1 . ' ' x (4 - length($1) % 4)/e;
	return length $line;
}

none('lines are indented with tabs', grep { $text{$_} =~ /^ {2}/m } sort keys %text);
none('and do not end with spaces', grep { $text{$_} =~ /[ \t]$/m } sort keys %text);
none('lines without a string have 100 columns at most', grep { grep { columns($_) > 100 && !/"/ } split /\n/, $text{$_} } sort keys %text);

# ids of formulas, R1 or C11, which doc/models.md defines; C23 is the language
my $specification = contents('doc/models.md');
my %cited;
for my $path (@sources, @headers, glob 'sql/parts/*.sql')
{
	$cited{$_} = 1 for contents($path) =~ /\b([A-Z]{1,2}\d{1,2})\b/g;
}
delete $cited{C23};
cmp_ok(scalar keys %cited, '>', 20, 'formulas are cited by their ids');
my %defined;
$defined{$_}++ for $specification =~ /\(([A-Z]\d{1,2})\)$/gm;
none('no id is given twice', grep { $defined{$_} > 1 } sort keys %defined);
none('every id is in the specification', grep { $specification !~ /\b$_\b/ && !in_range($_) } sort keys %cited);

# an id within a range such as "C1 to C15"
sub in_range
{
	my ($id) = @_;
	my ($letters, $number) = $id =~ /^([A-Z]+)(\d+)$/;
	while ($specification =~ /\b$letters(\d+) to $letters(\d+)\b/g)
	{
		return 1 if $1 <= $number && $number <= $2;
	}
	return 0;
}
done_testing();
