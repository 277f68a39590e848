# Dates.pm and Choice.pm: dates and times in all forms.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib", "$FindBin::Bin/../shop/lib";
use Database 'seed';
use Dates;
use Test::More;

my @months = qw(January February March April May June July August September October November December);

# Every form of a day is that day.
seed();
for (1 .. 300)
{
	my ($y, $m, $d) = (1900 + int rand 201, 1 + int rand 12, 1 + int rand 28);
	my $day = sprintf '%04d-%02d-%02d', $y, $m, $d;
	my $month = $months[$m - 1];
	my $short = substr $month, 0, 3;
	my %forms = (
		'' => [$day, "$y/$m/$d", sprintf('%04d%02d%02d', $y, $m, $d), "${y}年${m}月${d}日", "$d-$short-$y", uc "$d $short $y", "$month $d, $y", "$short ${d}th $y"],
		dmy => ["$d/$m/$y", sprintf('%02d-%02d-%04d', $d, $m, $y), "$d. $m. $y"],
		mdy => ["$m/$d/$y", sprintf('%02d-%02d-%04d', $m, $d, $y), "$m.$d.$y"],
	);
	for my $order (sort keys %forms)
	{
		for my $form (@{ $forms{$order} })
		{
			my $got = Dates->new($order || undef)->parse($form, 1) // 'nothing';
			is($got, "$day,", "$form $order") if $got ne "$day,";
		}
	}
}
pass('random days in all forms');

# Every form of a time is that time.
for (1 .. 300)
{
	my ($h, $m, $s) = (int rand 24, int rand 60, int rand 60);
	my $time = sprintf '%02d:%02d:%02d', $h, $m, $s;
	my $half = sprintf '%d:%02d:%02d %s', ($h + 11) % 12 + 1, $m, $s, $h < 12 ? 'AM' : 'PM';
	my $chinese = ($h < 12 ? '上午' : '下午') . sprintf '%d:%02d:%02d', ($h + 11) % 12 + 1, $m, $s;
	my $dates = Dates->new;
	for my $form (" $time", "T$time", " $time.123456", " $half", lc " $half", " $chinese", sprintf(' %d时%d分%d秒', $h, $m, $s))
	{
		my $got = $dates->parse("2024-05-04$form", 1) // 'nothing';
		is($got, "2024-05-04 $time,", $form) if $got ne "2024-05-04 $time,";
	}
}
pass('random times in all forms');

# Instants
my $dates = Dates->new;
my %offsets = ('Z' => '+00:00', ' UTC' => '+00:00', ' GMT' => '+00:00', '+08:00' => '+08:00', '+0800' => '+08:00', '-03:30' => '-03:30', '+08' => '+08:00',
	' +0000 UTC' => '+00:00', ' GMT+0200 (Central European Summer Time)' => '+02:00', ' UTC-5' => '-05:00');
is($dates->parse("2024-05-04 15:48:12$_", 1) =~ s/Z\z/+00:00/r, ",2024-05-04 15:48:12$offsets{$_}", "offset '$_'") for sort keys %offsets;
is($dates->{with_zone}, keys %offsets, 'and they are counted');

# No dates
for ('', 'soon', '2024-13-01', '2024-02-30', '2023-02-29', '1900-02-29', '31/04/2024', '2024-00-10', '0000-00-00', '2024-05', '2024', '2024-05-04 24:00',
	'2024-05-04 12:60', '2024-05-04 13:00 PM', '2024-05-04 0:30 AM', '2024-05-04 10', '2024-05-04+08:00', '2024-05-04 10:00+16:00', '2024-05-04 10:00+02:60',
	'2024-05/04', '5 4 2024', 'Mai 4, 2024', '32 May 2024', 'May 32, 2024', "2024-05-04 10:00'; DROP TABLE purchases; --", '9' x 81, '1e9', '-1', 'infinity', 'now')
{
	is(Dates->new->parse($_, 1), undef, "'$_' is no date");
}
is(Dates->new->parse('29/02/2000', 1), '2000-02-29,', 'a leap day of a century');

# What is said of some of them
for (['45416', qr/number of a day in Excel/], ['45416.5', qr/number of a day in Excel/], ['1899-12-30', qr/not between the years 1900 and 2100/],
	['2201-01-01', qr/not between/], ['01/02/2201', qr/not between/], ['2024-05-04 10:00 CEST', qr/time zone 'CEST'/])
{
	my ($text, $error) = @$_;
	my $dates = Dates->new;
	is($dates->parse($text, 1), undef, "'$text' is refused");
	like($dates->{error}, $error, "the message for '$text'");
}

# The order: what values that can be read in one way say of the others
sub order_of
{
	my $dates = Dates->new;
	my $line = 0;
	$dates->parse($_, ++$line) for @_;
	my $way = $dates->choice->decided;
	return defined $way ? $Dates::ORDERS[$way] : join ' ', map { ref ? $_->[1] : $_ } $dates->choice->reason;
}
is(order_of('04/05/2024', '13/05/2024'), 'dmy', 'a day above 12 in the first place');
is(order_of('04/05/2024', '05/13/2024'), 'mdy', 'and in the second');
is(order_of('04/05/24', '99/05/04'), 'ymd', 'a year of two digits in the first place');
is(order_of('04/05/2024', '06/07/2024'), 'open 04/05/2024 0 1', 'a column with two readings is open');
is(order_of('04/05/06', '25/05/06'), 'open 04/05/06 0 2', 'two of three orders are left');
is(order_of('13/05/2024', '05/13/2024'), 'mixed 13/05/2024 05/13/2024 0 1', 'two orders');
is(order_of('04.05.2024', '05/06/2024'), 'dmy', 'dots decide');
is(order_of('05.13.2024'), 'mdy', 'dots with the month first, where it cannot be otherwise');
is(order_of('2024-05-04', '05/05/2024'), 'dmy', 'what is equal in both orders needs no decision');

# An open order gives all readings.
is(Dates->new->parse('04/05/2024 15:48', 1), '2024-05-04 15:48:00?2024-04-05 15:48:00?,', 'two readings');
is(Dates->new->parse('04/05/06', 1), '2006-05-04?2006-04-05?2004-05-06,', 'three readings');
is(Dates->new->parse('04/05/2024 15:48Z', 1), ',2024-05-04 15:48:00+00:00?2024-04-05 15:48:00+00:00?', 'of an instant');

# More days than are remembered
$dates = Dates->new;
my $wrong = 0;
for my $n (0 .. 59_999)
{
	my ($y, $m, $d) = (1900 + int($n / 192), 1 + int($n / 16) % 12, 13 + $n % 16);
	my $text = "$d/$m/$y";
	my $expected = $y <= 2100 ? sprintf '%04d-%02d-%02d,', $y, $m, $d : '';
	$wrong++ if ($dates->parse($text, $n) // '') ne $expected;
}
is($wrong, 0, 'random days are read as they were written');

done_testing();
