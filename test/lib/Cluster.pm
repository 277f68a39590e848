# A server of its own for a test that kills or configures it, of the same
# installation as the one that the PG* environment names.
package Cluster;

use strict;
use warnings;
use File::Temp;

# Creates and starts a server with the given settings, the paths of the running
# one by default; it goes with the object.
sub new
{
	my ($class, %settings) = @_;
	my $self = bless {}, $class;
	$self->{bindir} = setting_of_running("SELECT setting FROM pg_config WHERE name = 'BINDIR'");
	for my $name ('dynamic_library_path', 'extension_destdir', 'extension_control_path')
	{
		my $value = setting_of_running("SELECT setting FROM pg_settings WHERE name = '$name'");
		$settings{$name} //= $value if $value ne '';
	}
	$self->{folder} = File::Temp->newdir('crmvalue-XXXXXX', TMPDIR => 1);
	$self->{port} = 32000 + int rand 20000;
	my $folder = $self->{folder}->dirname;
	chown((getpwnam('postgres'))[2, 3], $folder) if $> == 0;
	$self->run_as_owner("$self->{bindir}/initdb -D $folder/data -A trust -U postgres -E UTF8 --locale=C.UTF-8 -N");
	open my $conf, '>>', "$folder/data/postgresql.conf" or die "$folder: $!";
	print $conf "$_ = '$settings{$_}'\n" for sort keys %settings;
	print $conf "listen_addresses = ''\nunix_socket_directories = '$folder'\nport = $self->{port}\nfsync = off\n";
	close $conf;
	$self->start;
	return $self;
}

# A server that follows this one by streaming replication
sub standby
{
	my ($self) = @_;
	my $standby = bless { bindir => $self->{bindir}, folder => File::Temp->newdir('crmvalue-XXXXXX', TMPDIR => 1), port => $self->{port} }, ref $self;
	my ($primary, $folder) = map { $_->{folder}->dirname } $self, $standby;
	chown((getpwnam('postgres'))[2, 3], $folder) if $> == 0;
	$standby->run_as_owner("$self->{bindir}/pg_basebackup -h $primary -p $self->{port} -U postgres -D $folder/data -R -c fast");
	open my $conf, '>>', "$folder/data/postgresql.conf" or die "$folder: $!";
	print $conf "unix_socket_directories = '$folder'\n";
	close $conf;
	$standby->start;
	return $standby;
}

# One value from the server that the environment names.
sub setting_of_running
{
	my ($query) = @_;
	my $value = `psql -XAtq -d postgres -c "$query"`;
	die "no server\n" if $? != 0;
	chomp $value;
	return $value;
}

sub run_as_owner
{
	my ($self, $command) = @_;
	my $folder = $self->{folder}->dirname;
	$command = "runuser -u postgres -- $command" if $> == 0;
	system("cd $folder && $command >> $folder/log 2>&1") == 0 or die "failed: $command\n" . `tail -n 20 $folder/log`;
}

sub start
{
	my ($self) = @_;
	my $folder = $self->{folder}->dirname;
	$self->run_as_owner("$self->{bindir}/pg_ctl start -w -t 120 -D $folder/data -l $folder/server.log");
}

# Environment of client programs, for the shell.
sub environment
{
	my ($self) = @_;
	return 'PGHOST=' . $self->{folder}->dirname . " PGPORT=$self->{port} PGUSER=postgres PGDATABASE=postgres";
}

# Output of a client program; errors among it; $? is its status.
sub client
{
	my ($self, $command) = @_;
	my $environment = $self->environment;
	my $output = `$environment $command 2>&1`;
	chomp $output;
	return $output;
}

# Output of statements in one session, which must succeed.
sub sql
{
	my ($self, @statements) = @_;
	my $file = File::Temp->new;
	print $file join(";\n", @statements), ";\n";
	close $file;
	my $output = $self->client("psql -XAtq -v ON_ERROR_STOP=1 -f $file");
	die "failed: @statements\n$output" if $? != 0;
	return $output;
}

# Processes whose parent is the given one, from /proc: not every system has ps.
sub children
{
	my ($parent) = @_;
	my @children;
	for my $status (glob '/proc/[0-9]*/status')
	{
		open my $in, '<', $status or next;	# of a process that has just ended
		push @children, $status =~ /(\d+)/ if grep { /^PPid:\t$parent$/ } <$in>;
	}
	return @children;
}

# Ends all processes of the server, as a power failure does.
sub crash
{
	my ($self) = @_;
	open my $file, '<', $self->{folder}->dirname . '/data/postmaster.pid' or die $!;
	chomp(my $postmaster = <$file>);
	close $file;
	my @children = children($postmaster);
	kill 'KILL', $postmaster, @children;
	select undef, undef, undef, 0.1 while grep { kill 0, $_ } $postmaster, @children;
	unlink $self->{folder}->dirname . '/data/postmaster.pid';
}

sub DESTROY
{
	my ($self) = @_;
	local $?;
	my $folder = $self->{folder}->dirname;
	eval { $self->run_as_owner("$self->{bindir}/pg_ctl stop -m immediate -D $folder/data") } if -e "$folder/data/postmaster.pid";
}

1;
