# ALTER EXTENSION UPDATE: what an update from each released version makes is what CREATE EXTENSION makes, object by object, and what a database
# has of the old version goes on working, tracked tables among it.
#
# test/upgrade has the install script of each released version, and what pg_dump wrote of a database with tracked tables of it.
use strict;
use warnings;
use File::Basename;
use File::Copy;
use File::Temp;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Database;
use Test::More;

my $stored = "$FindBin::Bin/../upgrade";

# One value of a setting, '' where there is none
sub setting
{
	my ($name) = @_;
	my $value = `psql -XAtq -d postgres -c "SELECT setting FROM pg_settings WHERE name = '$name'"`;
	chomp $value;
	return $value;
}

# The folder from which the server reads extensions, if it is one of this test's own
sub extension_folder
{
	my $destdir = setting('extension_destdir');
	my ($path) = split /:/, setting('extension_control_path');
	return "$path/extension" if defined $path && $path !~ /^\$/;
	return unless $destdir ne '';
	my $sharedir = `psql -XAtq -d postgres -c "SELECT setting FROM pg_config WHERE name = 'SHAREDIR'"`;
	chomp $sharedir;
	return "$destdir$sharedir/extension";
}

my $folder = extension_folder();
plan(skip_all => 'the extension is installed into the system, which this test leaves alone') unless defined $folder && -w $folder;

# Output of statements in a database, which must succeed.
sub in_database
{
	my ($name, @statements) = @_;
	my $file = File::Temp->new(SUFFIX => '.sql');
	print $file join(";\n", @statements), ";\n";
	close $file;
	my $output = `PGOPTIONS='-c client_min_messages=error' psql -XAtq -v ON_ERROR_STOP=1 -d $name -f $file 2>&1`;
	die "failed in $name: @statements\n$output" if $? != 0;
	chomp $output;
	return $output;
}

sub new_database
{
	my ($name, @statements) = @_;
	in_database('postgres', "DROP DATABASE IF EXISTS $name", "CREATE DATABASE $name TEMPLATE template0 ENCODING 'UTF8'");
	return in_database($name, @statements);
}

# The objects of the extension: {object}{property} = value
sub objects
{
	my ($name, $search_path) = @_;
	my %objects;
	for my $row (split /\n/, in_database($name, "SET search_path = $search_path", "\\i $stored/objects.sql"))
	{
		my ($object, $property, $value) = split /\|/, $row, 3;
		$objects{$object}{$property} = $value;
	}
	return \%objects;
}

# What an installation by update lacks or has otherwise, for who writes the script
sub differences
{
	my ($updated, $fresh) = @_;
	my @differences;
	for my $object (sort keys %{ { %$updated, %$fresh } })
	{
		if (!$updated->{$object}) { push @differences, "missing after the update: $object"; next }
		if (!$fresh->{$object}) { push @differences, "left by the update: $object"; next }
		my ($is, $should) = ($updated->{$object}, $fresh->{$object});
		push @differences, map { "$object: $_ is\n    " . ($is->{$_} // '-') . "\n  and should be\n    " . ($should->{$_} // '-') }
			grep { ($is->{$_} // '-') ne ($should->{$_} // '-') } sort keys %{ { %$is, %$should } };
	}
	return @differences;
}

open my $control, '<', "$FindBin::Bin/../../crmvalue.control" or die $!;
my ($current) = join('', <$control>) =~ /^default_version = '(.*)'$/m;
my @versions = map { basename($_) =~ /^crmvalue--(.*)\.sql$/ } glob "$stored/crmvalue--*.sql";
my @copied;
for my $version (@versions)
{
	next if $version eq $current;
	copy("$stored/crmvalue--$version.sql", "$folder/crmvalue--$version.sql") or die "$folder: $!";
	push @copied, "$folder/crmvalue--$version.sql";
	chmod 0644, $copied[-1];
}
END
{
	my $status = $?;
	unlink @copied;
	`psql -XAtq -d postgres -c 'DROP DATABASE IF EXISTS $_' 2>&1` for qw(crmvalue_fresh crmvalue_updated crmvalue_schema crmvalue_owned);
	`psql -XAtq -d postgres -c 'DROP ROLE IF EXISTS crmvalue_owner' 2>&1`;
	$? = $status;
}

ok(scalar(@copied), 'there are released versions');

new_database('crmvalue_fresh', 'CREATE EXTENSION crmvalue');
my $fresh = objects('crmvalue_fresh', 'public');
ok(keys %$fresh > 300, 'the objects of the extension');

# The library of today may lack functions that an old script names.
my $old_bodies = 'SET check_function_bodies = off';
for my $version (grep { $_ ne $current } @versions)
{
	my $dump = "$stored/tracked-$version.sql";
	new_database('crmvalue_updated', $old_bodies, "CREATE EXTENSION crmvalue VERSION '$version'", -e $dump ? "\\i $dump" : 'SELECT WHERE false');
	my @before = differences(objects('crmvalue_updated', 'public'), $fresh);
	ok(scalar(@before), "$version is another version (@{[scalar @before]} differences)");
	my $base = 'SELECT customer, history, frequency, monetary, override_tier FROM shop.orders_customer_value ORDER BY customer';
	my $values = -e $dump ? in_database('crmvalue_updated', $base) : '';

	in_database('crmvalue_updated', 'ALTER EXTENSION crmvalue UPDATE');
	is(in_database('crmvalue_updated', q{SELECT extversion FROM pg_extension WHERE extname = 'crmvalue'}), $current, "$version is updated to $current");
	my @differences = differences(objects('crmvalue_updated', 'public'), $fresh);
	is(scalar(@differences), 0, 'and is what an installation makes') or diag(join "\n", @differences);

	next unless -e $dump;
	is(in_database('crmvalue_updated', $base), $values, 'the values of tracked tables are as they were');
	is(in_database('crmvalue_updated', <<'SQL'), '0', 'and are the histories of the orders');
SELECT count(*)
FROM (SELECT customer, purchase_history(day, amount) AS history
      FROM (SELECT customer_id AS customer, ordered_at::date AS day, total AS amount FROM shop.orders WHERE state = 'done' AND customer_id IS NOT NULL
            UNION ALL SELECT customer_id, refunded_at, -amount FROM shop.refunds) o GROUP BY customer) h
FULL JOIN shop.orders_customer_value v USING (customer) WHERE h.history IS DISTINCT FROM v.history
SQL
	is(in_database('crmvalue_updated', q{INSERT INTO shop.orders VALUES (1001, 4, '2025-12-30 12:00', 'done', 99.50), (1002, 99, '2025-12-31', 'done', 10)},
		q{DELETE FROM shop.refunds WHERE refund_id = 2}, q{UPDATE shop.orders SET total = total + 1 WHERE order_id = 5},
		'SELECT customer, frequency, last_purchase FROM shop.orders_customer_value WHERE customer IN (4, 99) ORDER BY 1'), "4|5|2025-12-30\n99|1|2025-12-31",
		'orders go on being counted');
	is(in_database('crmvalue_updated', q{ALTER TABLE shop.orders ADD COLUMN channel text DEFAULT 'web', ALTER COLUMN order_id TYPE bigint},
		q{INSERT INTO shop.orders VALUES (1003, 99, '2025-12-31', 'done', 10)}, 'SELECT frequency FROM shop.orders_customer_value WHERE customer = 99'), '2', 'columns can be added and altered');
	is(in_database('crmvalue_updated', <<'SQL'), '0', 'the values are the histories of the view of purchases');
SELECT count(*) FROM (SELECT customer, purchase_history(day, amount) AS history FROM shop.orders_customer_purchases GROUP BY customer) h
FULL JOIN shop.orders_customer_value v USING (customer) WHERE h.history IS DISTINCT FROM v.history
SQL
	is(in_database('crmvalue_updated', q{SELECT customers FROM refresh_customers('shop.orders', '2026-01-01', rebuild => true)}), '12', 'the base can be refreshed and rebuilt');
	is(in_database('crmvalue_updated', q{SELECT count(*), count(stage), count(tier) FROM shop.orders_customer_current}), '12|12|12', 'the views show everybody');
	is(in_database('crmvalue_updated', 'UPDATE shop.orders_customer_policy SET model = (SELECT model FROM shop.models LIMIT 1)',
		q{SELECT customers FROM refresh_customers('shop.orders', '2026-01-01', fit => false)}, 'SELECT count(forecast), count(*) FROM shop.orders_customer_value'), "12\n12|12", 'a refresh fills the forecasts');
	is(in_database('crmvalue_updated', 'SELECT count(*) FROM shop.segments',
		'SELECT count(*) FROM shop.orders_customer_value, shop.models WHERE p_alive(model, history, models.as_of) BETWEEN 0 AND 1 AND rfm_score(history, models.as_of, cuts) > 0 AND lifecycle_stage(history, models.as_of, rules) IS NOT NULL'),
		"13\n12", 'views, models, cuts and rules that were stored work');
	is(in_database('crmvalue_updated', q{SELECT untrack_customers('shop.refunds')}, q{SELECT untrack_customers('shop.orders')},
		q{SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class WHERE relnamespace = 'shop'::regnamespace AND relkind IN ('r', 'v')}), "\n\nmodels orders refunds segments",
		'and tables can be untracked');

	# a class function that the owner has written stays
	new_database('crmvalue_updated', $old_bodies, "CREATE EXTENSION crmvalue VERSION '$version'", "\\i $dump", 'SET search_path = public', 'ALTER TABLE shop.orders_customer_value ADD note text',
		'ALTER TYPE shop.orders_customer_class ADD ATTRIBUTE note text', q{CREATE OR REPLACE FUNCTION shop.orders_customer_class(p shop.orders_customer_policy, history purchase_history, day date)
RETURNS shop.orders_customer_class STABLE RETURN ROW(first_purchase(history), last_purchase(history), frequency(history), monetary(history), 555, 'own', 'A', lifecycle_stage(history, day, p.rules), NULL, NULL, 'n')::shop.orders_customer_class},
		'ALTER EXTENSION crmvalue UPDATE', 'UPDATE shop.orders_customer_policy SET model = (SELECT model FROM shop.models LIMIT 1)');
	is(in_database('crmvalue_updated', q{INSERT INTO shop.orders VALUES (1001, 4, '2025-12-30 12:00', 'done', 99.50)}, q{SELECT customers FROM refresh_customers('shop.orders', '2026-01-01', fit => false)},
		q{SELECT count(*), count(*) FILTER (WHERE segment = 'own'), count(predicted_orders) FROM shop.orders_customer_current}), "11\n11|11|11", 'a class function of the owner goes on, and the view computes forecasts');

	# in a schema of its own, and by the owner of a database who is no superuser
	new_database('crmvalue_schema', 'CREATE SCHEMA crm', $old_bodies, "CREATE EXTENSION crmvalue VERSION '$version' SCHEMA crm", 'ALTER EXTENSION crmvalue UPDATE');
	@differences = differences(objects('crmvalue_schema', 'crm'), $fresh);
	is(scalar(@differences), 0, 'the same in another schema') or diag(join "\n", @differences);
	in_database('postgres', 'DROP DATABASE IF EXISTS crmvalue_owned', 'DROP ROLE IF EXISTS crmvalue_owner', 'CREATE ROLE crmvalue_owner',
		q{CREATE DATABASE crmvalue_owned OWNER crmvalue_owner TEMPLATE template0 ENCODING 'UTF8'});
	is(in_database('crmvalue_owned', 'SET ROLE crmvalue_owner', $old_bodies, 'CREATE SCHEMA crm', "CREATE EXTENSION crmvalue VERSION '$version' SCHEMA crm", 'ALTER EXTENSION crmvalue UPDATE',
		q{SELECT extversion FROM pg_extension WHERE extname = 'crmvalue'}), $current, 'the owner of a database updates');
}

done_testing();
