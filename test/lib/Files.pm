# Files as tests read them.
package Files;

use strict;
use warnings;
use Exporter 'import';

our @EXPORT = qw(contents);

# The contents of a file: its bytes, or its characters if an encoding is named
sub contents
{
	my ($path, $encoding) = @_;
	open my $in, defined $encoding ? "<:encoding($encoding)" : '<', $path or die "$path: $!";
	local $/;
	return scalar <$in>;
}

1;
