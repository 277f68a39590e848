# Columns.pm and Layout.pm: which column is what, what separates columns, where
# the header is.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib", "$FindBin::Bin/../shop/lib";
use Columns;
use Layout;
use Test::More;

# The columns of a header in words: the names of customer, time, amount; "a|b"
# where it may be either, "" where there is none
sub columns_of
{
	my ($names, $given, @roles) = @_;
	my @header = split /;/, $names;
	my ($columns, $doubts) = Columns::find(\@header, Columns::given($given // ''));
	@roles = @Columns::NEEDED if !@roles;
	return join ' / ', map { defined $columns->{$_} ? Columns::name_of($columns->{$_}, \@header)
		: join '|', map { Columns::name_of($_, \@header) } @{ $doubts->{$_} // [] } } @roles;
}

is(columns_of($_->[0], $_->[1]), $_->[2], $_->[0] . (defined $_->[1] ? " with $_->[1]" : '')) for
	['customer_id;ordered_at;amount', undef, 'customer_id / ordered_at / amount'],
	['Amount;Date;Customer', undef, 'Customer / Date / Amount'],
	['客户;日期;金额', undef, '客户 / 日期 / 金额'],
	['客户编号;下单时间;实付金额', undef, '客户编号 / 下单时间 / 实付金额'],
	['会员;下单时间;订单金额;实付金额', undef, '会员 / 下单时间 / 实付金额'],
	['Customer ID;Customer;Email;Order Date;Date;Total', undef, 'Customer ID / Order Date / Total'],
	['E-Mail;Phone;Full Name;Created at;Paid at;Price', undef, 'E-Mail / Created at / Price'],
	['Phone;Full Name;Paid at;Sub-Total', undef, 'Phone / Paid at / Sub-Total'],
	['Email;Phone;Full Name;Created at;Paid at;Price', undef, 'Email / Created at / Price'],
	['CUSTOMER NO.;Order Date/Time;Total (incl. tax)', undef, 'CUSTOMER NO. / Order Date/Time / Total (incl. tax)'],
	['client;date;Total (net);Total', undef, 'client / date / Total'],
	['client;date;Total (net);Total (gross)', undef, 'client / date / Total (net)|Total (gross)'],
	['client;date;total_usd', undef, 'client / date / total_usd'],
	['client;user;date;total', undef, 'client|user / date / total'],
	['client;order_day;total', undef, 'client /  / total'],
	['client;date;Subtotal;Total', undef, 'client / date / Total'],
	['client;date;Quantity;Unit Price', undef, 'client / date / Quantity*Unit Price'],
	['client;date;qty;price', undef, 'client / date / price|qty*price'],
	['client;date;amount;unit price', undef, 'client / date / amount|amount*unit price'],
	['client;date;quantity;amount;unit price', undef, 'client / date / amount'],
	['a;b;c', 'customer=b,time=c,amount=1', 'b / c / a'],
	['a;b;c', 'customer=2,amount=a * c', 'b /  / a*c'],
	['1;2;3', 'customer=3,time=1,amount=2', '3 / 1 / 2'],
	['client;date;total;a*b', 'amount=a*b', 'client / date / a*b'],
	['a;a;date;total', 'customer=a', 'a|a / date / total'],
	['a;b;date;total', 'customer=9', ' / date / total'],
	['client;date;total', 'customer=', ' / date / total'];
is(columns_of('client;date;total;currency;Order ID;status', 'status=', 'currency', 'order', 'status'), 'currency / Order ID / ', 'other columns');
is(columns_of('Name;Email;Total;Lineitem name', undef, 'order'), 'Name', 'the orders of Shopify');
is(columns_of('Name;Email;Total', undef, 'order'), '', 'other files have no orders column');

is(Columns::currency_in_name($_->[0]), $_->[1], "the currency in '$_->[0]'")
	for ['Amount (USD)', 'USD'], ['amount_eur', 'EUR'], ['金额（元）', 'CNY'], ['Total [€]', 'EUR'], ['Total', ''], ['Total (net)', ''], ['order_all', ''], ['prefix eur x', ''];

ok(Columns::is_chinese($_), "'$_' is a header in Chinese") for '客户,日期,金额', 'id;"客户编号";x', "a\t下单时间";
ok(!Columns::is_chinese($_), "'$_' is none") for 'customer,date,amount', '张三,2024-05-04,5', 'Größe;Käufer';

for (['customer', qr/is not such as/], ['client=x', qr/is none of customer, time/], ['time=a,time=b', qr/twice/])
{
	my ($text, $error) = @$_;
	is(eval { Columns::given($text) }, undef, "--columns $text");
	like($@, $error, "the message for --columns $text");
}

# The layout in words
sub layout_of
{
	my ($text, $given) = @_;
	my $layout = Layout::detect([split /\n/, $text], Columns::given($given // '')) // return 'nothing';
	my $columns = $layout->{columns};
	return join ' ', $Layout::SEPARATOR_NAME{ $layout->{separator} }, $layout->{header} ? "header to line $layout->{line}" : 'no header',
		map { my $column = $columns->{$_}; defined $column ? ref $column ? join '*', @$column : $column : '?' } @Columns::NEEDED;
}
is(layout_of("customer,date,amount\n1,2024-05-04,5"), 'commas header to line 1 0 1 2', 'commas');
is(layout_of("Customer;\"Date, time\";Amount\n1;2024-05-04;5,00"), 'semicolons header to line 1 0 1 2', 'semicolons with a comma in a name');
is(layout_of("a|customer|b|date|amount"), 'bars header to line 1 1 3 4', 'bars');
is(layout_of("sep=\t\ncustomer\tdate\tamount"), 'tabs header to line 2 0 1 2', 'the separator for Excel');
is(layout_of("Report\n\nOf,2024\ncustomer,date,amount\n1,2024-05-04,5"), 'commas header to line 4 0 1 2', 'lines before the header');
is(layout_of("\"customer\nid\",date,amount\n1,2024-05-04,5"), 'commas header to line 2 0 1 2', 'a header of two lines');
is(layout_of("1,2024-05-04,5.00"), 'commas no header 0 1 2', 'no header');
is(layout_of("1;04.05.2024;5,00\n2;05.05.2024;6,00"), 'semicolons no header 0 1 2', 'no header, decimal commas');
is(layout_of("x 2024-05-04 5.00"), 'blanks no header 0 1 2', 'no header, blanks');
is(layout_of("5.00,x,2024-05-04"), 'commas no header 1 2 0', 'no header, another order');
is(layout_of("7,1,2024-05-04\n8,2,2024-05-05"), 'commas no header ? 2 ?', 'no header, two columns of whole numbers');
is(layout_of("7,1,2024-05-04\n8,2,2024-05-05", 'amount=2'), 'commas no header 0 2 1', 'unless the user says one');
is(layout_of("x,7,2024-05-04\ny,2,2024-05-05"), 'commas no header 0 2 1', 'no header, one column of whole numbers');
is(layout_of("1,2024-05-04,2024-05-05,5.00"), 'commas no header 0 ? 3', 'no header, two columns of dates');
is(layout_of("a,b,c\nx,5,2024-05-04"), 'commas header to line 1 ? ? ?', 'a header without names of ours');
is(layout_of("a,b,c\nx,5,2024-05-04", 'customer=1,amount=2,time=3'), 'commas header to line 1 0 2 1', 'whose columns the user numbers');
is(layout_of("x,5,2024-05-04", 'customer=1,amount=2,time=3'), 'commas no header 0 2 1', 'columns that the user numbers, no header');
is(layout_of("\n \n"), 'nothing', 'empty lines');
is(layout_of(join(',', 1 .. 30_000)), 'commas header to line 1 ? ? ?', 'very many columns');

done_testing();
