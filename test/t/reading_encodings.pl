# Encodings.pm and GB18030.pm: which encoding a file has, and its lines as UTF-8.
use strict;
use warnings;
use Encode ();
use FindBin;
use lib "$FindBin::Bin/../lib", "$FindBin::Bin/../shop/lib";
use Columns;
use Database 'seed';
use Encodings;
use OrderFiles;
use Test::More;

# GB18030 against the one of the C library, where there is one
SKIP:
{
	my $source = join '', map { chr($_ >> 8) . chr($_ & 255) . "\n" } grep { ($_ & 255) >= 0x40 && ($_ & 255) != 0x7F && ($_ & 255) != 0xFF } 0x8140 .. 0xFEFE;
	for my $n (0 .. 39_419, 189_000 .. 189_100)
	{
		$source .= pack('C4', 0x81 + int($n / 12_600), 0x30 + int($n / 1260) % 10, 0x81 + int($n / 10) % 126, 0x30 + $n % 10) . "\n";
	}
	my $file = write_file('gb18030', $source);
	my @expected = split /\n/, `iconv -c -f GB18030 -t UTF-8 '$file' 2>/dev/null`, -1;
	my @lines = split /\n/, $source;
	skip 'no iconv with GB18030', 1 if @expected != @lines + 1;
	my $wrong = 0;
	for my $n (0 .. $#lines)
	{
		my ($got, $expected) = (GB18030::to_utf8($lines[$n]), $expected[$n]);
		# private use has no characters; some of it got characters in later editions
		next if ($got // '') =~ /\A(?:|\xEE..|\xEF[\x80-\xA3].)\z/s || $expected =~ /\A(?:|\xEE..|\xEF[\x80-\xA3].)\z/s;
		next if $expected =~ /\A\xEF\xB8[\x90-\x99]\z/;
		is($got, $expected, unpack 'H*', $lines[$n]), $wrong++ if $got ne $expected;
	}
	is($wrong, 0, 'GB18030 as iconv has it');
}
is(GB18030::to_utf8("a\xD6\xD0\xA2\xE3\x94\x39\xFC\x36"), 'a中€😀', 'one, two and four bytes');
is(GB18030::to_utf8($_), undef, 'malformed: ' . unpack 'H*', $_) for "\xD6", "\xD6\x20", "a\xFF", "\x81\x30\x81", "\xFE\x39\xFE\x39";

# The lines of a file in any encoding, whatever its blocks cut
seed();
my $text = join '', map { join('', map { ('a' .. 'z', ',', 'é', '中', '文', '😀')[rand 31] } 1 .. rand 120) . ("\n", "\r\n")[rand 2] } 1 .. 9000;
my @lines = map { s/\r\z//r } split /\n/, $text;
for my $encoding ('UTF-8', 'UTF-16LE', 'UTF-16BE', 'UTF-32LE', 'GB18030')
{
	my $in_file = $encoding eq 'GB18030'
		? do { my $copy = Encode::decode('UTF-8', $text); join '', map { $_ eq "\x{1F600}" ? "\x94\x39\xFC\x36" : Encode::encode('cp936', $_ eq "\xE9" ? "\xE9" : $_) } split //, $copy }
		: encoded($encoding, $text);
	my $path = write_file('text', $in_file);
	my $file = Encodings->open($path, $encoding, 0);
	my @got;
	while (my $batch = $file->lines)
	{
		push @got, map { s/\r\z//r } @$batch;
	}
	pop @got if @got && $got[-1] eq '';
	my ($differs) = grep { ($got[$_] // '') ne ($lines[$_] // '') } 0 .. ($#lines > $#got ? $#lines : $#got);
	is($differs, undef, "$encoding, " . length($in_file) . ' bytes');
}

# What is malformed does not become something else.
for (['UTF-16LE', "a\0\n\0\x00\xD8b\0\n\0c\0"], ['UTF-16BE', "\0a\0\n\xDC\x00\0b\0\n\0c"], ['GB18030', "a\n\xD6\nc"], ['windows-1252', "a\n\x81\nc"])
{
	my ($encoding, $bytes) = @$_;
	my $lines = Encodings->open(write_file('text', $bytes), $encoding, 0)->lines;
	push @$lines, '?' while @$lines < 3;
	ok(!Encodings::is_utf8($lines->[1]), "$encoding: a malformed line is no UTF-8");
	is($lines->[0], 'a', 'the line before is as it was');
}
ok(Encodings::is_utf8($_), 'UTF-8: ' . unpack 'H*', $_) for '', 'a', 'é中😀', "\xF4\x8F\xBF\xBF";
ok(!Encodings::is_utf8($_), 'no UTF-8: ' . unpack 'H*', $_) for "\xE9", "\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE4\xB8", "\xF8\x88\x80\x80\x80";

# Which encoding it is
sub detected
{
	my ($bytes) = @_;
	return join ' ', Encodings::detect(write_file('text', $bytes), \&Columns::is_chinese);
}
is(detected($_->[1]), $_->[2], $_->[0]) for
	['ASCII', "a\nb\n", 'UTF-8 0'],
	['UTF-8', "é\n", 'UTF-8 0'],
	['a mark of UTF-8', "\xEF\xBB\xBFa", 'UTF-8 3'],
	['a mark of UTF-16', "\xFF\xFEa\0", 'UTF-16LE 2'],
	['a mark of UTF-32', "\xFF\xFE\0\0a\0\0\0", 'UTF-32LE 4'],
	['UTF-16 without a mark', encoded('UTF-16BE', 'customer,date'), 'UTF-16BE 0'],
	['a header in GBK', encoded('cp936', "客户,日期,金额\n张三,2024-05-04,5\n"), 'GB18030 0'],
	['a header in Big5', encoded('big5', "客戶,日期,金額\n張三,2024-05-04,5\n"), 'Big5 0'],
	['names in GBK', encoded('cp936', "customer,date,amount\n张三,2024-05-04,5\n"), 'unknown 0'],
	['western letters', encoded('cp1252', "Kunde;Ort\nMüller;Köln\nCésar;Orléans\n"), 'windows-1252 0'],
	['Cyrillic', encoded('cp1251', "клиент;дата\nИванов;1\n"), 'unknown 0'],
	['UTF-8 with a broken line', "é\nè\n\xE9\n", 'UTF-8 0'],
	['a letter far down', 'a,b,c' x 100_000 . "\nM\xFCller\n", 'windows-1252 0'];

is(Encodings::canonical($_->[0]), $_->[1], "the encoding '$_->[0]'")
	for ['utf8', 'UTF-8'], ['GBK', 'GB18030'], ['gb2312', 'GB18030'], ['utf-16le', 'UTF-16LE'], ['latin1', 'latin1'], ['Big5', 'Big5'], ['x', undef], ['UTF-7', undef], ['cp37', undef];

# A line without an end
{
	local $Encodings::longest_line = 1 << 20;
	my $file = Encodings->open(write_file('text', 'a' x (3 << 20)), 'UTF-8', 0);
	is($file->lines, undef, 'a line that is too long');
	ok($file->{too_long}, 'a line that is too long has the mark');
}

done_testing();
