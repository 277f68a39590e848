# The records of a text with separated fields (RFC 4180): a field in quotes may
# hold separators, line ends, and quotes written twice.
package Records;

use strict;
use warnings;

my $most_lines = 1000;		# of one record
our $most_fields = 20_000;	# the last one has the rest of the line

# $lines gives the next lines as a reference to a list, nothing at the end.
# $separator is a character; ' ' stands for any number of blanks and tabs.
sub new
{
	my ($class, $lines, $separator) = @_;
	return bless {
		lines => $lines,
		batch => [],
		at => 0,
		line => 0,		# the last one read
		begin => 0,		# the line that the record begins at
		error => undef,
		fatal => 0,
		separator => $separator,
		split => $separator eq ' ' ? qr/[ \t]+/ : qr/\Q$separator\E/,
		between => qr/"\Q$separator\E"/,
		field => qr/\G(?:"([^"]*)"|([^"\Q$separator\E]*))(\Q$separator\E|\z)/,
	}, $class;
}

sub next_line
{
	my ($self) = @_;
	while ($self->{at} == @{ $self->{batch} })
	{
		$self->{batch} = $self->{lines}->() // return;
		$self->{at} = 0;
	}
	$self->{line}++;
	return $self->{batch}[$self->{at}++];
}

# The fields of the next record that is not blank, by reference; an empty list,
# and {error}, if its quotes make no sense; with {fatal} as well if nobody knows
# where it ends. Nothing at the end.
sub next_record
{
	my ($self) = @_;
	while (1)
	{
		# next_line() in place, for speed
		while ($self->{at} == @{ $self->{batch} })
		{
			$self->{batch} = $self->{lines}->() // return;
			$self->{at} = 0;
		}
		my $line = $self->{batch}[$self->{at}++];
		$self->{line}++;
		chop $line if substr($line, -1) eq "\r";
		next if $line !~ /\S/;
		$self->{begin} = $self->{line};
		if ($self->{separator} eq ' ')
		{
			$line =~ s/\A[ \t]+|[ \t]+\z//g;
		}
		return [split $self->{split}, $line, $most_fields] if index($line, '"') < 0;
		$self->{error} = undef;
		return $self->quoted_record($line);
	}
}

sub quoted_record
{
	my ($self, $line) = @_;
	# nothing but fields in quotes
	if (substr($line, 0, 1) eq '"' && substr($line, -1) eq '"')
	{
		my @fields = split $self->{between}, substr($line, 1, -1), $most_fields;
		return \@fields if ($line =~ tr/"//) == 2 * @fields;
	}
	# fields with and without quotes, none of them with quotes inside
	my ($field, @fields) = $self->{field};
	while ($line =~ /$field/g)
	{
		push @fields, $1 // $2;
		return \@fields if $3 eq '' || @fields == $most_fields;
	}
	return $self->any_record($line);
}

sub any_record
{
	my ($self, $line) = @_;
	my $separator = $self->{split};
	my (@fields, $text);
	pos($line) = 0;
	while (1)
	{
		if ($line =~ /\G *(?:"|(=")(?=[^"]*"(?:$separator|\z)))/gc)	# ="123" is text for Excel
		{
			$text = $self->quoted_field(\$line) // return [];
			$line =~ /\G[ \t]*(?=$separator|\z)/gc or return $self->bad_quote;
		}
		else
		{
			$line =~ /\G(.*?)(?=$separator|\z)/gcs;
			$text = $1;
			return $self->bad_quote if index($text, '"') >= 0;
		}
		push @fields, $text;
		return \@fields if pos($line) == length $line || @fields == $most_fields;
		$line =~ /\G$separator/gc;
		next if pos($line) < length $line;
		push @fields, '';
		return \@fields;
	}
}

# The field whose opening quote was read, up to after the closing one. Further
# lines of it take the place of $$line.
sub quoted_field
{
	my ($self, $line) = @_;
	my ($text, $from) = ('', pos $$line);
	my $begin = $self->{line};
	while (1)
	{
		my $quote = index $$line, '"', $from;
		if ($quote >= 0)
		{
			$text .= substr $$line, $from, $quote - $from;
			$from = $quote + 1;
			if (substr($$line, $from, 1) eq '"')
			{
				$text .= '"';
				$from++;
				next;
			}
			pos($$line) = $from;
			return $text;
		}
		$text .= substr($$line, $from) . "\n";
		my $next = $self->{line} - $begin < $most_lines ? $self->next_line : undef;
		if (!defined $next)
		{
			$self->{begin} = $begin;
			$self->{error} = 'a quote is opened here and never closed (close it, or write it twice if it is part of a text in quotes)';
			$self->{fatal} = 1;
			return;
		}
		$$line = $next =~ s/\r\z//r;
		$from = 0;
	}
}

sub bad_quote
{
	my ($self) = @_;
	$self->{error} = 'a quote in the middle of a field (write the field in quotes, and its quotes twice)';
	return [];
}

1;
