# The dashboards: what is committed is what the generator makes, and each query
# of it runs on a tracked table with the rights that grant_customers gives.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Database;
use File::Temp;
use Files;
use JSON::PP;
use Test::More;

my $root = "$FindBin::Bin/../..";

my $work = File::Temp->newdir;
is(system('perl', "$root/dashboards/generate", "$work"), 0, 'the generator runs');
is(contents("$work/$_"), contents("$root/dashboards/$_"), "$_ is up to date") for 'grafana.json', 'questions.sql';

database('crmvalue_dashboards');
sql("\\i $root/test/shop/shop.sql", 'SET client_min_messages = warning', 'CREATE SCHEMA shop', 'CREATE TABLE shop.orders AS SELECT * FROM purchases',
	q{SELECT track_customers('shop.orders', 'customer_id', 'ordered_at', 'amount')},
	q{SELECT refresh_customers('shop.orders', '2025-12-01')}, q{SELECT refresh_customers('shop.orders', '2026-01-01')},
	'DROP ROLE IF EXISTS crmvalue_dashboard', 'CREATE ROLE crmvalue_dashboard', 'GRANT USAGE ON SCHEMA shop TO crmvalue_dashboard',
	q{SELECT grant_customers('shop.orders', 'crmvalue_dashboard')});

# Rows of a query, run as the reader of the dashboards
sub rows
{
	my ($query) = @_;
	return sql('SET ROLE crmvalue_dashboard', "SELECT count(*) FROM ($query) q");
}

my @questions = contents("$root/dashboards/questions.sql") =~ /^-- (.+)\n-- .*\n((?:.*\n)*?.*);\n/mg;
is(scalar @questions, 20, 'ten questions');
while (my ($title, $query) = splice @questions, 0, 2)
{
	cmp_ok(rows($query), '>', 0, "SQL: $title");
}

my $dashboard = JSON::PP->new->decode(contents("$root/dashboards/grafana.json"));
is(scalar @{ $dashboard->{panels} }, 10, 'ten panels');
my %ids;
my @places;
for my $panel (@{ $dashboard->{panels} })
{
	my $query = $panel->{targets}[0]{rawSql} =~ s/\$__timeFilter\((\w+)\)/$1 BETWEEN now() - interval '90 days' AND now()/gr;
	unlike($query, qr/\$|\{/, "$panel->{title}: no macro is left");
	cmp_ok(rows($query), '>', 0, "Grafana: $panel->{title}");
	ok(!$ids{ $panel->{id} }++, 'an id of its own');
	my $at = $panel->{gridPos};
	ok(!(grep { $_->{x} < $at->{x} + $at->{w} && $at->{x} < $_->{x} + $_->{w} && $_->{y} < $at->{y} + $at->{h} && $at->{y} < $_->{y} + $_->{h} } @places)
		&& $at->{x} + $at->{w} <= 24, 'a place of its own');
	push @places, $at;
}

# Another table
is(system('perl', "$root/dashboards/generate", "$work", '"My shop".sales'), 0, 'for another table');
like(contents("$work/questions.sql"), qr/^FROM "My shop"\.sales_customer_segments$/m, 'its views are named');
isnt(JSON::PP->new->decode(contents("$work/grafana.json"))->{uid}, $dashboard->{uid}, 'its dashboard does not replace the other one');

# Names that need quotes, and names that tracking shortens: all views exist
my $long = 'orders of the shop in the old town ' . 'ü' x 12;
for ('"Sales"."Orders"', '"Sales"."say ""hello"""', qq{"Sales"."$long"}, 'sales.Orders')
{
	sql('SET client_min_messages = warning', 'CREATE SCHEMA IF NOT EXISTS "Sales"', 'CREATE SCHEMA IF NOT EXISTS sales', "CREATE TABLE $_ (customer_id integer, day date, total numeric)",
		"SELECT track_customers('$_', 'customer_id', 'day', 'total')");
	is(system('perl', "$root/dashboards/generate", "$work", $_), 0, "for $_");
	my @named = contents("$work/questions.sql") =~ /^FROM (\S+\.(?:"(?:[^"]|"")+"|\w+))/mg;
	is(scalar @named, 10, 'ten queries');
	is(sql('SELECT count(*) FROM unnest(ARRAY[' . join(', ', map { my $view = $_ =~ s/'/''/gr; "'$view'" } @named) . ']) v WHERE to_regclass(v) IS NULL'), '0', "the views of $_ exist");
}
isnt(system("perl '$root/dashboards/generate' '$work' orders 2>/dev/null"), 0, 'a table without its schema is refused');

sql('DROP OWNED BY crmvalue_dashboard', 'DROP ROLE crmvalue_dashboard');
done_testing();
