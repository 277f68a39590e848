# A choice between ways of reading the values of a column, such as the day or
# the month first. Many values can be read in one way only, and those decide for
# the others. Ways are numbered from 0; a set of ways is a bit mask.
package Choice;

use strict;
use warnings;

# A choice among so many ways; $chosen, if defined, is the user's.
sub new
{
	my ($class, $ways, $chosen) = @_;
	my $all = (1 << $ways) - 1;
	return bless {
		allowed => defined $chosen ? 1 << $chosen : $all,
		left => $all,
		seen => {},
		differing => undef,
	}, $class;
}

# The ways that are allowed and, by $mask, possible
sub allowed
{
	my ($self, $mask) = @_;
	return $self->{allowed} & $mask;
}

# Takes a value into account that can be read in the ways of $mask; $differs says
# whether they give different data.
sub note
{
	my ($self, $mask, $differs, $line, $text) = @_;
	$self->{left} &= $mask;
	$self->{seen}{$mask} //= [$line, $text];
	$self->{differing} //= [$line, $text] if $differs;
	return;
}

# Whether a value waits for the decision
sub open
{
	my ($self) = @_;
	return defined $self->{differing};
}

# The way of all values, if it is certain. If not, reason() says why.
sub decided
{
	my ($self) = @_;
	my $left = $self->{left} & $self->{allowed};
	return if !$left;
	my @left = ways($left);
	return if @left > 1 && $self->open;
	return $left[0];
}

# Whether there was any value that cannot be read in every way
sub told
{
	my ($self) = @_;
	return scalar %{ $self->{seen} };
}

# Why nothing is decided: ('open', example, the ways that are possible), or
# ('mixed', example of one way, example of another, the ways of both). An example
# is [line, text].
sub reason
{
	my ($self) = @_;
	my $left = $self->{left} & $self->{allowed};
	return ('open', $self->{differing}, ways($left)) if $left;
	my $seen = $self->{seen};
	my @masks = sort { $seen->{$a}[0] <=> $seen->{$b}[0] } keys %$seen;
	# masks of three ways can contradict each other only together
	my ($one, $other) = @masks[0, 1];
	for my $mask (reverse @masks)
	{
		my ($opposite) = grep { !($mask & $_) } @masks;
		($one, $other) = ($mask, $opposite) if defined $opposite;
	}
	return ('mixed', @$seen{$one, $other}, ways($one | $other));
}

sub ways { return grep { $_[0] & 1 << $_ } 0 .. 7 }

1;
