# Amounts of money as people and programs write them: 1462.50, 1,462.50,
# 1.462,50, 1 462,50, 1'462.50, $1,462.50, 48,75 EUR, (48.75), 48.75-.
#
# 1,250 is a number in two ways; values that can be read in one way only decide
# which mark is the decimal one (see Choice).
package Amounts;

use strict;
use warnings;
use Choice;
use Math::BigInt;

our @MARKS = ('point', 'comma');

my $longest = 60;
my $most_remembered = 1000;	# decorations
my $most_digits = 14;	# before the point

# ISO 4217
my $codes = join '|', qw(
	AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF
	CLP CNH CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL
	HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD
	MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR
	RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD
	TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWL);

# Other marks; $, ¥ and kr are the marks of several currencies and stay as they are
my %currency = (
	'$' => '$', '¥' => '¥', '￥' => '¥', 'kr' => 'kr', 'kr.' => 'kr', '€' => 'EUR', '£' => 'GBP', '₹' => 'INR',
	'Rs' => 'INR', 'Rs.' => 'INR', '₽' => 'RUB', '₩' => 'KRW', '₺' => 'TRY', '₫' => 'VND', '₴' => 'UAH', '฿' => 'THB',
	'₪' => 'ILS', 'zł' => 'PLN', 'Kč' => 'CZK', 'Ft' => 'HUF', 'lei' => 'RON', 'R$' => 'BRL', 'US$' => 'USD', 'C$' => 'CAD',
	'CA$' => 'CAD', 'A$' => 'AUD', 'AU$' => 'AUD', 'NZ$' => 'NZD', 'HK$' => 'HKD', 'NT$' => 'TWD', 'S$' => 'SGD', 'MX$' => 'MXN',
	'CN¥' => 'CNY', 'RMB' => 'CNY', '元' => 'CNY', '人民币' => 'CNY', 'JP¥' => 'JPY', '円' => 'JPY', '美元' => 'USD',
	'欧元' => 'EUR', '港元' => 'HKD', '港币' => 'HKD', '日元' => 'JPY', '英镑' => 'GBP', 'Fr.' => 'CHF', 'Euro' => 'EUR',
);
my %currency_of_capitals = map { uc($_) => $currency{$_} } keys %currency;
my %is_code = map { $_ => 1 } split /\|/, $codes;
my $mark = join '|', $codes, map { quotemeta } sort { length $b <=> length $a } keys %currency;
my $sign = qr/[-+]|\xE2\x88\x92|\xE2\x80\x93/;	# also the minus sign and the en dash

# $decimal is one of @MARKS or undef, and then the values decide.
sub new
{
	my ($class, $decimal) = @_;
	my ($chosen) = defined $decimal ? grep { $MARKS[$_] eq $decimal } 0 .. $#MARKS : ();
	return bless {
		choice => Choice->new(scalar @MARKS, $chosen),
		decimal => $decimal,
		# the marks that are possible
		points => !defined $decimal || $decimal eq 'point',
		commas => !defined $decimal || $decimal eq 'comma',
		seen => {},		# the marks that values have shown
		decorations => {},
		currency => '',
		error => undef,
	}, $class;
}

sub choice { return $_[0]{choice} }

# The name of a currency: its code if the mark or word has one, else as it is
sub currency
{
	my ($text) = @_;
	my $capitals = uc $text;
	return $currency{$text} // $currency_of_capitals{$capitals} // ($is_code{$capitals} ? $capitals : $text);
}

# Whether an amount with the mark can be in the currency
sub agrees
{
	my ($mark, $currency) = @_;
	return 1 if $mark eq $currency;
	return $currency =~ /\A(?:..D|MXN|ARS|CLP|COP|UYU|DOP|BOB|NIO|BRL)\z/ if $mark eq '$';
	return $currency =~ /\A(?:CNY|CNH|JPY)\z/ if $mark eq '¥';
	return $currency =~ /\A(?:DKK|NOK|SEK|ISK)\z/ if $mark eq 'kr';
	return 0;
}

# The number, or, where the decimal mark is open, its readings with a point and
# with a comma as the mark: "1250?1.250". {currency} is the currency that the
# text names, or ''. Nothing, and {error}, if the text is no number.
sub parse
{
	my ($self, $text, $line) = @_;
	# most numbers can be told at a look
	if ($self->{points} && $text =~ /\A-?\d{1,14}(\.\d{1,2})?\z/)
	{
		$self->{currency} = '';
		$self->see($line, $text, 'point') if defined $1 && !$self->{seen}{point};
		return $text;
	}
	my ($negative, $number) = $self->undecorated($text);
	return $self->fail() if !defined $negative;
	if ($self->{points} && $number =~ /\A\d{1,14}\.\d{1,2}\z/)
	{
		$self->see($line, $text, 'point') if !$self->{seen}{point};
		return $negative ? "-$number" : $number;
	}
	if ($self->{commas} && $number =~ /\A(\d{1,14}),(\d{1,2})\z/)
	{
		$self->see($line, $text, 'comma') if !$self->{seen}{comma};
		return $negative ? "-$1.$2" : "$1.$2";
	}
	my ($mask, @values) = $self->values_of($number);
	return $self->fail($mask ? $self->other_mark : undef) if !@values;
	for (@values)
	{
		return $self->fail("has more than $most_digits digits before the point") if /\A0*[1-9]\d{$most_digits}/;
		$_ = "-$_" if $negative;
	}
	$self->{choice}->note($mask, @values > 1, $line, $text) if $mask != 3 || @values > 1;
	return join '?', @values;
}

sub fail
{
	my ($self, $error) = @_;
	$self->{error} = $error // 'is not a number such as 1234.50';
	return;
}

# Takes into account that a value has this decimal mark
sub see
{
	my ($self, $line, $text, $mark) = @_;
	$self->{choice}->note($mark eq 'point' ? 1 : 2, 0, $line, $text);
	$self->{seen}{$mark} = 1;
	return;
}

# (whether the amount is negative, the number without signs and currency). What
# stands around numbers is the same in many rows.
sub undecorated
{
	my ($self, $text) = @_;
	return if length $text > $longest;
	if ($text =~ /\A([^0-9.,]*)([0-9][0-9.,]*)([^0-9.,]*)\z/)
	{
		my $known = $self->{decorations}{$1}{$3} // $self->learn($1, $3);
		$self->{currency} = $known->[1];
		return ($known->[0], $2);
	}
	(my $number = $text) =~ s/\xC2\xA0|\xE2\x80[\x87\x89\xAF]/ /g;
	return ($self->strip(\$number), $number);
}

# [whether it means negative, currency] of what stands before and after numbers
sub learn
{
	my ($self, $before, $after) = @_;
	(my $number = $before . '0' . $after) =~ s/\xC2\xA0|\xE2\x80[\x87\x89\xAF]/ /g;
	my $negative = $self->strip(\$number);
	$negative = undef if $number ne '0';
	$self->{decorations} = {} if $self->{known}++ % $most_remembered == 0;
	return $self->{decorations}{$before}{$after} = [$negative, $self->{currency}];
}

sub other_mark
{
	my ($self) = @_;
	my ($other) = grep { $_ ne $self->{decimal} } @MARKS;
	return "is not a number with a decimal $self->{decimal} (--decimal $other reads it)";
}

# Takes signs, parentheses and currencies off, and returns whether the number is
# negative; nothing if they make no sense.
sub strip
{
	my ($self, $number) = @_;
	my (@signs, @marks);
	while (1)
	{
		$$number =~ s/\A\s+|\s+\z//g;
		if ($$number =~ s/\A($sign)// || $$number =~ s/($sign)\z//) { push @signs, $1 }
		elsif ($$number =~ s/\A\((.*)\)\z/$1/s) { push @signs, '-' }
		elsif ($$number =~ s/\A($mark)//i || $$number =~ s/($mark)\z//i) { push @marks, currency($1) }
		else { last }
	}
	$self->{currency} = @marks ? $marks[0] : '';
	if (@marks == 2)
	{
		@marks = reverse @marks if agrees($marks[1], $marks[0]);
		return unless agrees(@marks);
		$self->{currency} = $marks[1];
	}
	return if @marks > 2 || @signs > 1;
	return @signs && $signs[0] ne '+' ? 1 : 0;
}

# The mask of the ways to read the number, and its value, or the value in each
sub values_of
{
	my ($self, $number) = @_;
	# blanks and apostrophes can only separate thousands
	my $blanks = $number =~ / |'|’/;
	return (0) if $blanks && $number !~ /\A\d{1,3}(?:(?: |'|’)\d{3})+(?:[.,]\d*)?\z/;
	$number =~ s/ |'|’//g;
	return (0) unless $number =~ /\A(?:\d[\d.,]*|[.,]\d+)\z/;

	my @values = map { scalar with_mark($number, $_ ? (',', '.') : ('.', ','), $blanks) } 0, 1;
	my $mask = (defined $values[0]) + 2 * (defined $values[1]);
	my $allowed = $self->{choice}->allowed($mask);
	return ($mask) if !$allowed;
	@values = grep { defined } map { $allowed & 1 << $_ ? $values[$_] : undef } 0, 1;
	pop @values if @values == 2 && $values[0] eq $values[1];
	return ($allowed, @values);
}

# The value, if the number can be one with this decimal mark and this mark of
# thousands. Groups have three digits, or, before the last, two as in India.
sub with_mark
{
	my ($number, $decimal, $thousands, $grouped) = @_;
	my ($whole, $fraction) = $number =~ /\A([^$decimal]*)(?:\Q$decimal\E(\d*))?\z/ or return;
	if ($whole =~ /\Q$thousands\E/)
	{
		return if $grouped || $whole !~ /\A[1-9]\d{0,2}(?:\Q$thousands\E\d{2,3})*\Q$thousands\E\d{3}\z/;
		$whole =~ s/\Q$thousands\E//g;
	}
	return unless "$whole" . ($fraction // '') =~ /\A\d+\z/;
	$whole = '0' if $whole eq '';
	return defined $fraction && $fraction ne '' ? "$whole.$fraction" : $whole;
}

# How the numbers were written, in words, once the decimal mark is decided
sub form
{
	my ($self) = @_;
	my $choice = $self->{choice};
	return $choice->told ? "decimal $MARKS[$choice->decided]" : 'whole numbers';
}

# The product of two parsed amounts, exact, in the same form
sub product
{
	my @factors = map { [split /\?/, $_, -1] } @_;
	my $readings = (grep { @$_ > 1 } @factors) ? 2 : 1;
	return join '?', map { my $way = $_; exact_product(map { $_->[$way] // $_->[0] } @factors) } 0 .. $readings - 1;
}

sub exact_product
{
	my ($scale, @whole) = (0);
	for (@_)
	{
		my ($digits, $fraction) = /\A([^.]*)\.?(.*)\z/s;
		$scale += length $fraction;
		push @whole, $digits . $fraction;
	}
	my $product = length("@whole") <= 16 ? $whole[0] * $whole[1] : Math::BigInt->new($whole[0])->bmul($whole[1])->bstr;
	my $negative = $product =~ s/\A-//;
	$product = '0' x ($scale + 1 - length $product) . $product if length $product <= $scale;
	substr($product, -$scale, 0) = '.' if $scale;
	return ($negative ? '-' : '') . $product;
}

1;
