# The report in a browser: headless Chromium opens pages of the shop, of no
# customer, of one, and of hostile names, wide, on a telephone and on paper,
# light and dark, in both languages. Skipped where Chromium, or node with
# playwright-core, is missing; as root, apt-get and npm install them, not node.
# CRMVALUE_SHOTS names a folder for pictures of all.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Database;
use File::Path qw(make_path);
use File::Temp;
use Test::More;

my $root = "$FindBin::Bin/../..";
my $cache = ($ENV{XDG_CACHE_HOME} // ($ENV{HOME} // '/tmp') . '/.cache') . '/crmvalue/browser';

# Path of a program, or ''
sub program
{
	my ($name) = @_;
	chomp(my $path = `command -v $name 2>/dev/null` // '');
	return $path;
}

# Path of Chromium, installed where it can be
sub browser
{
	my $found = program('chromium') || program('chromium-browser') || program('google-chrome');
	return $found if $found || $> != 0 || !program('apt-get');
	system('DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends chromium fonts-wqy-microhei >/dev/null 2>&1');
	return program('chromium');
}

# Folder of node modules with playwright-core, installed where it can be
sub modules
{
	return '' if !program('node');
	if (!-d "$cache/node_modules/playwright-core" && program('npm'))
	{
		make_path($cache);
		system("cd '$cache' && npm install --no-audit --no-fund --no-save --prefix . playwright-core >/dev/null 2>&1");
	}
	return -d "$cache/node_modules/playwright-core" ? "$cache/node_modules" : '';
}

# Chromium is large, and of no use without the modules.
my $modules = modules() or plan(skip_all => 'node with playwright-core is not installed');
my $browser = browser() or plan(skip_all => 'Chromium is not installed');

database('crmvalue_browser');
sql("\\i $root/test/shop/shop.sql", <<'SQL', <<'SQL2', <<'SQL3');
CREATE TABLE customers AS
SELECT customer_id, 'Customer ' || customer_id AS name, purchase_history(ordered_at, amount) AS h
FROM purchases WHERE customer_id IS NOT NULL GROUP BY customer_id
SQL
CREATE TABLE hostile AS
SELECT customer_id, CASE customer_id % 6 WHEN 0 THEN '<script>console.log("x")</script><img src=x onerror=console.log(1)>' WHEN 1 THEN repeat('W', 200)
    WHEN 2 THEN E'\u202Eשלום "עולם"' WHEN 3 THEN '😀👍🏽 客户有限公司' WHEN 4 THEN E'a\x01\x1B&amp;' ELSE repeat('long name ', 20) END AS name, h
FROM customers
SQL2
UPDATE hostile SET h = (replace(h::text, '.', '000000.'))::purchase_history
SQL3
my $pages = File::Temp->newdir;
for ([shop => 'customers'], [nobody => '(none)', 'SELECT * FROM customers WHERE false'], [one => '(one)', 'SELECT * FROM customers WHERE customer_id = 17'],
	[few => '(few)', 'SELECT * FROM customers WHERE customer_id < 40'], [hostile => 'hostile'])
{
	my ($name, $base, $query) = @$_;
	sql("CREATE VIEW $name AS $query") if $query;
	$base = $name if $query;
	for my $lang ('en', 'zh')
	{
		open my $out, '>', "$pages/$name-$lang.html" or die $!;
		print $out sql("SELECT customer_report('$base', '2026-01-01', '$lang')"), "\n";
		close $out;
	}
}
my $shots = $ENV{CRMVALUE_SHOTS} // '';
make_path($shots) if $shots;
my @told = split /\n/, `NODE_PATH='$modules' node '$root/test/browser/look.js' '$browser' '$pages' $shots 2>&1`;
is(pop @told, 'done', 'the browser opened all pages');
my %faults;
for (@told)
{
	my ($page, $fault) = /\A(\S+ \S+ \S+).*?: (.*)\z/ ? ($1, $2) : ('', $_);
	push @{ $faults{$page} }, $fault;
}
for my $name ('few', 'hostile', 'nobody', 'one', 'shop')
{
	for my $lang ('en', 'zh')
	{
		for my $width ('1280', '390', 'print')
		{
			for my $scheme ('light', 'dark')
			{
				my $found = delete $faults{"$name-$lang $width $scheme"} // [];
				is(join("\n", @$found[0 .. ($#$found < 9 ? $#$found : 9)]), '', "$name, $lang, $width, $scheme: nothing cut, overlapping, pale or loud");
			}
		}
	}
}
is_deeply(\%faults, {}, 'and nothing else is told');

done_testing();
