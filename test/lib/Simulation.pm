# Customers who live as the models say, drawn with rand(), which the test seeds.
package Simulation;

use strict;
use warnings;
use Exporter 'import';

our @EXPORT = qw(gamma live live_in_periods copy);

sub exponential { return -log(1 - rand()) / $_[0] }

sub normal { return sqrt(-2 * log(1 - rand())) * cos(6.283185307179586 * rand()) }

# Marsaglia and Tsang
sub gamma
{
	my ($shape) = @_;
	return gamma($shape + 1) * (1 - rand())**(1 / $shape) if $shape < 1;
	my $d = $shape - 1 / 3;
	while (1)
	{
		my $z = normal();
		my $v = (1 + $z / sqrt(9 * $d))**3;
		return $d * $v if $v > 0 && log(1 - rand()) < $z * $z / 2 + $d - $d * $v + $d * log($v);
	}
}

sub beta { my ($x, $y) = (gamma($_[0]), gamma($_[1])); return $x / ($x + $y) }

# From a purchase to the next, of so many ticks
sub gap { my ($rate, $ticks) = @_; my $gap = 0; $gap += exponential($rate) for 1 .. $ticks; return $gap }

# When a customer of a model drops out, and the ages at the purchases after the
# first, up to an age; all in days.
sub live
{
	my ($model, $par, $until) = @_;
	my $rate = gamma($par->{r}) / $par->{alpha};
	my ($age, $end, @ages) = (0, 9**9**9);
	if ($model eq 'pareto/nbd')
	{
		$end = exponential(gamma($par->{s}) / $par->{beta});
	}
	else
	{
		my $chance = beta($par->{a}, $par->{b});
		my $ticks = $par->{k} // 1;
		return (0) if $model =~ /^mbg/ && rand() < $chance;
		my @left;
		for ($age = gap($rate, $ticks); $age <= $until; $age += gap($rate, $ticks))
		{
			push @left, $age;
			return ($age, @left) if rand() < $chance;
		}
		return ($end, @left);
	}
	for ($age = exponential($rate); $age <= $until && $age <= $end; $age += exponential($rate))
	{
		push @ages, $age;
	}
	return ($end, @ages);
}

# The periods after the first, up to a last one, in which a customer of the
# bg/bb model buys.
sub live_in_periods
{
	my ($par, $last) = @_;
	my ($buys, $dies) = (beta($par->{alpha}, $par->{beta}), beta($par->{gamma}, $par->{delta}));
	my @periods;
	for my $period (1 .. $last)
	{
		last if rand() < $dies;
		push @periods, $period if rand() < $buys;
	}
	return @periods;
}

# A statement that fills a table
sub copy
{
	my ($table, @rows) = @_;
	return "COPY $table FROM STDIN (FORMAT csv);\n" . join("\n", @rows) . "\n\\.\nSELECT WHERE false";
}

1;
