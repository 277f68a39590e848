# A coordinator and two workers of Citus, servers of their own for a test.
# Citus is installed with the server, or in a folder that was the DESTDIR of its
# installation and that the variable CRMVALUE_CITUS names.
package CitusCluster;

use strict;
use warnings;
use Cluster;
use File::Temp;

# Folders of the server's installation
sub server_folder { return Cluster::setting_of_running("SELECT setting FROM pg_config WHERE name = '$_[0]'") }

# Settings with which a server finds Citus; none where it is not installed
sub settings
{
	my $installed = Cluster::setting_of_running("SELECT count(*) FROM pg_available_extensions WHERE name = 'citus'");
	my %settings = (shared_preload_libraries => 'citus', wal_level => 'logical', max_prepared_transactions => 100);
	return %settings if $installed;
	return if ($ENV{CRMVALUE_CITUS} // '') eq '';
	my ($share, $library) = map { $ENV{CRMVALUE_CITUS} . server_folder($_) } 'SHAREDIR', 'PKGLIBDIR';
	die "no Citus in CRMVALUE_CITUS: $share/extension/citus.control\n" unless -e "$share/extension/citus.control";
	my ($libraries, $destination, $path) = map { Cluster::setting_of_running("SELECT setting FROM pg_settings WHERE name = '$_'") }
		'dynamic_library_path', 'extension_destdir', 'extension_control_path';
	$settings{dynamic_library_path} = "$library:$libraries";
	# Citus looks for itself among the extensions of the server's folder only
	$settings{"$_.enable_version_checks"} = 'off' for 'citus', 'columnar';
	if ($path ne '')
	{
		$settings{extension_control_path} = "$share:$path";
		return %settings;
	}
	# one folder, of links to the files of both
	our $links //= File::Temp->newdir('crmvalue-XXXXXX', TMPDIR => 1);
	my ($extensions, $modules) = map { $links->dirname . $_ } server_folder('SHAREDIR') . '/extension', server_folder('PKGLIBDIR');
	my ($ours, $our_modules) = map { $destination . server_folder($_) } 'SHAREDIR', 'PKGLIBDIR';
	system("chmod a+rx $links && mkdir -p $extensions $modules && ln -sf $ours/extension/crmvalue* $share/extension/citus* $extensions && ln -sf $our_modules/crmvalue* $library/citus* $modules") == 0 or die;
	$settings{extension_destdir} = $links->dirname;
	return %settings;
}

# The coordinator and its workers, or none where Citus is not installed
sub new
{
	my %settings = settings() or return;
	my @servers = map { Cluster->new(%settings, client_min_messages => 'error') } 0 .. 2;
	for my $server (@servers)
	{
		$server->sql("ALTER SYSTEM SET citus.local_hostname = '" . $server->{folder}->dirname . "'", 'SELECT FROM pg_reload_conf()', 'CREATE EXTENSION citus');
	}
	my ($coordinator, @workers) = @servers;
	my ($here, @there) = map { "'" . $_->{folder}->dirname . "', $_->{port}" } @servers;
	$coordinator->sql("SELECT citus_set_coordinator_host($here)", map { "SELECT FROM citus_add_node($_)" } @there);
	return @servers;
}

1;
