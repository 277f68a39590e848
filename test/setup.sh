# Sourced by test/demo and test/check: installs what is missing, builds in a
# private copy of the checkout, and runs commands with a throw-away server.
#
# Nothing of the system is changed but for missing packages: sources, objects,
# the installed extension and the server's data live in $WORK, removed at exit.
# PG_CONFIG chooses another PostgreSQL among those of the Debian packages.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export LC_ALL=C.UTF-8
umask 022
unset MAKEFLAGS MFLAGS MAKELEVEL

say() { echo "$*" >&2; }
die() { say "$@"; exit 1; }

# root's server runs as user postgres, who cannot read a private TMPDIR
[ "$(id -u)" != 0 ] || export TMPDIR=/tmp
WORK=$(mktemp -d -t crmvalue.XXXXXX) || exit
chmod 755 "$WORK"
trap 'rm -rf "$WORK"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# quietly WHAT COMMAND...: shows what the command printed only where it fails
quietly() {
	local what=$1
	shift
	"$@" >"$WORK/log" 2>&1 </dev/null && return
	cat "$WORK/log" >&2
	say "$what failed"
	return 1
}

# prints the major versions of the servers that are there, from 15, newest first
server_versions() {
	local postgres version
	for postgres in /usr/lib/postgresql/*/bin/postgres; do
		version=${postgres#/usr/lib/postgresql/}
		version=${version%%/*}
		[ ! -x "$postgres" ] || [ "$version" -lt 15 ] || echo "$version"
	done | sort -rn
}

# prints the pg_config of the newest server that has its development files
find_pg_config() {
	local version
	for version in $(server_versions); do
		[ -e "/usr/include/postgresql/$version/server/postgres.h" ] || continue
		echo "/usr/lib/postgresql/$version/bin/pg_config"
		return
	done
}

# prints the packages of PostgreSQL: of the newest server that is there, else
# of the distribution's version
postgres_packages() {
	local version
	version=$(server_versions | head -n 1)
	[ -n "$version" ] ||
		version=$(apt-cache depends postgresql | sed -n 's/.*Depends: postgresql-\([0-9]\+\)$/\1/p' | head -n 1)
	echo "postgresql${version:+-$version} postgresql-server-dev-${version:-all}"
}

# prints the missing packages but those of PostgreSQL itself
other_packages() {
	local missing=
	echo '#include <stdlib.h>' | gcc -E - >/dev/null 2>&1 || missing="gcc libc6-dev"
	command -v make >/dev/null || missing="$missing make"
	command -v prove >/dev/null || missing="$missing perl"
	command -v pg_virtualenv >/dev/null || missing="$missing postgresql-common"
	if [ "$1" = check ]; then
		[ -e /usr/include/cmocka.h ] || missing="$missing libcmocka-dev"
	fi
	echo $missing
}

# The packages would start a server for everyday use; nobody asked for one.
without_main_cluster() {
	local conf=/etc/postgresql-common/createcluster.d/crmvalue-setup.conf rc=0
	mkdir -p "${conf%/*}"
	echo 'create_main_cluster = false' >"$conf"
	"$@" || rc=$?
	rm -f "$conf"
	return $rc
}

apt_get() {
	DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends \
		-o DPkg::Lock::Timeout=600 -o Dpkg::Use-Pty=0 "$@"
}

# install_missing [check]: afterwards PG_CONFIG names a complete PostgreSQL
install_missing() {
	local packages
	packages=$(other_packages "$1")
	PG_CONFIG=${PG_CONFIG:-$(find_pg_config)}

	if [ -n "$packages" ] || [ -z "$PG_CONFIG" ]; then
		command -v apt-get >/dev/null ||
			die "this needs a Debian system, or installed by hand: gcc, make, perl, cmocka, PostgreSQL 15 or later with its development files, postgresql-common"
		if [ "$(id -u)" = 0 ]; then
			say "Reading the package lists ..."
			quietly "apt-get update" apt_get update || say "going on with the lists that are there"
		fi
		[ -n "$PG_CONFIG" ] || packages="$packages $(postgres_packages)"
		packages=$(echo $packages)	# single spaces
		[ "$(id -u)" = 0 ] || die "missing packages; as root: apt-get install $packages"
		say "Installing $packages, which takes a few minutes ..."
		quietly "apt-get install" without_main_cluster apt_get install $packages || exit
		PG_CONFIG=${PG_CONFIG:-$(find_pg_config)}
	fi

	command -v "$PG_CONFIG" >/dev/null || die "PG_CONFIG: no program '$PG_CONFIG'"
	PG_MAJOR=$("$PG_CONFIG" --version | sed 's/[^0-9]*\([0-9]\+\).*/\1/')
	[ -x "/usr/lib/postgresql/$PG_MAJOR/bin/postgres" ] && [ -e "$("$PG_CONFIG" --includedir-server)/postgres.h" ] ||
		die "$PG_CONFIG: no server of the Debian packages, with its development files (postgresql-server-dev-$PG_MAJOR)"
	export PG_CONFIG
}

# A copy, so that neither objects of another build are taken for ours nor
# anything is written to the checkout.
copy_sources() {
	mkdir -p "$WORK/src"
	tar -C "$ROOT" --exclude=./.git --exclude=./build --exclude=./results \
		--exclude='*.o' --exclude='*.so' --exclude='*.bc' --exclude='*.d' --exclude='./crmvalue--*.sql' \
		--mode=u+w -cf - . | tar -C "$WORK/src" --no-same-owner -xf - &&
		ln -s "$ROOT/../shared" "$WORK/shared"	# data beside the checkout, if any
}

# build [MAKE ARGUMENT...]: CRMVALUE_INSTALLED names the folder that holds the
# installed extension; where it is set already, that one is used
build() {
	copy_sources || return
	[ -z "$CRMVALUE_INSTALLED" ] || return 0
	say "Building for PostgreSQL $PG_MAJOR ..."
	quietly "the build" make -C "$WORK/src" -s -j"$(nproc)" with_llvm=no "$@" &&
		quietly "make install" make -C "$WORK/src" -s install with_llvm=no DESTDIR="$WORK/installed" "$@" &&
		export CRMVALUE_INSTALLED="$WORK/installed"
}

# prints a hash of what the result of a build depends on
build_hash() {
	{
		"$PG_CONFIG"
		gcc --version
		cd "$ROOT" && find Makefile crmvalue.control src sql -type f \
			! -name '*.o' ! -name '*.so' ! -name '*.bc' ! -name '*.d' -print0 |
			sort -z | xargs -0 sha256sum
	} | sha256sum | cut -d ' ' -f 1
}

# build_once: like build, but an earlier result for the same sources and server
# is taken from the user's cache, and a new one put there. Each run works with a
# copy of its own. A folder of the cache is complete, because it is renamed into
# its place; renamed away before it is removed, it cannot be copied in part.
build_once() {
	local cache=${XDG_CACHE_HOME:-${HOME:+$HOME/.cache}} built new
	[ -z "$CRMVALUE_INSTALLED" ] || return 0
	[ -n "$cache" ] || { build; return; }
	cache=$cache/crmvalue
	built=$cache/$(build_hash)
	if cp -a "$built" "$WORK/installed" 2>/dev/null; then
		touch "$built" 2>/dev/null
		export CRMVALUE_INSTALLED="$WORK/installed"
		return 0
	fi
	rm -rf "$WORK/installed"
	build || return
	mkdir -p "$cache" 2>/dev/null && new=$(mktemp -d "$cache/new.XXXXXX" 2>/dev/null) || return 0
	chmod 755 "$new"
	cp -a "$WORK/installed/." "$new" 2>/dev/null && mv -T "$new" "$built" 2>/dev/null || rm -rf "$new"
	forget_old_builds "$cache"
}

# forget_old_builds CACHE: keeps the five that were used last, and no remains of
# runs that were interrupted
forget_old_builds() {
	local old
	find "$1" -mindepth 1 -maxdepth 1 -name 'new.*' -mmin +600 -exec rm -rf {} +
	ls -1t "$1" | grep -E '^[0-9a-f]{64}$' | tail -n +6 | while read -r old; do
		mv -T "$1/$old" "$1/new.$old" 2>/dev/null && rm -rf "$1/new.$old"
	done
}

# prints the settings with which a server finds the extension
server_settings() {
	local sharedir libdir
	sharedir=$CRMVALUE_INSTALLED$("$PG_CONFIG" --sharedir)
	libdir=$("$PG_CONFIG" --pkglibdir)
	echo "dynamic_library_path=$CRMVALUE_INSTALLED$libdir:$libdir"
	if [ "$PG_MAJOR" -ge 18 ]; then
		echo "extension_control_path=$sharedir:\$system"
	else
		echo "extension_destdir=$CRMVALUE_INSTALLED"
	fi
}

# with_server COMMAND...: the command finds a new server in its PG* variables
with_server() {
	local settings=() setting rc
	while read -r setting; do
		settings+=(-o "$setting")
	done < <(server_settings)

	rm -f "$WORK/rc"
	(
		for variable in ${!PG@}; do
			[[ $variable == PG_* ]] || unset "$variable"
		done
		export USER PGPORT=$((20000 + RANDOM % 12000))
		USER=$(id -un)
		exec 3>&1 4>&2 >"$WORK/server.log" 2>&1
		exec pg_virtualenv -t -v "$PG_MAJOR" -c '--encoding=UTF8 --locale=C.UTF-8' "${settings[@]}" \
			bash -c 'rc=$1; shift; "$@" >&3 2>&4 3>&- 4>&-; echo $? >"$rc"; exit $(<"$rc")' - "$WORK/rc" "$@"
	)
	if ! rc=$(cat "$WORK/rc" 2>/dev/null); then
		cat "$WORK/server.log" >&2
		say "the throw-away server did not start"
		return 1
	fi
	return "$rc"
}
