# The encoding of a text file, and its lines as UTF-8.
package Encodings;

use strict;
use warnings;
use Encode ();
use GB18030;

our $UNKNOWN = 'unknown';

my $block_size = 1 << 18;
our $longest_line = 1 << 24;	# bytes

# The encodings that a file without a mark may be in, for the user to choose
our @CANDIDATES = ('GB18030', 'Big5', 'Shift_JIS', 'EUC-KR', 'windows-1252', 'windows-1251');

# The longer marks first
my @byte_order_marks = (
	["\xFF\xFE\0\0", 'UTF-32LE'],
	["\0\0\xFE\xFF", 'UTF-32BE'],
	["\xEF\xBB\xBF", 'UTF-8'],
	["\xFF\xFE", 'UTF-16LE'],
	["\xFE\xFF", 'UTF-16BE'],
);

my @other_files = (
	[qr/\APK\x03\x04/, 'is an Excel workbook or a zip file, not text; open it and save the sheet with the orders as "CSV UTF-8"'],
	[qr/\A\xD0\xCF\x11\xE0/, 'is an Excel workbook, not text; open it and save the sheet with the orders as "CSV UTF-8"'],
	[qr/\A\x1F\x8B/, 'is compressed; unpack it first: gunzip'],
	[qr/\A(?:BZh\d|\xFD7zXZ\0|\x28\xB5\x2F\xFD)/, 'is compressed; unpack it first: bunzip2, unxz or unzstd'],
	[qr/\A%PDF/, 'is a PDF, not text with separated columns'],
	[qr/\APAR1|\ASQLite format 3/, 'is a database file; export the orders from it as CSV'],
	[qr/\A\s*(?:\{\s*"|\[\s*[\[{])/, 'is JSON; convert it to CSV'],
	[qr/\A\s*<(?:!doctype|html|\?xml|table)/i, 'is HTML or XML, not text with separated columns; open it in a spreadsheet program and save it as "CSV UTF-8"'],
);

# What a file is that begins with these bytes, if it is no text
sub other_file
{
	my ($begin) = @_;
	for (@other_files)
	{
		my ($pattern, $what) = @$_;
		return $what if $begin =~ $pattern;
	}
	my @certain = by_begin($begin);
	return 'is not text' if !@certain && ($begin =~ tr/\0-\x08\x0E-\x1F//) > length($begin) / 20;
	return;
}

# Whether text is UTF-8 as PostgreSQL sees it; Perl's has surrogates and numbers
# beyond Unicode as well.
sub is_utf8
{
	my ($text) = @_;
	return utf8::decode($text) && $_[0] !~ /\xED[\xA0-\xBF]|\xF4[\x90-\xBF]|[\xF5-\xFF]/;
}

# The name of an encoding as it is used here, or nothing
sub canonical
{
	my ($name) = @_;
	return 'UTF-8' if $name =~ /\Autf-?8\z/i;
	return 'GB18030' if $name =~ /\A(?:gb-?18030|gbk|gb_?2312|cp-?936|euc-cn)\z/i;
	return uc $name if $name =~ /\Autf-(?:16|32)[bl]e\z/i;
	my $encoding = Encode::find_encoding($name) or return;
	# lines are cut before they are decoded
	return if $encoding->name =~ /\Autf|ucs|\A(?:cp37|cp500|cp875|cp1026|cp1047|posix-bc|null|iso-2022|7bit|hz|mime)/i;
	return $name;
}

# A function that makes UTF-8 of a line, or undef if the line is malformed
sub decoder
{
	my ($name) = @_;
	return \&GB18030::to_utf8 if $name eq 'GB18030';
	my $encoding = Encode::find_encoding($name);
	return sub {
		my ($text) = @_;
		my $characters = eval { $encoding->decode($text, Encode::FB_CROAK) };
		return if !defined $characters;
		utf8::encode($characters);
		return $characters;
	};
}

# (encoding, length of its mark) of what begins with a byte order mark or with
# ASCII in UTF-16; nothing of other text
sub by_begin
{
	my ($begin) = @_;
	for (@byte_order_marks)
	{
		my ($mark, $name) = @$_;
		return ($name, length $mark) if substr($begin, 0, length $mark) eq $mark;
	}
	return ('UTF-16LE', 0) if $begin =~ /\A(?:[^\0]\0){8}/;
	return ('UTF-16BE', 0) if $begin =~ /\A(?:\0[^\0]){8}/;
	return;
}

# (encoding, length of the byte order mark); $UNKNOWN if it takes the user to
# say. $is_chinese is a function that tells a header in Chinese, as UTF-8.
sub detect
{
	my ($path, $is_chinese) = @_;
	CORE::open my $in, '<:raw', $path or die "$path: $!\n";
	read($in, my $begin, 4096);
	my @certain = by_begin($begin);
	return @certain if @certain;
	seek $in, 0, 0;
	my ($valid, $invalid, $short_runs, $long_runs) = high_bytes($in);
	return ('UTF-8', 0) if $valid >= $invalid;
	for my $encoding ('GB18030', 'Big5')
	{
		my @lines = map { decoder($encoding)->($_) // () } grep { defined && /[\x80-\xFF]/ } (split /[\r\n]+/, $begin)[0 .. 19];
		return ($encoding, 0) if grep { $is_chinese->($_) } @lines;
	}
	# In western languages letters beyond ASCII stand alone.
	return ('windows-1252', 0) if $short_runs >= 9 * $long_runs;
	return ($UNKNOWN, 0);
}

# Of the lines with bytes beyond ASCII: how many are UTF-8, and how many are
# not; of the latter the runs of such bytes: of one byte, and of more
sub high_bytes
{
	my ($in) = @_;
	my ($valid, $invalid, $short, $long, $rest) = (0, 0, 0, 0, '');
	while (read($in, my $block, $block_size))
	{
		next if $rest eq '' && $block !~ tr/\x80-\xFF//;
		my @lines = split /\n/, $rest . $block, -1;
		$rest = length $lines[-1] < $longest_line ? pop @lines : '';
		count_line($_, \$valid, \$invalid, \$short, \$long) for @lines;
	}
	count_line($rest, \$valid, \$invalid, \$short, \$long);
	return ($valid, $invalid, $short, $long);
}

sub count_line
{
	my ($line, $valid, $invalid, $short, $long) = @_;
	return if $line !~ tr/\x80-\xFF//;
	if (is_utf8($line))
	{
		$$valid++;
		return;
	}
	$$invalid++;
	length $1 > 1 ? $$long++ : $$short++ while $line =~ /([\x80-\xFF]+)/g;
	return;
}

# The lines of a file, in UTF-8, with an encoding and a mark as detect() says.
# What is malformed stays as it is, and so is no UTF-8.
sub open
{
	my ($class, $path, $encoding, $mark_length) = @_;
	CORE::open my $in, '<:raw', $path or die "$path: $!\n";
	seek $in, $mark_length, 0;
	return bless {
		in => $in,
		wide => $encoding =~ /\AUTF-(?:16|32)/ ? Encode::find_encoding($encoding) : undef,
		unit => $encoding =~ /\AUTF-32/ ? 4 : 2,
		decode => $encoding =~ /\AUTF-|\A$UNKNOWN\z/ ? undef : decoder($encoding),
		bytes => '',
		rest => '',
		end => undef,
	}, $class;
}

# The next lines without their ends, as many as a block has; nothing at the end
# of the file, or, with {too_long}, where a line has no end.
sub lines
{
	my ($self) = @_;
	my @lines;
	while (!@lines)
	{
		my $block = $self->block;
		if (!defined $block)
		{
			return if $self->{rest} eq '';
			@lines = ($self->{rest});
			$self->{rest} = '';
			last;
		}
		# old Macs end a line with \r alone
		$self->{end} //= $block =~ /\n/ ? "\n" : $block =~ /\r./s ? "\r" : undef;
		my $end = $self->{end} // "\n";
		@lines = split $end, $self->{rest} . $block, -1;
		$self->{rest} = pop(@lines) // '';
		if (length $self->{rest} > $longest_line)
		{
			$self->{too_long} = 1;
			return;
		}
	}
	if (my $decode = $self->{decode})
	{
		tr/\x80-\xFF// && ($_ = $decode->($_) // $_) for @lines;
	}
	return \@lines;
}

# The next block of the file, of UTF-8 if its characters are wide
sub block
{
	my ($self) = @_;
	my $n = read($self->{in}, my $block, $block_size);
	die "$!\n" if !defined $n;
	return $n ? $block : undef if !$self->{wide};
	return if !$n && $self->{bytes} eq '';
	my $bytes = $self->{bytes} . ($n ? $block : '');
	my $whole = $n ? length($bytes) - $self->unfinished($bytes) : length $bytes;
	$self->{bytes} = substr $bytes, $whole;
	my $text = $self->{wide}->decode(substr $bytes, 0, $whole);
	utf8::encode($text);
	$text =~ s/\xEF\xBF\xBD/\xFF/g;		# what stands for the malformed
	return $text;
}

# The length of the end of wide characters that is no whole one
sub unfinished
{
	my ($self, $bytes) = @_;
	my $rest = length($bytes) % $self->{unit};
	return $rest if $self->{unit} == 4 || length $bytes < 2 + $rest;
	my $last = unpack $self->{wide}->name =~ /LE/ ? 'v' : 'n', substr $bytes, -2 - $rest, 2;
	return $rest + ($last >= 0xD800 && $last <= 0xDBFF ? 2 : 0);
}

1;
