# Amounts.pm: amounts of money in all forms.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib", "$FindBin::Bin/../shop/lib";
use Amounts;
use Database 'seed';
use Math::BigInt;
use Test::More;

# 1234567.50 with marks of thousands and a decimal mark
sub written
{
	my ($number, $thousands, $decimal) = @_;
	my ($whole, $fraction) = split /\./, $number;
	$whole =~ s/(?<=\d)(?=(?:\d{3})+\z)/$thousands/g;
	return "$whole$decimal$fraction";
}

# Every form of a number is that number.
seed();
my $failed = 0;
for (1 .. 500)
{
	my $number = sprintf '%d.%02d', 10**rand 12, rand 100;
	my @positive = (map({ written($number, @$_) } ['', '.'], ['', ','], [',', '.'], ['.', ','], [' ', '.'], [' ', ','], ["'", '.'], ['’', '.'],
		["\xC2\xA0", ','], ["\xE2\x80\xAF", ',']));
	for my $form (map {; $_, "\$$_", "$_ €", "EUR $_", "CHF$_", " $_ " } @positive)
	{
		my $got = Amounts->new->parse($form, 1) // 'nothing';
		is($got, $number, $form), $failed++ if $got ne $number;
	}
	for my $form (map {; "-$_", "$_-", "($_)", "\$ ($_)", "-\$$_", "\$-$_", "- $_ EUR", "\xE2\x88\x92$_", "(\$$_)" } @positive)
	{
		my $got = Amounts->new->parse($form, 1) // 'nothing';
		is($got, "-$number", $form), $failed++ if $got ne "-$number";
	}
}
is($failed, 0, 'random amounts in all forms');

# No amounts
for ('', ' ', '-', '$', '()', 'x', '1e3', 'NaN', 'Infinity', '0x10', '1,2,3', '1.2.3', '1,23,45', '1.234,567,890', '1,234.567.890', '1 23', '12 34.5', '1  234', "1'23",
	'--5', '-(5)', '5--', '(5', '5)', '5 %', '€5 $', '5 EUR USD', 'EUR', '12 PCS', '1_000', '1.5.', ',', '.', '1,234,', '1.2万', "5'; DROP TABLE purchases; --", '5' x 61)
{
	is(Amounts->new->parse($_, 1), undef, "'$_' is no amount");
}
is(Amounts->new->parse('123456789012345', 1), undef, '15 digits');
is(Amounts->new->parse('000123456789012345.00', 1), undef, '15 digits after zeros');
is(Amounts->new->parse('00012345678901234.00', 1), '00012345678901234.00', '14 digits after zeros');

# The decimal mark: what values that can be read in one way say of the others
sub mark_of
{
	my $amounts = Amounts->new;
	my $line = 0;
	$amounts->parse($_, ++$line) for @_;
	my $way = $amounts->choice->decided;
	return defined $way ? $Amounts::MARKS[$way] : join ' ', map { ref ? $_->[1] : $_ } $amounts->choice->reason;
}
is(mark_of('1,250', '3.5'), 'point', 'a point before one digit');
is(mark_of('1.250', '3,50'), 'comma', 'a comma before two');
is(mark_of('1.250', '0.125'), 'point', 'no thousands after a zero');
is(mark_of('1.250', '1234.567'), 'point', 'nor four digits before them');
is(mark_of('1.250', '1.234.567'), 'comma', 'two marks are of thousands');
is(mark_of('1.250', '1,234.5'), 'point', 'both marks');
is(mark_of('1,250', '12'), 'open 1,250 0 1', 'an amount with two readings is open');
is(mark_of('12.50', '12,50'), 'mixed 12.50 12,50 0 1', 'two marks');
is(mark_of('12', '1 250', '$5'), 'point', 'whole numbers need no decision');
is(Amounts->new->parse('1,250', 1), '1250?1.250', 'an open amount has both readings');
is(Amounts->new->parse('(1.250)', 1), '-1.250?-1250', 'both readings have the sign');

# The mark that the user says
is(Amounts->new('comma')->parse('1.250', 1), '1250', 'a comma');
is(Amounts->new('point')->parse('1.250', 1), '1.250', 'a point');
my $amounts = Amounts->new('comma');
is($amounts->parse('12.50', 1), undef, 'an amount that does not fit the decimal comma');
is($amounts->{error}, 'is not a number with a decimal comma (--decimal point reads it)', 'the message for an amount that does not fit');

# Currencies
my %named = ('5' => '', '$5' => '$', '5 usd' => 'USD', 'US$5' => 'USD', '€ 5' => 'EUR', '5 Euro' => 'EUR', '￥5' => '¥', '5元' => 'CNY', 'RMB 5' => 'CNY', 'CA$5' => 'CAD',
	'USD $5' => 'USD', '$5 USD' => 'USD', '5 kr.' => 'kr', '5 zł' => 'PLN');
for (sort keys %named)
{
	my $amounts = Amounts->new;
	$amounts->parse($_, 1);
	is($amounts->{currency}, $named{$_}, "the currency of '$_'");
}
is(Amounts::currency($_->[0]), $_->[1], "the name of '$_->[0]'")
	for ['eur', 'EUR'], ['€', 'EUR'], ['rmb', 'CNY'], ['人民币', 'CNY'], ['Bitcoin', 'Bitcoin'];
ok(Amounts::agrees($_->[0], $_->[1]), "$_->[0] can be $_->[1]") for ['$', 'USD'], ['$', 'MXN'], ['¥', 'JPY'], ['kr', 'SEK'], ['EUR', 'EUR'];
ok(!Amounts::agrees($_->[0], $_->[1]), "$_->[0] cannot be $_->[1]") for ['$', 'EUR'], ['¥', 'USD'], ['EUR', 'USD'], ['€', ''];

# Products are exact.
for (1 .. 500)
{
	my ($a, $b) = map { int(10**rand 13) . (rand() < 0.5 ? '.' . int rand 10000 : '') } 1, 2;
	my $sign = rand() < 0.3 ? '-' : '';
	my $digits = sub { my $x = $_[0] =~ s/\.//r; return Math::BigInt->new($x) };
	my $decimals = sub { return length(($_[0] =~ /\.(.*)/)[0] // '') };
	my $product = Amounts::product("$sign$a", $b);
	my $scale = $decimals->($a) + $decimals->($b);
	is($decimals->($product), $scale, "decimals of $sign$a * $b") if $decimals->($product) != $scale;
	my $expected = $digits->($a)->bmul($digits->($b));
	$expected->bneg if $sign ne '';
	is($digits->($product)->bstr, $expected->bstr, "$sign$a * $b") if $digits->($product)->bcmp($expected) != 0;
}
is(Amounts::product('3', '0.015'), '0.045', 'a small product');
is(Amounts::product('-2', '0.5'), '-1.0', 'a negative product');
is(Amounts::product('2', '1250?1.250'), '2500?2.500', 'a product of an open amount');
is(Amounts::product('0', '12.50'), '0.00', 'a product of zero');

done_testing();
