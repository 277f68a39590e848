# doc/concepts.md names functions and pages that exist, and every family of functions.
use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Database;
use Files;
use Test::More;

database('crmvalue_concepts');
binmode $_, ':encoding(UTF-8)' for Test::More->builder->output, Test::More->builder->failure_output;
my $folder = "$FindBin::Bin/../../doc";

my $text = contents("$folder/concepts.md", 'UTF-8');
my %family = map { split /\|/ } split /\n/, sql(q{SELECT DISTINCT name, family FROM crmvalue_functions()});

my %named;
for my $code ($text =~ /`([^`]*)`/g)
{
	$named{$1}++ while $code =~ /\b([a-z]\w*)\(/g;
}
delete $named{replace};    # PostgreSQL's own
is(join(' ', grep { !$family{$_} } sort keys %named), '', 'every function that is named exists');

# what reads, compares or explains what another function of its family makes
my %part = map { $_ => 1 } qw(unnest jsonb backtest_rows backtest_series p_purchase expected_spend explain_clv clv_interval expected_purchases_interval
	model_parameters log_likelihood aic bic survival retention_rate contract_value untrack_customers refresh_customers grant_customers
	crmvalue_functions clv_models);
is(join(' ', grep { !$named{$_} && !$part{$_} } sort grep { $family{$_} !~ /^(?:models|tracking|bases|report|overview)$/ } keys %family), '',
	'every function is there, those of models, tracking, bases and report aside');

done_testing();
