# Files of orders as people have them: what is read, and what is refused.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use OrderFiles;
use Test::More;

# --- Separators, quotes, line ends

is_read('the names of SQL', "customer_id,ordered_at,amount\n1,2024-05-04 15:48:12,12.50\n2,2024-05-05,8\n", [],
	['1  2024-05-04 15:48:12  12.50', '2  2024-05-05  8'],
	qr/^orders\.csv: 2 rows from 2024-05-04 to 2024-05-05; UTF-8, separated by commas; customer "customer_id", time "ordered_at" \(year month day\), amount "amount" \(decimal point\)$/);
is_read('German: semicolons, decimal commas', "Kunde;Datum;Betrag\nMüller;31.12.2024;1.462,50\nMeier;01.02.2024;-3,5\n", [],
	['Müller  2024-12-31  1462.50', 'Meier  2024-02-01  -3.5'],
	qr/separated by semicolons; .*\(day month year\), .*\(decimal comma\)$/);
is_read('tabs', "Customer\tDate\tTotal\tNote\nA, B\t2024-05-04\t1,234.5\tx\n", [], ['A, B  2024-05-04  1234.5'], qr/separated by tabs/);
is_read('bars', "user_id|created_at|revenue\n7|2024-05-04T00:00:00|12.00\n", [], ['7  2024-05-04 00:00:00  12.00'], qr/separated by bars/);
is_read('the separator that Excel is told', "sep=;\r\nClient;Date;Montant\r\nDupont;04/12/2024;12,5\r\nDurand;13/12/2024;1\r\n", [],
	['Dupont  2024-12-04  12.5', 'Durand  2024-12-13  1'], qr/separated by semicolons/);
is_read('quotes, line ends in quotes, CRLF, empty lines, a BOM',
	qq(\xEF\xBB\xBF"Customer","Order Date","Note","Total"\r\n\r\n"Smith, ""Jo""","2024-05-04","two\r\nlines",10.00\r\n   \r\n7,2024-05-05,,"1,250.50"\r\n), [],
	['Smith, "Jo"  2024-05-04  10.00', '7  2024-05-05  1250.50']);
is_read('all fields in quotes', qq("customer_id","ordered_at","amount"\n"1","2024-05-04","12.50"\n"2","2024-05-05",""\n"3","2024-05-06","1"\n), ['--skip-bad'],
	['1  2024-05-04  12.50', '3  2024-05-06  1']);
is_read('old Macintosh', "customer,date,amount\r1,2024-05-04,2.5\r2,2024-05-05,3\r", [], ['1  2024-05-04  2.5', '2  2024-05-05  3']);
is_read('no end of the last line', "customer,date,amount\n1,2024-05-04,2.5", [], ['1  2024-05-04  2.5']);
is_read('separators at the end of rows', "customer;date;amount\n1;2024-05-04;2.5;;\n2;2024-05-05;3;\n", [], ['1  2024-05-04  2.5', '2  2024-05-05  3']);
is_read('blanks around fields', " Customer ID , Order Date , Amount \n 1 , 2024-05-04 , 2.5 \n\"\xC2\xA0Jo \",\"2024-05-05\xC2\xA0\",\" 3 \"\n", [],
	['1  2024-05-04  2.5', 'Jo  2024-05-05  3']);
is_read('text for Excel', qq(订单编号,买家会员名,买家实际支付金额,订单创建时间\n="3912345678901234567","tb_li",199.00,"2024-05-04 15:48:12"\n="00123",小王,0.50,2024/5/5 9:03\n), [],
	['tb_li  2024-05-04 15:48:12  199.00  3912345678901234567', '小王  2024-05-05 09:03:00  0.50  00123']);
is_read('lines before the header', "Sales report\nFrom 2024-01-01 to 2024-12-31\n\nCustomer,Date,Amount\nA,2024-05-04,5.00\n", [], ['A  2024-05-04  5.00']);
is_read('a header over two lines', qq("Customer\nID",Date,"Total\n(USD)"\n1,2024-05-04,5.00\n), [], ['1  2024-05-04  5.00'], qr/USD\)/);
is_read('the index of a data frame', ",customer_id,date,amount\n0,17850.0,2010-12-01,15.3\n1,,2010-12-02,1.5\n", [],
	['17850.0  2010-12-01  15.3', '-  2010-12-02  1.5']);
is_read('files put together', "customer,date,amount\n1,2024-05-04,1\ncustomer,date,amount\n2,2024-05-04,2\n", [], ['1  2024-05-04  1', '2  2024-05-04  2'], qr/^orders\.csv: rows that repeat the header: 1$/m);
is_read('guests', "customer,date,amount\nNULL,2024-05-04,1\n\\N,2024-05-04,2\nGuest,2024-05-04,3\n,2024-05-04,4\n0,2024-05-04,5\n", [],
	[(map { "-  2024-05-04  $_" } 1 .. 4), '0  2024-05-04  5']);

# --- No header

is_read('no header', "C-17,2024-05-04 10:00,12.50\nC-18,2024-05-05 11:30,8.00\n", [],
	['C-17  2024-05-04 10:00:00  12.50', 'C-18  2024-05-05 11:30:00  8.00'], qr/no header; customer "column 1", time "column 2" .*amount "column 3"/);
is_read('no header, in another order', "12,50;17;31.12.2024\n8,00;18;01.02.2024\n", [],
	['17  2024-12-31  12.50', '18  2024-02-01  8.00']);
is_read('no header, blanks', " 00001 19970101  1   11.77\n 00002 19970112  1   12.00\n", ['--columns', 'customer=1,time=2,amount=4'],
	['00001  1997-01-01  11.77', '00002  1997-01-12  12.00'], qr/separated by blanks/);

# --- Amounts

is_read('dollars', qq(Customer,Date,Total\nA,12/31/2024,"\$1,462.50"\nB,01/02/2024,(48.75)\nC,01/03/2024,-\$5.00\nD,01/03/2024,"\$(1,005.00)"\nE,01/03/2024," \$ 7 "\n), [],
	['A  2024-12-31  1462.50', 'B  2024-01-02  -48.75', 'C  2024-01-03  -5.00', 'D  2024-01-03  -1005.00', 'E  2024-01-03  7'],
	qr/\(month day year\), amount "Total" \(decimal point, \$\)/);
is_read('euros, no-break blanks', "client;date;montant\nA;04/12/2024;1\xC2\xA0462,50\xC2\xA0€\nB;24/12/2024;12\xE2\x80\xAF000 €\nC;25/12/2024;€ 3,10\n", [],
	['A  2024-12-04  1462.50', 'B  2024-12-24  12000', 'C  2024-12-25  3.10'], qr/decimal comma, EUR/);
is_read('apostrophes', "Kunde;Datum;Betrag\nA;04.05.2024;CHF 1'462.50\nB;05.05.2024;1’000’000 CHF\n", [],
	['A  2024-05-04  1462.50', 'B  2024-05-05  1000000'], qr/CHF/);
is_read('India', qq(Customer,Date,Amount\nA,2024-05-04,"₹1,23,456.50"\nB,2024-05-04,"Rs. 99.00"\n), [],
	['A  2024-05-04  123456.50', 'B  2024-05-04  99.00'], qr/INR/);
is_read('signs', "customer;date;amount\nA;2024-05-04;48,75-\nB;2024-05-04;\xE2\x88\x9212,10\nC;2024-05-04;+3,00\nD;2024-05-04;- 4,00\nE;2024-05-04;EUR -5,00\n", [],
	['A  2024-05-04  -48.75', 'B  2024-05-04  -12.10', 'C  2024-05-04  3.00', 'D  2024-05-04  -4.00', 'E  2024-05-04  -5.00']);
is_read('codes and marks of one currency', "customer,date,amount\nA,2024-05-04,12.50 USD\nB,2024-05-04,USD 3\nC,2024-05-04,US\$4\nD,2024-05-04,usd5\nE,2024-05-04,6\n", [],
	['A  2024-05-04  12.50', 'B  2024-05-04  3', 'C  2024-05-04  4', 'D  2024-05-04  5', 'E  2024-05-04  6'], qr/decimal point, USD\)/);
is_read('thousands twice', "customer;date;amount\nA;2024-05-04;1.234.567\nB;2024-05-04;1.250\n", [], ['A  2024-05-04  1234567', 'B  2024-05-04  1250'], qr/decimal comma/);
is_read('three decimals', "customer,date,amount\nA,2024-05-04,0.125\nB,2024-05-04,12.500\n", [], ['A  2024-05-04  0.125', 'B  2024-05-04  12.500']);
is_read('no digit before the mark, none after it', "customer,date,amount\nA,2024-05-04,.50\nB,2024-05-04,3.\n", [], ['A  2024-05-04  0.50', 'B  2024-05-04  3']);
is_read('a decimal comma that the user says', "customer;date;amount\nA;2024-05-04;1.250\nB;2024-05-04;1,250\n", ['--decimal', 'comma'],
	['A  2024-05-04  1250', 'B  2024-05-04  1.250']);
is_read('a decimal point that the user says', "customer;date;amount\nA;2024-05-04;1.250\nB;2024-05-04;1,250\n", ['--decimal', 'point'],
	['A  2024-05-04  1.250', 'B  2024-05-04  1250']);
is_read('an open decimal mark that a later row decides', "customer;date;amount\nA;2024-05-04;1.250\nB;2024-05-04;12.000\nC;2024-05-04;0,5\n", [],
	['A  2024-05-04  1250', 'B  2024-05-04  12000', 'C  2024-05-04  0.5'], qr/decimal comma/);
is_read('a unit in the header', "Customer,Date,Amount (USD)\nA,2024-05-04,5\n", [], ['A  2024-05-04  5'], qr/whole numbers, USD/);

# --- Currencies

my $currencies = "Customer,Date,Amount,Currency\nA,2024-05-04,5.00,EUR\nB,2024-05-04,6.00,usd\nC,2024-05-04,\$7.00,USD\n";
is_read('one currency of several', $currencies, ['--currency', 'USD'], ['B  2024-05-04  6.00', 'C  2024-05-04  7.00'],
	qr/decimal point, USD\).*\norders\.csv: left out 1 row in EUR$/s);
is_read('one currency by its mark', qq(Customer,Date,Amount\nA,2024-05-04,€5\nB,2024-05-04,\$6\n), ['--currency', 'EUR'], ['A  2024-05-04  5'], qr/left out 1 row in \$$/);
is_read('names of one currency', "客户,日期,金额,币种\nA,2024-05-04,¥5,RMB\nB,2024-05-04,6元,人民币\nC,2024-05-04,￥7,CNY\n", [],
	['A  2024-05-04  5', 'B  2024-05-04  6', 'C  2024-05-04  7'], qr/CNY\)/);

# --- Dates and times

is_read('offsets and Z', "customer,date,amount\nA,2024-05-04T15:48:12Z,1\nB,2024-05-04 15:48:12+08:00,1\nC,2024-05-04T15:48:12.123-0330,1\nD,2024-05-04 15:48 UTC,1\nE,2024-05-04 15:48:12+02,1\nF,2024-05-04 15:48:12,1\n", [],
	['A  2024-05-04 15:48:12+00:00  1', 'B  2024-05-04 15:48:12+08:00  1', 'C  2024-05-04 15:48:12-03:30  1', 'D  2024-05-04 15:48:00+00:00  1',
		'E  2024-05-04 15:48:12+02:00  1', 'F  2024-05-04 15:48:12  1']);
is_read('years first', "customer,date,amount\nA,2024/5/4,1\nB,2024.05.04 9:03,1\nC,20240504,1\nD,20240504154812,1\nE,202405041548,1\nF,2024-05-04 15:48:12.000000,1\n", [],
	['A  2024-05-04  1', 'B  2024-05-04 09:03:00  1', 'C  2024-05-04  1', 'D  2024-05-04 15:48:12  1', 'E  2024-05-04 15:48:00  1', 'F  2024-05-04 15:48:12  1'],
	qr/\(year month day\)/);
is_read('Chinese dates', "客户,日期,金额\n张三,2024年5月4日,12.5\n李四,2024年05月04日 15:48,1\n王五,2024年5月4日15时48分30秒,1\n赵六,2024/5/4 下午3:48:12,1\n钱七,2024/5/4 上午12:05,1\n", [],
	['张三  2024-05-04  12.5', '李四  2024-05-04 15:48:00  1', '王五  2024-05-04 15:48:30  1', '赵六  2024-05-04 15:48:12  1', '钱七  2024-05-04 00:05:00  1']);
is_read('months by name', qq(customer,date,amount\nA,04-May-2024,1\nB,4 May 2024 15:48,1\nC,"May 4, 2024 3:48 PM",1\nD,"Sat, 04 May 2024 15:48:12 GMT",1\nE,04-MAY-24,1\nF,Sat May 04 2024 15:48:12 GMT+0200 (CEST),1\nG,"September 1st, 2024 at 12:01 am",1\n), [],
	['A  2024-05-04  1', 'B  2024-05-04 15:48:00  1', 'C  2024-05-04 15:48:00  1', 'D  2024-05-04 15:48:12+00:00  1', 'E  2024-05-04  1', 'F  2024-05-04 15:48:12+02:00  1',
		'G  2024-09-01 00:01:00  1'], qr/\(months by name; 2 times with an offset, by their days of UTC\)/);
is_read('seconds and milliseconds since 1970', "customer,time,amount\nA,1714837692,1\nB,1714837692123,1\n", [],
	['A  2024-05-04 15:48:12+00  1', 'B  2024-05-04 15:48:12+00  1'], qr/\(seconds since 1970; 2 times/);
is_read('the day first, by a later row', "customer,date,amount\nA,04/05/2024 15:48,1\nB,5/4/24,1\nC,13/05/2024,1\n", [],
	['A  2024-05-04 15:48:00  1', 'B  2024-04-05  1', 'C  2024-05-13  1'], qr/\(day month year\)/);
is_read('the month first, by a later row', "customer,date,amount\nA,5/4/2024 3:48:12 PM,1\nB,5/13/2024 12:00 AM,1\n", [],
	['A  2024-05-04 15:48:12  1', 'B  2024-05-13 00:00:00  1'], qr/\(month day year\)/);
is_read('the year first, with two digits, by a later row', "customer,date,amount\nA,04/05/06,1\nB,99-12-31,1\n", [], ['A  2004-05-06  1', 'B  1999-12-31  1']);
is_read('the order that the user says', "customer,date,amount\nA,04/05/2024,1\nB,24-05-04,1\n", ['--dates', 'dmy'], ['A  2024-05-04  1', 'B  2004-05-24  1']);
is_read('the other order', "customer,date,amount\nA,04/05/2024,1\nB,2024-05-04,1\n", ['--dates', 'mdy'], ['A  2024-04-05  1', 'B  2024-05-04  1']);
is_read('a day and a month that are equal', "customer,date,amount\nA,05/05/2024,1\n", [], ['A  2024-05-05  1']);
is_read('dots: the day first', "customer,date,amount\nA,04.05.2024,1\nB,4. 5. 24,1\n", [], ['A  2024-05-04  1', 'B  2024-05-04  1'], qr/\(day month year\)/);

# --- Encodings

my $chinese = "客户,下单时间,金额\n张三,2024-05-04,12.5\n李四,2024-05-05,￥3\n";
my $chinese_orders = ['张三  2024-05-04  12.5', '李四  2024-05-05  3'];
is_read('GBK', encoded('cp936', $chinese), [], $chinese_orders, qr/; GB18030, separated/);
is_read('UTF-16 with a mark, little end first', "\xFF\xFE" . encoded('UTF-16LE', $chinese =~ tr/,/\t/r), [], $chinese_orders, qr/; UTF-16LE, separated by tabs/);
is_read('UTF-16 with a mark, big end first', "\xFE\xFF" . encoded('UTF-16BE', $chinese), [], $chinese_orders, qr/; UTF-16BE/);
is_read('UTF-16 without a mark', encoded('UTF-16LE', "customer,date,amount\nJosé,2024-05-04,1\n"), [], ['José  2024-05-04  1'], qr/; UTF-16LE/);
is_read('GB18030, four bytes', encoded('cp936', "客户,日期,金额\n") . "\xD0\xC7\x94\x39\xFC\x36,2024-05-04,1\nJ\x81\x30\x8B\x32rg,2024-05-04,1\n", [],
	["星😀  2024-05-04  1", 'Jörg  2024-05-04  1']);
is_read('GBK under names in English', encoded('cp936', "customer,date,amount\n张三,2024-05-04,12.5\n"), ['--encoding', 'GBK'], ['张三  2024-05-04  12.5'], qr/; GB18030/);
is_read('Windows-1252', encoded('cp1252', "Kunde;Datum;Betrag\nMüller;04.05.2024;12,50 €\nGarçon;05.05.2024;3,00\n"), [],
	['Müller  2024-05-04  12.50', 'Garçon  2024-05-05  3.00'], qr/; windows-1252, .*EUR/);
is_read('Latin-2', encoded('iso-8859-2', "klient;date;amount\nŁukasz;2024-05-04;12,50 zł\n"), ['--encoding', 'latin2', '--columns', 'customer=klient'],
	['Łukasz  2024-05-04  12.50'], qr/PLN/);
is_read('another encoding in columns that are not read', "customer,date,amount,city\n1,2024-05-04,1.5," . encoded('euc-kr', '서울') . "\n", [], ['1  2024-05-04  1.5']);

# --- Columns

is_read('an id before an address before a name', "Customer Name,Email,Customer ID,Order Date,Ship Date,Total,Subtotal\nJo,jo\@x.org,17,2024-05-04,2024-05-09,12.00,10.00\n", [],
	['17  2024-05-04  12.00']);
is_read('what was paid', "订单编号,客户编号,会员,下单时间,付款时间,订单金额,实付金额\nX1,17,李,2024-05-04,2024-05-05,100,88.5\n", [], ['17  2024-05-04  88.5  X1']);
is_read('columns that the user names', "Who,When,How much\nA,2024-05-04,1\n", ['--columns', 'customer=Who,time=when,amount=How much'], ['A  2024-05-04  1']);
is_read('a name with a comma', qq("a, b",date,amount\nA,2024-05-04,1\n), ['--columns', 'customer=a, b,amount=amount'], ['A  2024-05-04  1']);
is_read('columns that the user numbers', "x,x,x,2024\nA,1.5,2024-05-04,z\n", ['--columns', 'customer=1,amount=2,time=3'], ['A  2024-05-04  1.5']);
is_read('a product', "who,date,Menge,Preis\nA,2024-05-04,3,\"1.250,50\"\nB,2024-05-04,-2,\"0,015\"\nC,2024-05-04,\"1.000\",\"99999999999,99\"\n", ['--columns', 'customer=who,amount=Menge*Preis'],
	['A  2024-05-04  3751.50', 'B  2024-05-04  -0.030', 'C  2024-05-04  99999999999990.00']);

# --- Exports of shops and of public data

is_read('Shopify: the rows of an order', <<'CSV', [], ['a@x.org  2024-05-04 15:48:12+02:00  36.00  #1001', 'b@x.org  2024-05-05 10:00:00+02:00  10.00  #1002'], qr/^orders\.csv: rows that only continue the order above: 1$/m);
Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,Lineitem price,Billing Name,Cancelled at,Refunded Amount,Id,Phone
#1001,a@x.org,paid,2024-05-04 15:49:00 +0200,fulfilled,,yes,EUR,30.00,6.00,5.75,36.00,,0.00,Post,2024-05-04 15:48:12 +0200,1,Cup,10.00,A,,0.00,5501,
#1001,a@x.org,,,,,,,,,,,,,,2024-05-04 15:48:12 +0200,2,Plate,10.00,,,,,
#1002,b@x.org,paid,2024-05-05 10:01:00 +0200,fulfilled,,yes,EUR,10.00,0.00,1.60,10.00,,0.00,Post,2024-05-05 10:00:00 +0200,1,Cup,10.00,B,,0.00,5502,
CSV
is_read('WooCommerce, orders', <<'CSV', ['--status', 'completed,processing'], ['12  2024-05-04 15:48:12  35.50  101', '-  2024-05-05 09:00:00  12.00  102'], qr/left out 1 row with status cancelled/);
order_id,order_number,order_date,paid_date,status,shipping_total,tax_total,discount_total,order_total,order_subtotal,order_key,order_currency,payment_method,customer_user,customer_email,billing_first_name
101,101,2024-05-04 15:48:12,2024-05-04 15:50:00,completed,4.90,0,0,35.50,30.60,wc_order_a,EUR,paypal,12,a@x.org,A
102,102,2024-05-05 09:00:00,,processing,0,0,0,12.00,12.00,wc_order_b,EUR,bacs,0,b@x.org,B
103,103,2024-05-06 09:00:00,,cancelled,0,0,0,99.00,99.00,wc_order_c,EUR,bacs,12,a@x.org,A
CSV
is_read('WooCommerce, analytics', <<'CSV', [], ['Jo Smith  2024-05-04 15:48:00  1035.50  101']);
Date,"Order #","N. Revenue (formatted)",Status,Customer,"Customer type",Product(s),"Items sold",Coupon(s),"Net Sales",Attribution
"2024-05-04 15:48:00",101,"€1,035.50",completed,"Jo Smith",new,"1× Cup",1,,1035.50,Direct
CSV
is_read('Odoo, list view', <<'CSV', ['--status', 'Sales Order'], ['Azure Interior  2024-05-04 13:48:12  1462.50  S00017'], qr/left out 1 row with Status Quotation/);
"Order Reference","Order Date","Customer","Salesperson","Activities","Company","Total","Status"
"S00017","2024-05-04 13:48:12","Azure Interior","Mitchell Admin","","My Company","1462.50","Sales Order"
"S00018","2024-05-05 08:00:00","Deco Addict","Mitchell Admin","","My Company","99.00","Quotation"
CSV
is_read('Odoo, technical names', "id,name,date_order,partner_id/id,partner_id,amount_untaxed,amount_tax,amount_total,state\n__export__.so_1,S00017,2024-05-04 13:48:12,base.res_partner_12,Azure Interior,1229.00,233.50,1462.50,sale\n",
	[], ['Azure Interior  2024-05-04 13:48:12  1462.50']);
is_read('Saleor', "id,number,created,status,userEmail,total.gross.amount,total.gross.currency\nT3JkZXI6MQ==,21,2024-05-04T15:48:12.123456+00:00,FULFILLED,a\@x.org,36.0,USD\n", [],
	['a@x.org  2024-05-04 15:48:12+00:00  36.0'], qr/USD/);
is_read('Medusa', "Order_ID;Display_ID;Order status;Date;Customer First name;Customer Last name;Customer Email;Customer ID;Payment status;Fulfillment status;Subtotal;Shipping Total;Discount Total;Refunded Total;Tax Total;Total;Currency Code\n"
	. "order_01G;1;completed;Sat, 04 May 2024 15:48:12 GMT;A;B;a\@x.org;cus_01;captured;shipped;30.00;6.00;0;0;0;36.00;eur\n", [],
	['cus_01  2024-05-04 15:48:12+00:00  36.00  order_01G'], qr/EUR/);
is_read('ERPNext', qq("ID","Customer","Customer Name","Date","Grand Total","Grand Total (Company Currency)","Status","Currency"\n"ACC-SINV-2024-00001","CUST-0001","Azure","04-05-2024",1462.5,1462.5,"Paid","INR"\n"ACC-SINV-2024-00002","CUST-0002","Deco","31-05-2024",10,10,"Overdue","INR"\n), [],
	['CUST-0001  2024-05-04  1462.5', 'CUST-0002  2024-05-31  10']);
is_read('Magento', qq("ID","Purchase Point","Purchase Date","Bill-to Name","Grand Total (Base)","Grand Total (Purchased)","Status","Customer Email"\n"000000001","Main Website","May 4, 2024 3:48:12 PM","Veronica Costello","\$39.64","€36.00","Processing","roni\@x.org"\n), [],
	['roni@x.org  2024-05-04 15:48:12  39.64']);
is_read('PrestaShop', "id_order;reference;id_customer;total_paid;date_add\n1;XKBKNABJK;1;61.800000;2024-05-04 15:48:12\n", ['--columns', 'customer=id_customer'],
	['1  2024-05-04 15:48:12  61.800000  1']);
is_read('Stripe', "id,Description,Created (UTC),Amount,Amount Refunded,Currency,Converted Amount,Fee,Status,Customer ID\nch_1,x,2024-05-04 15:48,36.00,0.00,eur,36.00,1.20,Paid,cus_1\n", [],
	['cus_1  2024-05-04 15:48:00  36.00']);
is_read('PayPal', qq("Date","Time","TimeZone","Name","Type","Status","Currency","Gross","Fee","Net","From Email Address","Transaction ID"\n"13/05/2024","15:48:12","Europe/Berlin","Jo","Payment","Completed","EUR","1.036,00","-1,20","1.034,80","jo\@x.org","7AB"\n), [],
	['jo@x.org  2024-05-13  1036.00  7AB']);
is_read('Etsy', qq("Sale Date","Order ID","Buyer User ID","Full Name","Number of Items","Order Value","Coupon Code","Order Total","Currency"\n"12/25/23","301","jo77","Jo","1","30.00","","36.00","USD"\n"01/02/24","302","al","Al","1","10.00","","12.00","USD"\n),
	['--columns', 'amount=Order Total'], ['jo77  2023-12-25  36.00  301', 'al  2024-01-02  12.00  302']);
is_read('Amazon', "amazon-order-id\tmerchant-order-id\tpurchase-date\torder-status\tcurrency\titem-price\tbuyer-email\n111-1\t\t2024-05-04T15:48:12+00:00\tShipped\tUSD\t36.00\tx1\@marketplace\n", [],
	['x1@marketplace  2024-05-04 15:48:12+00:00  36.00  111-1']);
is_read('retail transactions by invoice', <<'CSV', [], ['17850  2010-12-01 08:26:00  15.30  536365', '17850  2010-12-01 08:26:00  20.34  536365', '-  2010-12-13 09:01:00  -27.50  C536379'], qr/amount "Quantity\*UnitPrice"/);
InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
536365,85123A,"WHITE, HANGING",6,12/1/2010 8:26,2.55,17850,United Kingdom
536365,71053,LANTERN,6,12/1/2010 8:26,3.39,17850,United Kingdom
C536379,D,Discount,-1,12/13/2010 9:01,27.50,,United Kingdom
CSV
is_read('office supplies', encoded('cp1252', <<'CSV'), [], ['CG-12520  2016-11-08  261.96  CA-2016-152156', 'DV-13045  2016-06-12  14.62  CA-2016-138688', 'SO-20335  2015-10-21  957.5775  US-2015-108966'], qr/amount "Sales"/);
Row ID,Order ID,Order Date,Ship Date,Ship Mode,Customer ID,Customer Name,Segment,Product Name,Sales,Quantity,Discount,Profit
1,CA-2016-152156,11/8/2016,11/11/2016,Second Class,CG-12520,Claire Gute,Consumer,Bush Somerset Collection Bookcase,261.96,2,0,41.9136
3,CA-2016-138688,6/12/2016,6/16/2016,Second Class,DV-13045,Darrin Van Huff,Corporate,Address Labels – Self-Adhesive,14.62,2,0,6.8714
4,US-2015-108966,10/21/2015,10/18/2015,Standard Class,SO-20335,Seán O'Donnell,Consumer,Bretford Table,957.5775,5,0.45,-383.031
CSV
is_read('retail transactions by day', "customer_id,trans_date,tran_amount\nCS5295,11-Feb-13,35\nCS4768,15-Mar-15,39\n", [], ['CS5295  2013-02-11  35', 'CS4768  2015-03-15  39']);
is_read('a CRM: opportunities', <<'CSV', ['--status', 'Closed Won, Contract sent, waiting'], ['Acme  2024-05-04  36000.00', 'Deco  2024-05-05  10.50'], qr/left out 1 row with Stage Closed Lost, 1 row with Stage Prospecting$/);
"Opportunity Name","Account Name","Close Date","Amount","Amount Currency","Stage"
"Big","Acme","2024-05-04","36,000.00","USD","Closed Won"
"Small","Deco","2024-05-05","10.50","USD","Contract sent, waiting"
"Lost","Deco","2024-05-06","99.00","USD","Closed Lost"
"Next","Deco","2024-05-07","99.00","USD","Prospecting"
CSV
is_read('the export of a Chinese shop', encoded('cp936', <<'CSV'), ['--status', '已发货，待收货,交易成功'], ['138****0001  2024-05-04 15:48:12  88.50  240504-1', '139****0002  2024-05-05 09:03:00  12.00  240505-1'], qr/left out 1 row with 订单状态 交易关闭$/);
订单号,订单状态,商品总价(元),用户实付金额(元),商家实收金额(元),收货人手机,订单成交时间
240504-1,已发货，待收货,100.00,88.50,86.00,138****0001,2024-05-04 15:48:12
240505-1,交易成功,12.00,12.00,11.80,139****0002,2024/5/5 9:03
240506-1,交易关闭,9.00,9.00,9.00,139****0002,2024/5/6 9:03
CSV
is_read('scale models', "ORDERNUMBER,QUANTITYORDERED,PRICEEACH,ORDERLINENUMBER,SALES,ORDERDATE,STATUS,CUSTOMERNAME\n10107,30,95.7,2,2871,2/24/2003 0:00,Shipped,Land of Toys Inc.\n", [],
	['Land of Toys Inc.  2003-02-24 00:00:00  2871  10107']);

# --- Bad rows that are left out

{
	my $rows = join '', map { "c$_,2024-05-04,1.50\n" } 1 .. 3;
	my ($status, $output, $errors) = read_orders(write_file('orders.csv', "customer,date,amount\n$rows" . "c,soon,\"2,000.25\"\nc,later,1\n5,2024-05-04,much\n"), '--skip-bad');
	is($status, 0, 'bad rows are left out');
	like($output, qr/^orders\.csv: 3 rows.*\norders\.csv: left out 3 bad rows, with 2,001\.25 in all, 1 without a readable amount$/, 'how many, and how much money');
	is($errors, "orders.csv: 2 rows like line 5: date 'soon' is no date such as 2024-12-31 or 2024-12-31 18:30:00 (also line 6)\n"
			. "orders.csv line 7: amount 'much' is not a number such as 1234.50\n", 'the bad rows that were left out');
}

# --- Refused

my $no_date = 'is no date such as 2024-12-31 or 2024-12-31 18:30:00';
my $no_number = 'is not a number such as 1234.50';
sub bad_rows { return "orders.csv: $_[0] bad row" . ($_[0] == 1 ? '' : 's') . '; nothing was loaded (correct the file, or leave bad rows out: --skip-bad)' }

is_refused('a workbook', "PK\x03\x04....", [], 'orders.csv is an Excel workbook or a zip file, not text; open it and save the sheet with the orders as "CSV UTF-8"');
is_refused('an old workbook', "\xD0\xCF\x11\xE0....", [], 'orders.csv is an Excel workbook, not text; open it and save the sheet with the orders as "CSV UTF-8"');
is_refused('a compressed file', "\x1F\x8B....", [], 'orders.csv is compressed; unpack it first: gunzip');
is_refused('JSON', qq([{"customer": 1}]), [], 'orders.csv is JSON; convert it to CSV');
is_refused('a file of bytes', "a\0\1\2" x 100, [], 'orders.csv is not text');
is_refused('a line without an end', 'a,b,' x (5 << 20), [], 'orders.csv line 1 is longer than 16 MiB; is this text with an order in a line?');
is_refused('HTML named .xls', "<html><table>", [], 'orders.csv is HTML or XML, not text with separated columns; open it in a spreadsheet program and save it as "CSV UTF-8"');
is_refused('an empty file', '', [], 'orders.csv is empty');
is_refused('empty lines', "\n\n", [], 'orders.csv is empty');
is_refused('a text', "hello world\n", [], 'orders.csv: there is only one column; commas, semicolons, tabs and bars are known to separate columns');
is_refused('a header alone', "customer_id,date,amount\n", [], 'orders.csv has no orders');
is_refused('guests only', "customer_id,date,amount\n,2024-01-01,1\n", [], 'orders.csv: no order has a customer (customer_id)');
is_refused('a column is missing', "buyer,When,Sum\n1,2024-05-04,1\n", [],
	'orders.csv: no column is known to be the time or amount; say which: --columns time=NAME,amount=NAME', 'orders.csv: the columns are: "buyer", "When", "Sum"');
is_refused('a name that is not there', "a,date,amount\n1,2024-05-04,1\n", ['--columns', 'customer=b'],
	"orders.csv: no column \"b\" for the customer", 'orders.csv: the columns are: "a", "date", "amount"');
is_refused('two amounts', "customer,date,Total,Amount\n1,2024-05-04,1,2\n", [],
	'orders.csv: the amount can be "Total" or "Amount"; say which: --columns amount=Total or --columns amount=Amount', 'orders.csv: the columns are: "customer", "date", "Total", "Amount"');
is_refused('two columns of a name', "customer_id,date,amount,amount\n1,2024-01-01,1,1\n", [],
	'orders.csv: the amount can be "amount" or "amount"; say which: --columns amount=3 or --columns amount=4', 'orders.csv: the columns are: "customer_id", "date", "amount", "amount"');
is_refused('a price of a piece or of a row', "Customer ID,InvoiceDate,Price,Quantity\n1,2024-05-04,1,2\n", [],
	"orders.csv: the amount can be \"Price\" or \"Quantity*Price\"; say which: --columns amount=Price or --columns 'amount=Quantity*Price'", 'orders.csv: the columns are: "Customer ID", "InvoiceDate", "Price", "Quantity"');
is_refused('an amount that may be a number of pieces', "customer,date,amount,price\n1,2024-05-04,1,2\n", [],
	"orders.csv: the amount can be \"amount\" or \"amount*price\"; say which: --columns amount=amount or --columns 'amount=amount*price'", 'orders.csv: the columns are: "customer", "date", "amount", "price"');
is_refused('no header, and two columns that can be the customer', "1,7,2024-05-04,12.50\n2,7,2024-05-05,3.00\n", [],
	'orders.csv: no column is known to be the customer; say which: --columns customer=NAME', 'orders.csv: there is no header; the first row by the numbers of the columns, for --columns customer=1 and so on: 1 "1", 2 "7", 3 "2024-05-04", 4 "12.50"');
is_refused('days and months', "customer,date,amount\n1,2024-05-04,1\n1,04/05/2024 15:48,1\n1,05/06/2024,1\n", [],
	"orders.csv: dates such as '04/05/2024 15:48' (line 3) can be read in two ways; say which: --dates dmy (2024-05-04) or --dates mdy (2024-04-05)");
is_refused('days, months and years', "customer,date,amount\n1,04/05/06,1\n", [],
	"orders.csv: dates such as '04/05/06' (line 2) can be read in three ways; say which: --dates dmy (2006-05-04), --dates mdy (2006-04-05) or --dates ymd (2004-05-06)");
is_refused('dates in two orders', "customer,date,amount\n1,31/12/2024,1\n1,12/30/2024,1\n", [],
	"orders.csv: dates are written in two ways, '31/12/2024' (line 2) and '12/30/2024' (line 3); say which one is right: --dates dmy or --dates mdy; the others are bad rows then");
is_refused('an order that does not fit', "customer,date,amount\n1,31/12/2024,1\n1,12/30/2024,1\n", ['--dates', 'mdy'],
	"orders.csv line 2: date '31/12/2024' is no date in the order month day year (--dates mdy)", bad_rows(1));
is_refused('thousands or decimals', "customer,date,amount\n1,2024-05-04,\"1,250\"\n1,2024-05-04,12\n", [],
	"orders.csv: amounts such as '1,250' (line 2) can be read in two ways; say which: --decimal point (1250) or --decimal comma (1.250)");
is_refused('two decimal marks', "customer;date;amount\n1;2024-05-04;1.250,00\n1;2024-05-04;12.50\n", [],
	"orders.csv: amounts are written in two ways, '1.250,00' (line 2) and '12.50' (line 3); say which one is right: --decimal point or --decimal comma; the others are bad rows then");
is_refused('a decimal mark that does not fit', "customer;date;amount\n1;2024-05-04;1.250,00\n1;2024-05-04;12.50\n", ['--decimal', 'comma'],
	"orders.csv line 3: amount '12.50' is not a number with a decimal comma (--decimal point reads it)", bad_rows(1));
is_refused('several currencies', $currencies, [],
	"orders.csv has several currencies, and they are never added up: USD (2 rows), EUR (1 row); choose one: --currency USD or --currency EUR");
is_refused('several currencies by their marks', "customer,date,amount\n1,2024-05-04,\$5\n1,2024-05-04,€6\n1,2024-05-04,7\n", [],
	"orders.csv has several currencies, and they are never added up: \$ (1 row), EUR (1 row), none (1 row); choose one: --currency '\$' or --currency EUR");
is_refused('a currency that is not there', $currencies, ['--currency', 'CHF'], 'orders.csv has no orders', 'orders.csv: left out 1 row in EUR, 2 rows in USD');
is_refused('two currencies in a row', "customer,date,amount,currency\n1,2024-05-04,€5,USD\n", [], 'orders.csv line 2: the amount is marked EUR, but the currency is USD', bad_rows(1));
is_refused('orders that were cancelled', "customer,date,amount,Status\n1,2024-05-04,5,Completed\n1,2024-05-04,6,Cancelled\n1,2024-05-04,6,On its way\n", [],
	"orders.csv: not every row is an order, by its Status: Cancelled (1 row), Completed (1 row), On its way (1 row); say what counts: --status 'Completed,On its way', or --columns status= for every row");
is_refused('names in an unknown encoding', encoded('cp936', "customer,date,amount\n张三,2024-05-04,12.5\n"), [],
	qr/^orders\.csv is not UTF-8, and its encoding is not clear; say which one is right, by what it makes of '\\xD5\\xC5\\xC8\\xFD' \(line 2\): '张三' with --encoding GB18030, .*'ÕÅÈý' with --encoding windows-1252 or 'ХЕИэ' with --encoding windows-1251$/);
is_refused('a quote that is never closed', qq(customer,date,amount\n1,2024-05-04,1\n"open,2024-01-01,1\n2,2024-05-04,1\n), ['--skip-bad'], 'orders.csv line 3: a quote is opened here and never closed (close it, or write it twice if it is part of a text in quotes)');
is_refused('equal complaints', "customer,date,amount\n" . "1,x,1\n" x 400, [],
	"orders.csv: 400 rows like line 2: date 'x' $no_date (also lines 3, 4, 5, 6, 7, ...)", bad_rows(400));
is_refused('bad rows', <<"CSV", [],
customer_id,date,amount
1,2024-02-30,10
2,2024-02-29,1e3
3,,5
3,2024-01-01 25:00,5
"4

",2024-01-01,
5,2024-01-01
6,2024-01-01,12,50
7,2024-01-01,NaN
8,infinity,1
9,2024-01-01,1000000000000000
a "b",2024-01-01,1
10,0204-01-01,1
11,45416,1
12,2024-01-01 10:00:00 PST,1
a\x00b,2024-01-01,1
13,2024-01-01,"1,00.50"
14,2024-01-01,--5
15,00/00/0000,1
CSV
	"orders.csv line 2: date '2024-02-30' $no_date",
	"orders.csv line 3: amount '1e3' $no_number",
	'orders.csv line 4: date is empty',
	"orders.csv line 5: date '2024-01-01 25:00' $no_date",
	'orders.csv line 6: amount is empty',
	'orders.csv line 9: 2 fields, but the header has 3 (a value with a separator in it needs quotes)',
	'orders.csv line 10: 4 fields, but the header has 3 (a value with a separator in it needs quotes)',
	"orders.csv line 11: amount 'NaN' $no_number",
	"orders.csv line 12: date 'infinity' $no_date",
	"orders.csv line 13: amount '1000000000000000' has more than 14 digits before the point",
	'orders.csv line 14: a quote in the middle of a field (write the field in quotes, and its quotes twice)',
	"orders.csv line 15: date '0204-01-01' is not between the years 1900 and 2100",
	"orders.csv line 16: date '45416' looks like the number of a day in Excel; format the column there as a date, and save it again",
	"orders.csv line 17: date '2024-01-01 10:00:00 PST' has the time zone 'PST', which is not known here; write an offset such as +08:00",
	"orders.csv line 18: a NUL byte in 'a\\x00b'",
	"orders.csv line 19: amount '1,00.50' $no_number",
	"orders.csv line 20: amount '--5' $no_number",
	"orders.csv line 21: date '00/00/0000' $no_date",
	bad_rows(18));
is_refused('broken UTF-8 among good', "customer,date,amount\nJosé,2024-05-04,1\nJos\xE9,2024-05-04,1\nJosé,2024-05-04,1\n\xED\xA0\x80,2024-05-04,1\nZoë,2024-05-04,1\n", [],
	"orders.csv line 3: 'Jos\\xE9' is not UTF-8 text", "orders.csv line 5: '\\xED\\xA0\\x80' is not UTF-8 text", bad_rows(2));

# --- A query

{
	my ($status, $output, $errors) = read_orders(write_file('query.csv', "buyer_ref,made_on,worth\n1,2024-05-04,1\n"), '--query');
	is($errors, join("\n", 'the query: no column is known to be the customer, time or amount; say which: --columns customer=NAME,time=NAME,amount=NAME',
			'the query: or name it in the query: SELECT ... AS customer_id, ... AS ordered_at, ... AS amount ...',
			'the query: the columns are: "buyer_ref", "made_on", "worth"', ''), 'a query without names of ours');
	($status, $output, $errors) = read_orders(write_file('query.csv', qq(customer_id,ordered_at,amount\n"a\nb",2024-05-04 00:00:00+00,1\n2,x,1\n)), '--query', '--decimal', 'point');
	like($errors, qr/^the query row 2: ordered_at 'x' is no date/, 'a bad row of a query');
}

# --- The examples of doc/demo.md: a file, and what is said of it

{
	open(my $doc, '<', "$FindBin::Bin/../../doc/demo.md") or die "doc/demo.md: $!";
	my ($path, $command, $examples) = (undef, undef, 0);
	my $text = do { local $/; <$doc> };
	while ($text =~ /^```(\S*) ?(.*)\n((?s:.*?))^```$/mg)
	{
		my ($kind, $name, $block) = ($1, $2, $3);
		if ($kind eq 'csv') { $path = write_file($name, $block) }
		elsif ($kind eq 'sh') { $command = $block }
		else
		{
			my @words = map { s/\A'|'\z//gr } $command =~ /\Abash test\/demo ((?:'[^']*'|\S+ ?)+)$/ ? $1 =~ /'[^']*'|\S+/g : ();
			my (undef, $output, $errors) = read_orders($path, @words[0 .. $#words - 1]);
			is($errors . $output, $block, "doc/demo.md: $command");
			$examples++;
		}
	}
	cmp_ok($examples, '>=', 8, 'doc/demo.md has examples');
}

# --- Misuse

for (['--dates', 'ydm'], ['--decimal', 'dot'], ['--encoding', 'x'], ['--columns', 'client=x'], ['--columns', 'x'], ['--columns', 'time=a,time=b'], ['--nothing'])
{
	my ($status, $output, $errors) = read_orders('x', @$_);
	is($status, 2, "misuse: @$_");
	like($errors, qr/\A(?:--|no encoding|Unknown option)/, "the message for misuse: @$_");
}
for (['directory', '/', qr/: is a directory$/], ['no file', '/nonexistent/orders.csv', qr/^orders\.csv: No such file/])
{
	my ($what, $path, $message) = @$_;
	my ($status, $output, $errors) = read_orders($path);
	is($status, 1, $what);
	like($errors, $message, "the message for $what");
}

done_testing();
