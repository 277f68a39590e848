# Debian roots, each with its own PostgreSQL and compilers, where test/check
# runs as on anybody's machine; and a build by clang. The roots are kept in
# $CACHE.

# the releases and the PostgreSQL that each has
VERSIONS=${VERSIONS:-bookworm trixie sid}

# debian_root RELEASE [ARCHITECTURE]: makes $CACHE/root-RELEASE[-ARCHITECTURE]
debian_root() {
	local name=root-$1${2:+-$2} architecture=${2:-amd64} keep=$CACHE/root-$1${2:+-$2}
	[ ! -e "$keep/complete" ] || return 0
	[ "$(id -u)" = 0 ] && need debootstrap debian-archive-keyring || return
	say "Making a root of Debian $1 for $architecture, kept in $CACHE ..."
	mkdir -p "$CACHE"
	rm -rf "$keep"
	debootstrap --variant=minbase --arch="$architecture" --include=ca-certificates "$1" "$keep" "$(mirror)" >"$WORK/log" 2>&1 </dev/null ||
		{ say "no root of $1 ($name)"; tail -n 5 "$WORK/log" >&2; return 1; }
	# a mirror may be a snapshot
	echo 'Acquire::Check-Valid-Until "false";' >"$keep/etc/apt/apt.conf.d/snapshot"
	touch "$keep/complete"
}

# in_root NAME COMMAND...: with its own /proc and /dev and the checkout in /src,
# in namespaces that end with the command
in_root() {
	local root=$CACHE/$1
	shift
	unshare --mount --pid --fork --kill-child bash -c '
		root=$1; shift
		mount --make-rprivate / && mount -t proc proc "$root/proc" && mount --rbind /dev "$root/dev" || exit
		mount -t tmpfs tmpfs "$root/dev/shm" 2>/dev/null
		cp /etc/resolv.conf /etc/hosts "$root/etc/" 2>/dev/null
		mkdir -p "$root/src" && mount --bind "$0" "$root/src" || exit
		exec chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
			CRMVALUE_SEED="$CRMVALUE_SEED" "$@"' "$ROOT" "$root" "$@"
}

# check_in_root RELEASE
check_in_root() {
	local root=root-$1 version summary
	debian_root "$1" || { skip "versions: $1" "no root of it can be had"; return; }
	in_root "$root" bash -c 'apt-get -q update && apt-get -q -y --no-install-recommends install clang make perl >/dev/null' >"$WORK/log" 2>&1 </dev/null ||
		{ skip "versions: $1" "its packages cannot be had"; return; }
	in_root "$root" bash /src/test/check >"$WORK/check.log" 2>&1 </dev/null
	version=$(in_root "$root" bash -c 'ls /usr/lib/postgresql | tail -n 1; gcc -dumpversion; clang -dumpversion' | tr '\n' ' ')
	summary=$(tail -n 1 "$WORK/check.log")
	case $summary in
	*" passed, 0 failed"*) pass "versions: $1 (PostgreSQL, gcc, clang: $version): $summary" ;;
	*) fail "versions: $1 (PostgreSQL, gcc, clang: $version): $summary" "$WORK/check.log" ;;
	esac
	check "versions: $1: a build by clang without warnings" in_root "$root" bash -c '
		. /src/test/setup.sh && install_missing && copy_sources &&
		make -C "$WORK/src" -s -j2 with_llvm=no CC=clang WARNINGS_AS_ERRORS="-Werror -Wno-ignored-optimization-argument -Wno-unknown-warning-option -Wno-missing-field-initializers"'
}

versions() {
	local release
	for release in $VERSIONS; do
		check_in_root "$release"
	done
}

versions
