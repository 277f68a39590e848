# Which columns of a header are the customer, the time and the amount of an
# order, by their names or by what the user says.
package Columns;

use strict;
use warnings;
no warnings 'utf8';	# names may be any bytes
use utf8;
use Amounts;

our @NEEDED = ('customer', 'time', 'amount');
our @USEFUL = ('currency', 'order', 'status');

# Names in lower case and without anything but letters and digits. Those of a
# paragraph are of equal rank, and go before the paragraphs below it.
my %names = (
	customer => <<'NAMES',
customerid custid customernumber customerno customercode customerref clientid clientnumber buyerid memberid memberno
userid contactid partnerid accountid accountnumber shopperid 客户编号 客户id 客户号 客户代码 会员编号 会员id 会员号
会员卡号 用户id 用户编号 买家id 顾客编号 kundennummer kundennr kundenid codeclient clientenummer idcliente klantnummer
codicecliente 客戶編號 會員編號 客戶代碼 顧客編號

customeruser buyeruserid

customer client buyer member user partner account household cust 客户 会员 买家 顾客 用户 买家会员名 买家昵称 买家账号
下单帐号 下单账号 会员名 用户名 客戶 會員 買家 顧客 kunde cliente klant

email customeremail emailaddress buyeremail useremail clientemail contactemail emailbilling billingemail
fromemailaddress 邮箱 电子邮箱 买家邮箱

phone phonenumber mobile customerphone 手机号 手机号码 手机 电话 联系电话 联系手机 买家手机 收货人手机

customername clientname buyername membername username fullname billingname billtoname partnername buyerusername
客户名称 客户姓名 会员姓名 买家姓名 顾客姓名 收货人 收货人姓名 kundenname nomclient accountname companyname contactname organization associatedcompany

交易对方
NAMES
	time => <<'NAMES',
orderedat orderdate ordertime orderdatetime orderedon orderdateandtime dateordered dateorder ordercreatedat
orderpurchasetimestamp purchasedate purchasedat purchasetime datepurchased dateofpurchase 下单时间 下单日期 订单时间
订单日期 订单创建时间 购买时间 购买日期 bestelldatum auftragsdatum datecommande datedecommande fechapedido
fechadepedido dataordine besteldatum datapedido datadopedido 下單時間 訂單日期 訂購日期 订单提交时间 订单成交时间

transactiondate transactiontime transdate trandate txndate saledate salesdate saletime invoicedate postingdate
billingdate bookingdate closedate closeddate 交易时间 交易日期 消费时间 消费日期 销售日期 销售时间 成交时间 成交日期 开单日期
rechnungsdatum datefacture fechafactura datafattura factuurdatum

date datetime timestamp 日期 datum fecha data

createdat created createddate createdtime creationdate createdon createtime datecreated dateadded dateadd 创建时间
创建日期

paidat paiddate datepaid paymentdate 付款时间 支付时间 订单付款时间

time day 时间
NAMES
	amount => <<'NAMES',
amountpaid paidamount totalpaid amountreceived 实付金额 实付款 实付 实收金额 实收 实际支付金额 买家实际支付金额
实际付款 支付金额 付款金额 實付金額 付款金額 订单实付金额 用户实付金额

商家实收金额

grandtotalbase

total amount ordertotal totalamount amounttotal ordervalue orderamount grandtotal totalprice totalsales totalrevenue
netamount totalgrossamount totalinclvat ordertotalamount revenue sales salesamount netsales turnover value spend spent
tranamount transactionamount transactionvalue purchaseamount invoiceamount invoicetotal paymentamount gross linetotal
金额 总金额 订单金额 订单总额 订单总价 订单总金额 交易金额 成交金额 消费金额 销售额 销售金额 总价 合计 应付金额
结算金额 订单应付金额 应收金额 营业额 betrag gesamtbetrag summe gesamt gesamtsumme umsatz montant montanttotal montantttc importe
金額 總金額 訂單金額 消費金額 importetotal importo totale bedrag totaal valor valortotal

price saleprice itemprice subtotal 价格 价钱 preis prix precio prezzo prijs preço
NAMES
	currency => <<'NAMES',
currency currencycode ordercurrency currencyid totalgrosscurrency totalcurrency 币种 货币 币别 幣別 währung waehrung devise
moneda valuta moeda
NAMES
	order => <<'NAMES',
orderid ordernumber orderno ordernr orderreference orderref ordername invoiceno invoicenumber invoiceid invoice
amazonorderid salesorder receiptno receiptnumber ticketno basketid 订单号 订单编号 单号 订单id 主订单编号 小票号 訂單編號 訂單號 bestellnummer
auftragsnummer rechnungsnummer

order transactionid transactionno idorder 交易号 流水号 交易流水号
NAMES
	status => <<'NAMES',
orderstatus orderstate financialstatus 订单状态 訂單狀態

status state stage dealstage 状态 狀態 交易状态 bestellstatus
NAMES
	quantity => <<'NAMES',
quantity qty quantityordered units pieces 数量 购买数量 數量 menge quantité quantite cantidad aantal
NAMES
	unit_price => <<'NAMES',
unitprice priceeach priceperunit 单价 單價 einzelpreis stückpreis prixunitaire preciounitario
NAMES
);

my %rank;
for my $role (keys %names)
{
	my $n = 0;
	for my $paragraph (split /\n\n/, $names{$role})
	{
		$n++;
		$rank{$role}{$_} = $n for split ' ', $paragraph;
	}
}

# The units of money that a column name may end with
my $unit = qr/usd|eur|gbp|cny|rmb|jpy|chf|cad|aud|inr|sek|nok|dkk|pln|brl|mxn|hkd|sgd|krw|rub|[€\$£¥￥元]/i;

# The forms of a column name, the whole one first: "Total (gross)" is totalgross,
# then total; "amount_usd" is amountusd, then amount.
sub forms
{
	my ($name) = @_;
	utf8::decode(my $text = $name);
	$text = lc $text;
	my @forms = ($text, $text =~ s/\s*(?:\(.*?\)|（.*?）|\[.*?\])//gr, $text =~ s/[\s_.\-\/]+$unit\z//r);
	s/[^\p{L}\p{N}]//g for @forms;
	return @forms;
}

# The currency that a name ends with: "Amount (USD)", "amount_eur", "金额（元）"
sub currency_in_name
{
	my ($name) = @_;
	utf8::decode(my $text = $name);
	my ($found) = $text =~ /[(（\[\s_.\-\/]($unit)\s*[)）\]]?\s*\z/ or return '';
	utf8::encode($found);
	return Amounts::currency($found);
}

# Whether a line names a column of ours in Chinese
sub is_chinese
{
	my ($line) = @_;
	for my $field (split /[,;\t|"]/, $line)
	{
		my ($form) = (forms($field))[1];
		next if $form !~ /\p{Han}/;
		return 1 if grep { $rank{$_}{$form} } keys %rank;
	}
	return 0;
}

# The columns of a role whose names are the best of those that are there; of
# names that differ only in what is in parentheses, the one without. $forms are
# those of each column.
sub by_name
{
	my ($role, $forms) = @_;
	my ($best, @columns);
	for my $column (0 .. $#$forms)
	{
		for my $n (grep { $rank{$role}{ $forms->[$column][$_] } } 0 .. 2)
		{
			my $rank = 10 * $rank{$role}{ $forms->[$column][$n] } + $n;
			next if defined $best && $rank > $best;
			@columns = () if !defined $best || $rank < $best;
			$best = $rank;
			push @columns, $column if !@columns || $columns[-1] != $column;
		}
	}
	return @columns;
}

# The columns that can be the amount; a product is [quantity, price]. A price
# may be that of a piece or of a row, an "amount" the number of pieces.
sub amounts_by_name
{
	my ($forms) = @_;
	my @found = by_name('amount', $forms);
	my @quantity = by_name('quantity', $forms);
	my @unit_price = by_name('unit_price', $forms);
	return [$quantity[0], $unit_price[0]] if !@found && @quantity == 1 && @unit_price == 1;
	return @found if @found != 1;
	my $form = $forms->[$found[0]][1];
	return ($found[0], [$quantity[0], $found[0]])
		if @quantity == 1 && $form =~ /\A(?:item|sale)?(?:price|价格|价钱|preis|prix|precio|prezzo|prijs|preço)\z/;
	my @price = (@unit_price, grep { $forms->[$_][1] eq 'price' } 0 .. $#$forms);
	return ($found[0], [$found[0], $price[0]]) if $form eq 'amount' && !@quantity && @price == 1;
	return @found;
}

# --columns as a hash: customer=Kunde,time=Datum,amount=Menge*Preis
sub given
{
	my ($text) = @_;
	my %given;
	for my $part (split /,(?=\s*\w+\s*=)/, $text)
	{
		my ($role, $name) = $part =~ /\A\s*(\w+)\s*=\s*(.*?)\s*\z/s or die "--columns: '$part' is not such as customer=NAME\n";
		die "--columns: '$role' is none of " . join(', ', @NEEDED, @USEFUL) . "\n" if !grep { $_ eq $role } @NEEDED, @USEFUL;
		die "--columns: $role is there twice\n" if exists $given{$role};
		$given{$role} = $name;
	}
	return \%given;
}

# The columns that a name of the user means, by name or else by number from 1
sub named
{
	my ($name, $header) = @_;
	my @found = grep { $header->[$_] eq $name } 0 .. $#$header;
	my ($form) = forms($name);
	@found = grep { $form ne '' && (forms($header->[$_]))[0] eq $form } 0 .. $#$header if !@found;
	@found = ($name - 1) if !@found && $name =~ /\A[1-9]\d{0,3}\z/ && $name <= @$header;
	return @found;
}

# The same for an amount, which may be a product: [quantity, price]
sub named_amount
{
	my ($name, $header) = @_;
	my @found = named($name, $header);
	return @found if @found || $name !~ /\*/;
	my @factors = map { [named($_, $header)] } split /\s*\*\s*/, $name, -1;
	return if @factors != 2 || grep { @$_ != 1 } @factors;
	return [map { $_->[0] } @factors];
}

# The columns of a header by role: a number, from 0, or for an amount two of
# them. And the doubts by role: the columns that it can be, none if there is none.
sub find
{
	my ($header, $given) = @_;
	my @forms = map { [forms($_)] } @$header;
	my (%columns, %doubts);
	for my $role (@NEEDED, @USEFUL)
	{
		my $name = $given->{$role};
		next if defined $name && $name eq '';	# the user says that there is none
		my $is_needed = grep { $role eq $_ } @NEEDED;
		my @found = defined $name ? ($role eq 'amount' ? named_amount($name, $header) : named($name, $header))
			: $role eq 'amount' ? amounts_by_name(\@forms) : by_name($role, \@forms);
		# Shopify calls the number of an order its name.
		@found = grep { $header->[$_] eq 'Name' } 0 .. $#$header
			if $role eq 'order' && !defined $name && grep { /\ALineitem / } @$header;
		@found = $found[0] if @found > 1 && !$is_needed && !defined $name;
		if (@found == 1) { $columns{$role} = $found[0] }
		elsif ($is_needed || defined $name) { $doubts{$role} = \@found }
	}
	return (\%columns, \%doubts);
}

# The name of a column, or of a product
sub name_of
{
	my ($column, $header) = @_;
	return join '*', map { $header->[$_] } ref $column ? @$column : $column;
}

1;
