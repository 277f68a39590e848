# doc/concepts.md names functions that exist, and every family of functions; Chinese texts have one term for each concept.
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

# other words for a concept, which the project does not use
my %other_words = ('最近一次消费' => '近度', '消费频率' => '频度|频次', '客单价' => '平均订单金额', '活跃概率' => '仍为客户的概率');
my @files = map { glob "$folder/../$_" } qw(README.md doc/*.md sql/parts/*.sql src/*/*.c src/*/*/*.c);
cmp_ok(scalar(@files), '>', 100, 'texts are read');
for my $term (sort keys %other_words)
{
	is(join(' ', grep { contents($_, 'UTF-8') =~ /$other_words{$term}/ } @files), '', "$term has no other name");
}

done_testing();
