# The pages of the documentation: their links lead somewhere, every page is listed, lines of prose fit.
use strict;
use warnings;
use utf8;
use File::Basename;
use FindBin;
use Test::More;

chdir "$FindBin::Bin/../.." or die;
binmode $_, ':encoding(UTF-8)' for Test::More->builder->output, Test::More->builder->failure_output;

# a page without its blocks of code
sub prose
{
	my ($path) = @_;
	open my $in, '<:encoding(UTF-8)', $path or die "$path: $!";
	local $/;
	return <$in> =~ s/^```.*?^```$//msgr;
}

# the anchors of a page's headings, as GitHub makes them
sub anchors
{
	my ($text) = @_;
	my %anchors;
	for my $heading ($text =~ /^#+ (.*)$/mg)
	{
		$heading =~ s/\[([^]]*)\]\([^)]*\)/$1/g;
		(my $anchor = lc $heading) =~ s/[^\w\- ]//g;
		$anchor =~ tr/ /-/;
		my $again = $anchors{$anchor}++;
		$anchors{"$anchor-$again"} = 1 if $again;
	}
	return \%anchors;
}

# true where a link from a page leads to a file and a heading of this repository, or to another site
sub leads
{
	my ($page, $link, $text) = @_;
	return 1 if $link =~ /^https?:/;
	my ($file, $anchor) = split /#/, $link, 2;
	my $path = $file eq '' ? $page : dirname($page) . "/$file";
	$path =~ s{^\./}{};
	1 while $path =~ s{[^/]+/\.\./}{};
	return 0 unless -e $path;
	return 1 unless defined $anchor;
	return $text->{$path} && anchors($text->{$path})->{$anchor};
}

my @pages = ('README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', sort glob 'doc/*.md');
my %text = map { $_ => prose($_) } @pages;
my $links = 0;
for my $page (@pages)
{
	(my $text = $text{$page}) =~ s/`[^`]*`//g;
	my @links = $text =~ /\]\(([^)\s]*)\)/g;
	$links += @links;
	is(join(' ', grep { !leads($page, $_, \%text) } @links), '', "links of $page");
}
cmp_ok($links, '>', 150, 'there are links');

is(join(' ', grep { index($text{'README.md'}, "($_)") < 0 } glob 'doc/*.md'), '', 'README.md leads to every page');

for my $page (grep { $_ ne 'CHANGELOG.md' } @pages)
{
	is(join("\n", grep { length > 120 && !/^ *\|/ } split /\n/, $text{$page}), '', "lines of prose in $page have 120 columns at most");
}
done_testing();
