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

sql('DROP OWNED BY crmvalue_dashboard', 'DROP ROLE crmvalue_dashboard');
done_testing();
