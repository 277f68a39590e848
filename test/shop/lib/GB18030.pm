# GB18030 to UTF-8. Perl knows its one and two bytes as cp936 (GBK), but not its
# four bytes.
package GB18030;

use strict;
use warnings;
use Encode ();

# Two bytes that cp936 leaves to private use, in the order of their codes: of
# FE50 to FEA0 those that GB18030 gives to the basic plane, and some others.
my @beyond_cp936 = (0x1F9, 0x20AC, 0x303E, 0x2FF0 .. 0x2FFB, 0x2E81, 0x2E84, 0x2E88, 0x2E8B, 0x2E8C, 0x2E97, 0x2EA7, 0x2EAA,
	0x2EAE, 0x2EB3, 0x2EB6, 0x2EB7, 0x2EBB, 0x2ECA, 0x3447, 0x3473, 0x359E, 0x360E, 0x361A, 0x3918, 0x396E, 0x39CF, 0x39D0,
	0x39DF, 0x3A73, 0x3B4E, 0x3C6E, 0x3CE0, 0x4056, 0x415F, 0x4337, 0x43AC, 0x43B1, 0x43DD, 0x44D6, 0x464C, 0x4661, 0x4723,
	0x4729, 0x477C, 0x478D, 0x4947, 0x497A, 0x497D, 0x4982, 0x4983, 0x4985, 0x4986, 0x499B, 0x499F, 0x49B6, 0x49B7, 0x4C77,
	0x4C9F .. 0x4CA3, 0x4D13 .. 0x4D19, 0x4DAE);

my @four_bytes;

# UTF-8 of the text, or undef if it is malformed
sub to_utf8
{
	my ($text) = @_;
	my $utf8 = '';
	while ($text =~ /\G((?:[\x00-\x80]|[\x81-\xFE][\x40-\x7E\x80-\xFE])+)|\G([\x81-\xFE][0-9][\x81-\xFE][0-9])/gc)
	{
		my $part = defined $1 ? two_bytes($1) : four_bytes($2);
		return if !defined $part;
		$utf8 .= $part;
	}
	return (pos($text) // 0) == length $text ? $utf8 : undef;
}

sub two_bytes
{
	my ($text) = @_;
	my $characters = Encode::decode('cp936', $text, Encode::FB_QUIET);
	return if $text ne '';
	$characters =~ tr/\x{E76C}/\x{20AC}/;	# A2E3 is the euro
	utf8::encode($characters);
	return $characters;
}

sub four_bytes
{
	my ($text) = @_;
	my ($a, $b, $c, $d) = unpack 'C4', $text;
	my $n = ((($a - 0x81) * 10 + $b - 0x30) * 126 + $c - 0x81) * 10 + $d - 0x30;
	my $supplementary = ((0x90 - 0x81) * 10) * 126 * 10;
	my $code = $n >= $supplementary ? $n - $supplementary + 0x10000 : basic_plane()->[$n];
	return if !defined $code || $code > 0x10FFFF;
	my $character = chr $code;
	utf8::encode($character);
	return $character;
}

# The characters below U+10000 that have no shorter code, in their order; undef
# for those of private use whose two bytes went to characters of Unicode
sub basic_plane
{
	return \@four_bytes if @four_bytes;
	my %shorter = map { $_ => 1 } @beyond_cp936;
	for my $lead (0x81 .. 0xFE)
	{
		my $row = join '', map { chr($lead) . chr } 0x40 .. 0x7E, 0x80 .. 0xFE;
		$shorter{ ord $_ } = 1 for split //, Encode::decode('cp936', $row);
	}
	@four_bytes = ((grep { !$shorter{$_} } 0x80 .. 0xD7FF), (undef) x 81, (grep { !$shorter{$_} } 0xE865 .. 0xFFFF));
	return \@four_bytes;
}

1;
