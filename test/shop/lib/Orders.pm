# The rows of a file as orders for COPY, by a layout (see Layout).
#
# A row becomes the line "written,instant,amount,customer,order": the time as
# written or the instant, see Dates. Where the reading of a time or an amount is
# open, it has all readings, with question marks between them; resolve() makes
# one of them.
package Orders;

use strict;
use warnings;
use Amounts;
use Columns;
use Complaints 'shown';
use Dates;
use Encodings;
use Layout 'trim';

my $longest_text = 1000;	# of a customer or an order, in bytes
my $most_values = 1000;		# currencies or states that are counted
my $longest_value = 200;

my $longest_guest = 5;
my $guest = qr/\A(?:NULL|\\N|NaN|N\/A|none|guest)?\z/i;

# States of what is no order, or no longer one, by the letters of their names
my %no_order = map { $_ => 1 } qw(cancelled canceled cancel cancel void voided draft quotation quotationsent quote failed refunded
	returned expired abandoned declined rejected trash deleted pending pendingpayment unpaid checkoutdraft closedlost lost open
	已取消 取消 交易关闭 已关闭 已退款 退款成功 待付款 未付款 未支付 待支付 等待买家付款 已作废 草稿);

sub is_no_order
{
	my ($state) = @_;
	return exists $no_order{ lc($state) =~ s/\Awc-|[^a-z\x80-\xFF]//gr };
}

# $option has dates, decimal, currency, status as read_orders.pl.
sub new
{
	my ($class, $layout, $option, $complaints) = @_;
	my ($header, $columns) = @$layout{'header', 'columns'};
	my $unit = $header ? Columns::currency_in_name(Columns::name_of($columns->{amount}, $header)) : '';
	my $self = bless {
		header => $header,
		columns => $columns,
		encoding => $layout->{encoding},
		width => scalar @{ $layout->{first} },
		dates => Dates->new($option->{dates}),
		amounts => Amounts->new($option->{decimal}),
		complaints => $complaints,
		currency => defined $option->{currency} ? Amounts::currency($option->{currency}) : undef,
		states => defined $option->{status} ? listed($option->{status}) : undef,
		unit => $unit,		# the currency in the name of the column
		# an export of WooCommerce has 0 for who was not logged in
		zero_is_guest => (grep { /\A(?:customer_user|order_key)\z/ } @{ $header // [] }) > 0,
		# whether rows name currencies or the user chose one
		has_currencies => defined $columns->{currency} || defined $option->{currency} || $unit ne '',
		error => undef,
		mark => '',
		last_order => '',
		rows => 0,
		known => 0,		# rows with a customer
		continued => 0,		# rows without an amount that belong to the order above
		headers => 0,		# rows that repeat the header
		open => 0,		# rows with an open reading
		first_day => '9999', last_day => '0000',
		currency_rows => {},
		state_rows => {},
		left_out => {},
		bad_money => [0, 0],	# by decimal mark
		bad_without_money => 0,
		unclear_text => undef,	# [line, text] of a customer or an order in an unknown encoding
	}, $class;
	return $self;
}

# The name of a column of ours in messages
sub label
{
	my ($self, $role) = @_;
	my $column = $self->{columns}{$role};
	return shown(Columns::name_of($column, $self->{header})) if $self->{header};
	return 'column ' . join '*', map { $_ + 1 } ref $column ? @$column : $column;
}

# The line of a row; nothing if the row is bad, left out, or belongs to the order
# above
sub line_of
{
	my ($self, $fields, $line) = @_;
	my $columns = $self->{columns};
	return $self->bad($line, $self->width_error($fields)) if @$fields != $self->{width} && !$self->fits($fields);
	my $customer = $fields->[$columns->{customer}];
	my $order = defined $columns->{order} ? $fields->[$columns->{order}] : '';

	my $continues = $order ne '' && $order eq $self->{last_order};
	$self->{last_order} = $order;
	my $amount = $self->amount($fields, $line);
	my $error = $self->{error};
	if (!defined $amount && $continues && $error =~ /is empty\z/)
	{
		$self->{continued}++;
		return;
	}
	return if defined $columns->{status} && !$self->has_status($fields);
	if (!$self->{has_currencies}) { $self->{currency_rows}{''}++ }
	elsif (!$self->has_currency($fields, $line)) { return }
	if (!defined $amount)
	{
		return $self->bad($line, $error) if !$self->is_header($fields);
		$self->{headers}++;
		return;
	}
	my $times = $self->times($fields->[$columns->{time}], $line);
	return $self->bad($line, $self->{error}, $amount)
		if !defined $times || !$self->quote($customer, $line) || !$self->quote($order, $line);

	$self->{rows}++;
	if ($self->is_guest($customer)) { $customer = '' }
	else { $self->{known}++ }
	if (index("$times$amount", '?') >= 0) { $self->{open}++ }
	else { $self->see_day($times) }
	return "$times,$amount,$customer,$order\n";
}

# Complains of a row. Its amount counts as money left out, in both readings.
sub bad
{
	my ($self, $line, $error, $amount) = @_;
	$self->{complaints}->add($line, $error);
	if (defined $amount)
	{
		my @readings = split /\?/, $amount;
		$self->{bad_money}[$_] += $readings[$_] // $readings[0] for 0, 1;
	}
	else { $self->{bad_without_money}++ }
	return;
}

# Whether a row has nothing but empty fields beyond the header
sub fits
{
	my ($self, $fields) = @_;
	return @$fields > $self->{width} && !grep { /\S/ } @$fields[$self->{width} .. $#$fields];
}

# Whether a row is the header again, as where files were put together
sub is_header
{
	my ($self, $fields) = @_;
	my $header = $self->{header} // return 0;
	return !grep { $fields->[$_] ne $header->[$_] } 0 .. $#$header;
}

sub width_error
{
	my ($self, $fields) = @_;
	my $what = $self->{header} ? 'the header' : 'the first row';
	return scalar(@$fields) . " fields, but $what has $self->{width} (a value with a separator in it needs quotes)";
}

# The amount; undef and {error}. {mark} is the currency that it names.
sub amount
{
	my ($self, $fields, $line) = @_;
	my $column = $self->{columns}{amount};
	return $self->product($fields, $line) if ref $column;
	my $amount = $self->{amounts}->parse($fields->[$column], $line);
	$self->{mark} = $self->{amounts}{currency};
	$self->{has_currencies} ||= $self->{mark} ne '';
	return $amount if defined $amount;
	$self->amount_error($fields->[$column]);
	return;
}

sub amount_error
{
	my ($self, $text) = @_;
	trim($text);
	$self->{error} = $self->label('amount') . ($text eq '' ? ' is empty' : " '" . shown($text) . "' $self->{amounts}{error}");
	return;
}

# The amount where it is the product of two columns
sub product
{
	my ($self, $fields, $line) = @_;
	my @factors;
	for my $text (@$fields[@{ $self->{columns}{amount} }])
	{
		push @factors, $self->{amounts}->parse($text, $line) // return $self->amount_error($text);
		$self->{mark} = $self->{amounts}{currency};
	}
	$self->{has_currencies} ||= $self->{mark} ne '';
	return Amounts::product(@factors);
}

# The time for COPY; undef and {error}
sub times
{
	my ($self, $text, $line) = @_;
	my $times = $self->{dates}->parse($text, $line);
	return $times if defined $times;
	trim($text);
	$self->{error} = $self->label('time') . ($text eq '' ? ' is empty' : " '" . shown($text) . "' $self->{dates}{error}");
	return;
}

# Whether the row has one of the states that the user chose
sub has_status
{
	my ($self, $fields) = @_;
	my $state = $fields->[$self->{columns}{status}];
	trim($state);
	count_value($self->{state_rows}, $state);
	return 1 if !defined $self->{states} || index($self->{states}, listed($state)) >= 0;
	count_value($self->{left_out}, 'with ' . $self->label('status') . ' ' . ($state eq '' ? 'empty' : shown($state)));
	return 0;
}

# Whether the row has one currency, and the one that the user chose
sub has_currency
{
	my ($self, $fields, $line) = @_;
	my $column = $self->{columns}{currency};
	my $mark = $self->{mark};
	my $currency = $mark ne '' ? $mark : $self->{unit};
	if (defined $column && $fields->[$column] ne '')
	{
		my $text = $fields->[$column];
		trim($text);
		$currency = Amounts::currency($text) if $text ne '';
	}
	if ($mark ne '' && !Amounts::agrees($mark, $currency))
	{
		$self->bad($line, "the amount is marked $mark, but the currency is " . shown($currency));
		return 0;
	}
	count_value($self->{currency_rows}, $currency);
	# a mark of several currencies is whichever of them the user names
	return 1 if !defined $self->{currency} || Amounts::agrees($currency, $self->{currency});
	count_value($self->{left_out}, $currency eq '' ? 'without a currency' : 'in ' . shown($currency));
	return 0;
}

# A list of states, or a single one, such that the list contains the text of each
# that is in it. States may have commas themselves.
sub listed
{
	my ($states) = @_;
	return lc ',' . $states =~ s/,\s+/,/gr . ',';
}

sub count_value
{
	my ($rows, $value) = @_;
	$value = substr $value, 0, $longest_value;
	$value = '...' if !exists $rows->{$value} && keys %$rows >= $most_values;
	$rows->{$value}++;
	return;
}

# Makes a customer or an order, in place, a field for COPY. False, and {error},
# if it is no text.
sub quote
{
	my ($self, undef, $line) = @_;
	if ($_[1] =~ tr/\x80-\xFF\0-\x20"// || length $_[1] > $longest_text)
	{
		trim($_[1]);
		$self->{error} = $self->text_error($_[1], $line);
		return 0 if defined $self->{error};
		$_[1] =~ s/[\x00-\x1F\x7F]|\xC2[\x80-\x9F]/ /g;	# nothing that a terminal obeys
		$_[1] =~ s/"/""/g;
	}
	$_[1] = qq("$_[1]") if $_[1] ne '';
	return 1;
}

# Whether a quoted customer is none
sub is_guest
{
	my ($self, $customer) = @_;
	return 1 if $customer eq '';
	return 0 if index('\\NnGg0', substr $customer, 1, 1) < 0 || length $customer > $longest_guest + 2;
	my $name = $customer =~ s/"//gr;
	return $name =~ $guest || $name eq '0' && $self->{zero_is_guest};
}

sub text_error
{
	my ($self, $text, $line) = @_;
	return "a NUL byte in '" . shown($text) . "'" if $text =~ /\0/;
	return "'" . shown($text) . "' is longer than $longest_text bytes" if length $text > $longest_text;
	return if Encodings::is_utf8($text);
	$self->{unclear_text} //= [$line, $text];
	return "'" . shown($text) . "' is not $self->{encoding} text";
}

sub see_day
{
	my ($self, $times) = @_;
	my $day = substr $times, index($times, ',') == 0, 10;
	$self->{first_day} = $day if $day lt $self->{first_day};
	$self->{last_day} = $day if $day gt $self->{last_day};
	return;
}

# A line with the readings that are decided: of the order of dates and of the
# decimal mark, by their numbers
sub resolve
{
	my ($self, $line, $order, $decimal) = @_;
	if ($line =~ /\?/)
	{
		my ($written, $instant, $amount, $rest) = split /,/, $line, 4;
		$_ = (split /\?/, $_, -1)[$order] for grep { /\?/ } $written, $instant;
		$amount = (split /\?/, $amount)[$decimal] if $amount =~ /\?/;
		$line = "$written,$instant,$amount,$rest";
	}
	$self->see_day($line);
	return $line;
}

1;
