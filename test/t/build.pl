# The build: out of the source tree, again after an edited header, installed;
# and the version that several files name.
use strict;
use warnings;
use Cwd 'abs_path';
use File::Find;
use File::Temp;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Files;
use Test::More;

my $root = abs_path("$FindBin::Bin/../..");
my $work = File::Temp->newdir;
my ($source, $build, $installed) = ("$work/source", "$work/build", "$work/installed");
mkdir for $source, $build;

sub make
{
	my $output = `cd '$build' && make -s -j2 -f '$source/Makefile' @_ 2>&1`;
	return ($? >> 8, $output);
}

# The files under a folder, relative to it
sub files
{
	my ($folder) = @_;
	my @files;
	return unless -d $folder;
	find({ no_chdir => 1, wanted => sub { push @files, substr($_, length($folder) + 1) if -f } }, $folder);
	return sort @files;
}

# A source tree without what another build left
system("tar -C '$root' --exclude='*.o' --exclude='*.bc' --exclude='*.so' --exclude='*.d' --exclude='./crmvalue--*.sql'"
	. " --exclude=./.git --exclude=./results -cf - Makefile crmvalue.control src sql test"
	. " | tar -C '$source' -xf -") == 0 or die;
my @before = files($source);

delete @ENV{qw(MAKEFLAGS MFLAGS MAKELEVEL)};
my ($status, $output) = make();
is($status, 0, 'builds out of the source tree') or diag($output);
unlike($output, qr{warning}i, 'without a warning, of clang for LLVM either');
is_deeply([files($source)], \@before, 'the source tree is as it was');
is((make('-q'))[0], 0, 'and there is nothing left to build');

# An edited header makes old what includes it, nothing else.
my $later = time + 5;
utime $later, $later, "$source/src/history/history.h" or die;
($status, $output) = make('-n');
my %rebuilt = map { $_ => 1 } $output =~ /-o (\S+)\.o\b/g;
ok($rebuilt{'src/history/text_sql'}, 'an edited header rebuilds what includes it');
ok(!$rebuilt{'src/common/days'}, 'and nothing else');

# pg_regress finds its input and output from there.
($status, $output) = make('installcheck', 'REGRESS=history');
is($status, 0, 'make installcheck') or diag($output);

# Installation
my ($version) = contents("$root/crmvalue.control") =~ /^default_version = '(.*)'$/m;
($status, $output) = make('install', "DESTDIR='$installed'");
is($status, 0, 'installs') or diag($output);
is_deeply([sort map { s{^.*/}{}r } grep { !m{/bitcode/} } files($installed)],
	[sort "crmvalue--$version.sql", 'crmvalue.control', 'crmvalue.so', 'crmvalue--0.1.0--0.2.0.sql'],
	'the library, the control file, the script, and those from older versions');
like(join(' ', glob "$root/sql/upgrades/*"), qr/--\Q$version\E\.sql/, 'one leads to this version');

# Calls within the library do not reach functions of the same name in other libraries.
SKIP:
{
	skip('not ELF, or no readelf', 1) unless `readelf -d '$build/crmvalue.so' 2>&1` =~ /Dynamic section/;
	like(`readelf -d '$build/crmvalue.so'`, qr/\bSYMBOLIC\b/, 'the library binds its functions to itself');
}

# One version
like(contents("$root/Makefile"), qr/^EXTVERSION = \Q$version\E$/m, 'the version of Makefile');
like(contents("$root/CHANGELOG.md"), qr/\Q$version\E/, 'the version of CHANGELOG.md');
is_deeply([contents("$root/META.json") =~ /"version": "([^"]*)"/g], [$version, $version, '1.0.0'],
	'the version of META.json');

done_testing();
