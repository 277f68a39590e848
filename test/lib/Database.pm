# A database of its own for a test, on the server that the PG* environment
# names, reached through psql.
package Database;

use strict;
use warnings;
use Exporter 'import';
use File::Temp;
use Test::More;

our @EXPORT = qw(seed database sql sql_error);

my $database;

# The test's seed: CRMVALUE_SEED if set and not empty, else the time. Printed, and given to srand.
sub seed
{
	my $seed = length($ENV{CRMVALUE_SEED} // '') ? $ENV{CRMVALUE_SEED} : time;
	srand($seed);
	diag("CRMVALUE_SEED=$seed");
	return $seed;
}

# Creates the database with the extension, dropped at the end of the test.
sub database
{
	my ($name) = @_;
	psql('postgres', "DROP DATABASE IF EXISTS $name", "CREATE DATABASE $name TEMPLATE template0 ENCODING 'UTF8'");
	$database = $name;
	sql('CREATE EXTENSION crmvalue');
	return $name;
}

# Runs statements in one session of a database and returns (output, status),
# errors among the output.
sub psql
{
	my ($where, @statements) = @_;
	my $file = File::Temp->new(SUFFIX => '.sql');
	binmode $file, ':raw';
	print $file join(";\n", @statements), ";\n";
	close $file;
	my $output = `psql -XAtq -v ON_ERROR_STOP=1 -v VERBOSITY=verbose -d '$where' -f '$file' 2>&1`;
	return ($output, $?);
}

# Output of statements in one session, which must succeed.
sub sql
{
	my ($output, $status) = psql($database, @_);
	die "failed: @_\n$output" if $status != 0;
	chomp $output;
	return $output;
}

# "SQLSTATE: message" and what follows, of statements that must fail.
sub sql_error
{
	my ($output, $status) = psql($database, @_);
	die "did not fail: @_\n$output" if $status == 0;
	$output =~ s/^.*?ERROR:  //s;
	return $output;
}

END
{
	my $status = $?;
	psql('postgres', "DROP DATABASE IF EXISTS $database") if defined $database;
	$? = $status;
}

1;
