# Runs the SQL of README.md and of each file of doc/, in order, in one session a
# file, on a database of its own.
#
#   ```sql          is run; an error fails the test
#   ```text         directly after it (blank lines between are fine) is what
#                   psql prints for it, errors included; compared line by line,
#                   spaces at the end of a line aside
#   ```sql no-run   is not run
#   <!-- sql        up to a line with --> is run and not shown: set-up
#
# The database has the extension, unless the file itself creates it. \i finds
# files from the top of the checkout.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Database;
use File::Temp;
use Test::More;

chdir "$FindBin::Bin/../.." or die;
my $marker = '=== next block ===';

# The blocks that are run: line, sql, and expected where output is shown
sub blocks
{
	my ($path) = @_;
	open my $in, '<', $path or die "$path: $!";
	my (@blocks, $fence, $kind, $text, $begin);
	my $follows = 0;
	while (my $line = <$in>)
	{
		if (!defined $fence)
		{
			if ($line =~ /^(```+)\s*(.*?)\s*$/ || $line =~ /^(<!--) (sql)\s*$/)
			{
				($fence, $kind, $text, $begin) = ($1 eq '<!--' ? '-->' : $1, $2, '', $.);
			}
			elsif ($line =~ /\S/)
			{
				$follows = 0;
			}
		}
		elsif ($line =~ /^\Q$fence\E\s*$/)
		{
			$blocks[-1]{expected} = $text if $follows && ($kind eq 'text' || $kind eq '');
			push @blocks, { line => $begin, sql => $text } if $kind eq 'sql';
			$follows = $kind eq 'sql';
			undef $fence;
		}
		else
		{
			$text .= $line;
		}
	}
	die "$path: the block of line $begin has no end\n" if defined $fence;
	return @blocks;
}

sub trimmed
{
	my ($text) = @_;
	$text =~ s/[ \t]+$//gm;
	$text =~ s/\A\n+|\n+\z//g;
	return $text;
}

# Runs the blocks of a file
sub check_file
{
	my ($path) = @_;
	my @blocks = blocks($path) or return;
	my $name = database('crmvalue_readme');
	sql('DROP EXTENSION crmvalue') if grep { $_->{sql} =~ /^CREATE EXTENSION crmvalue/m } @blocks;

	# One session, by standard input, so that errors come without a file name
	my $script = File::Temp->new;
	print $script $_->{sql}, "\n\\echo $marker\n" for @blocks;
	close $script;
	my @outputs = split /^\Q$marker\E\n/m, `psql -X -q -d $name <'$script' 2>&1`, -1;

	for my $block (@blocks)
	{
		my $output = trimmed(shift @outputs // 'psql ended before this block');
		my $what = "$path line $block->{line}";
		if (defined $block->{expected})
		{
			is($output, trimmed($block->{expected}), $what);
		}
		else
		{
			unlike($output, qr/^(?:ERROR|FATAL|PANIC|psql):|^invalid command/m, $what);
		}
	}
	return;
}

check_file($_) for 'README.md', sort glob 'doc/*.md';
done_testing();
