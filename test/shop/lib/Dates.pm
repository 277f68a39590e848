# Dates and times as people and programs write them.
#
# A time with an offset or Z is an instant; one without is taken as written.
# 04/05/2024 is a day in two ways, 04/05/24 in three; values that can be read in
# one way only decide (see Choice).
package Dates;

use strict;
use warnings;
use Choice;
use POSIX ();

our @ORDERS = ('dmy', 'mdy', 'ymd');
our %ORDER_NAME = (dmy => 'day month year', mdy => 'month day year', ymd => 'year month day');

my $most_remembered = 50_000;
my $longest = 80;
my ($first_year, $last_year) = (1900, 2100);
my $any = 7;	# the mask of all orders

my $month_name = qr/(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?/i;
my %month_number = do { my $n = 0; map { $_ => ++$n } qw(jan feb mar apr may jun jul aug sep oct nov dec) };
my $weekday = qr/(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+/i;
my $zone = qr/Z|(?:UTC|GMT)?\s*([-+])(\d\d?)(?::?(\d\d))?(?:\s*\([^()]*\)|\s+UTC)?|UTC|GMT/i;

# $order is one of @ORDERS or undef, and then the values decide.
sub new
{
	my ($class, $order) = @_;
	my ($chosen) = defined $order ? grep { $ORDERS[$_] eq $order } 0 .. $#ORDERS : ();
	return bless {
		choice => Choice->new(scalar @ORDERS, $chosen),
		order => $order,
		days => {},
		times => {},
		forms => {},		# in which dates were written, in words
		with_zone => 0,
		error => undef,
	}, $class;
}

sub choice { return $_[0]{choice} }

# Two fields for COPY, the time as written and the instant, one of them empty:
# "2024-05-04 15:48:12," or ",2024-05-04 15:48:12+02:00". Where the order is open
# the field has the readings of all @ORDERS: "2024-05-04?2024-04-05?,".
# Nothing, and {error}, if the text is no date.
sub parse
{
	my ($self, $text, $line) = @_;
	my $cut = index $text, ' ';
	$cut = index $text, 'T' if $cut < 0;
	my $day = $self->{days}{ $cut < 0 ? $text : substr $text, 0, $cut };
	my $time_text = $cut < 0 ? '' : substr $text, $cut + 1;
	my ($clock, $offset);
	if (ref $day && $time_text =~ /\A((?:[01]\d|2[0-3]):[0-5]\d)(:[0-5]\d)?(?:\.\d+)?(Z|[-+](?:0\d|1[0-4]):[0-5]\d)?\z/)
	{
		($clock, $offset) = (" $1" . ($2 // ':00'), $3 // '');
	}
	elsif (ref $day && ref $self->{times}{$time_text})
	{
		($clock, $offset) = @{ $self->{times}{$time_text} };
	}
	else
	{
		($day, my $time) = $self->learn($text, $line);
		return $self->fail($day) if !ref $day;
		return $self->fail($time) if !ref $time;
		($clock, $offset) = @$time;
	}
	my $field = $day->{day} . $clock . $offset;
	$field = join '?', map { $_ && $_ . $clock . $offset } @{ $day->{days} } if $day->{days};
	return "$field," if $offset eq '';
	$self->{with_zone}++;
	return ",$field";
}

# The day and the time of a text; an error in place of what there is not
sub learn
{
	my ($self, $text, $line) = @_;
	return '' if length $text > $longest;
	my $known = $self->{days}{$text};
	return ($known, $known->{time}) if ref $known;
	$text =~ s/\xC2\xA0|\xE2\x80\xAF|\s+/ /g;
	my ($day_text, $time_text) =
		$text =~ /\A[ ]*(.*?)(?:[T,\s]|\bat\b)*((?:上午|下午)?\d\d?(?::|时)\d.*)?\z/s or return '';
	my $day = $self->{days}{$day_text} // $self->learn_day($day_text, $line, $text);
	return $day if !ref $day;
	return ($day, $day->{time}) if !defined $time_text;
	return ($day, $self->{times}{$time_text} // $self->learn_time($time_text));
}

sub fail
{
	my ($self, $error) = @_;
	$self->{error} = $error || 'is no date such as 2024-12-31 or 2024-12-31 18:30:00';
	return;
}

# Takes a day text into memory: a hash with {day} or, where the order is open,
# {days} of all @ORDERS, and a {time}; or the error.
sub learn_day
{
	my ($self, $day_text, $line, $text) = @_;
	my ($days, $mask, $time) = $self->day($day_text);
	my $learnt = $days // '';
	if (ref $days)
	{
		my %distinct = map { $_ => 1 } grep { $_ } @$days;
		my ($day, @others) = keys %distinct;
		$self->{choice}->note($mask, scalar @others, $line, $text) if $mask != $any || @others;
		$learnt = { day => $day, days => @others ? $days : undef, time => $time // ['', ''] };
	}
	$self->{days} = {} if keys %{ $self->{days} } >= $most_remembered;
	return $self->{days}{$day_text} = $learnt;
}

sub learn_time
{
	my ($self, $time_text) = @_;
	$self->{times} = {} if keys %{ $self->{times} } >= $most_remembered;
	return $self->{times}{$time_text} = time_of_day($time_text);
}

# How the dates were written, in words, once the order is decided
sub forms
{
	my ($self) = @_;
	my $choice = $self->{choice};
	my %forms = %{ $self->{forms} };
	$forms{ $ORDER_NAME{ $ORDERS[$choice->decided] } } = 1 if $choice->told;
	return sort keys %forms;
}

# ([days], mask of the orders, time that is in the text as well), or an error
sub day
{
	my ($self, $text) = @_;
	$text =~ s/\A$weekday//;
	if ($text =~ m{\A(\d{4})(?:([-/.])\s?(\d\d?)\2\s?(\d\d?)|年(\d\d?)月(\d\d?)(?:日|号)?)\z})
	{
		$self->{forms}{ $ORDER_NAME{ymd} } = 1;
		return certain($1, $3 // $5, $4 // $6);
	}
	if ($text =~ m{\A(\d\d?)[-/.\s]*$month_name[-/.,\s]*(\d{4}|\d\d)\z})
	{
		$self->{forms}{'months by name'} = 1;
		return certain(full_year($3), $month_number{ lc $2 }, $1);
	}
	if ($text =~ m{\A$month_name\s*(\d\d?)(?:st|nd|rd|th)?,?\s+(\d{4})\z})
	{
		$self->{forms}{'months by name'} = 1;
		return certain($3, $month_number{ lc $1 }, $2);
	}
	if ($text =~ m{\A(\d\d?)([-/.])\s?(\d\d?)\2\s?(\d{4}|\d\d)\z})
	{
		return $self->by_order($1, $3, $4, $2);
	}
	return $self->digits($text) if $text =~ /\A\d+(?:\.\d+)?\z/;
	return;
}

sub certain
{
	my $day = calendar_day(@_);
	return defined $day ? ([$day], $any) : year_error(@_);
}

# A day of three numbers whose order is not given by their form
sub by_order
{
	my ($self, $first, $second, $third, $separator) = @_;
	my $year = full_year($third);
	my @readings = ([$year, $second, $first], [$year, $first, $second]);
	push @readings, [full_year($first), $second, $third] if length $first == 2 && length $third == 2;
	my @days = map { scalar calendar_day(@$_) } @readings;
	# Where dots are the custom, the day comes first; only the user may say otherwise.
	@days[1 .. $#days] = () if $separator eq '.' && defined $days[0] && !defined $self->{order};
	my $mask = 0;
	$mask |= 1 << $_ for grep { defined $days[$_] } 0 .. $#days;
	my $allowed = $self->{choice}->allowed($mask);
	return ([map { $allowed & 1 << $_ ? $days[$_] : '' } 0 .. $#ORDERS], $allowed) if $allowed;
	return "is no date in the order $ORDER_NAME{ $self->{order} } (--dates $self->{order})" if $mask;
	my ($error) = grep { $_ } map { year_error(@$_) } @readings;
	return $error;
}

# Numbers without marks: 20240504, 202405041548, 20240504154812, or an epoch
sub digits
{
	my ($self, $text) = @_;
	if ($text =~ /\A(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?\z/)
	{
		$self->{forms}{ $ORDER_NAME{ymd} } = 1;
		my $time = defined $4 ? time_of_day("$4:$5:" . ($6 // '00')) : undef;
		my ($days, $mask) = certain($1, $2, $3);
		return ref $days ? ($days, $mask, $time) : $days;
	}
	# seconds or milliseconds, from September 2001 to March 2030: ten digits
	# that begin with 19 or 20 may as well be 2024050415
	if ($text =~ /\A(1[0-8]\d{8})(?:\d{3}|\.\d+)?\z/)
	{
		my ($day, $clock) = split / /, POSIX::strftime('%Y-%m-%d %H:%M:%S', gmtime $1);
		$self->{forms}{'seconds since 1970'} = 1;
		return ([$day], $any, [" $clock", '+00']);
	}
	return "looks like the number of a day in Excel; format the column there as a date, and save it again"
		if $text =~ /\A[2-5]\d{4}(?:\.\d+)?\z/;
	return;
}

# 24 is 2024, 99 is 1999
sub full_year
{
	my ($year) = @_;
	return length $year == 4 ? $year : $year < 70 ? 2000 + $year : 1900 + $year;
}

sub is_day
{
	my ($year, $month, $day) = @_;
	my $leap = $year % 4 == 0 && ($year % 100 != 0 || $year % 400 == 0);
	my @length = (31, $leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31);
	return $month >= 1 && $month <= 12 && $day >= 1 && $day <= $length[$month - 1];
}

# The day as 2024-05-04, or undef
sub calendar_day
{
	my ($year, $month, $day) = @_;
	return unless is_day(@_) && $year >= $first_year && $year <= $last_year;
	return sprintf '%04d-%02d-%02d', $year, $month, $day;
}

# What is wrong with what is no calendar_day()
sub year_error { return is_day(@_) ? "is not between the years $first_year and $last_year" : '' }

# [time, offset] such as [" 15:48:12", "+02:00"], or an error
sub time_of_day
{
	my ($text) = @_;
	my ($half, $hour, $minute, $second, $rest) =
		$text =~ /\A(上午|下午)?(\d\d?):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?(.*)\z/s;
	($half, $hour, $minute, $second, $rest) =
		$text =~ /\A(上午|下午)?(\d\d?)时(\d\d?)分(?:(\d\d?)秒)?(.*)\z/s if !defined $hour;
	return '' if !defined $hour;
	$second //= 0;
	my $afternoon = $rest =~ s/\A\s*([ap])\.?m\b\.?//i ? lc $1 eq 'p' : undef;
	return '' if defined $afternoon && ($hour < 1 || $hour > 12);
	$afternoon //= $half eq '下午' if defined $half;
	$hour += $afternoon ? 12 * ($hour < 12) : -12 * ($hour == 12) if defined $afternoon;
	return '' unless $hour < 24 && $minute < 60 && $second < 60;
	my $clock = sprintf ' %02d:%02d:%02d', $hour, $minute, $second;
	return [$clock, ''] if $rest =~ /\A\s*\z/;
	return "has the time zone '$1', which is not known here; write an offset such as +08:00"
		if $rest =~ /\A\s*([A-Za-z]{2,5})\s*\z/ && $rest !~ /\A\s*(?:UTC|GMT)\s*\z/i;
	return '' unless $rest =~ /\A\s*$zone\s*\z/;
	my ($sign, $hours, $minutes) = ($1 // '+', $2 // 0, $3 // 0);
	return '' unless $hours <= 15 && $minutes < 60;
	return [$clock, sprintf '%s%02d:%02d', $sign, $hours, $minutes];
}

1;
