# Debian roots, each with its own PostgreSQL and compilers, where test/check
# runs as on anybody's machine; then a build by clang, and installcheck of it.
# The roots are kept in $CACHE.

# Releases, each with its PostgreSQL: 15, 17, 18; and 16, which is in none. Any
# other version of PostgreSQL can be named, too.
VERSIONS=${VERSIONS:-bookworm 16 trixie sid}

# postgres_root VERSION: $CACHE/root-VERSION is bookworm with that PostgreSQL
# from the packages of the PostgreSQL project
postgres_root() {
	local keep=$CACHE/root-$1
	[ ! -e "$keep/complete" ] || return 0
	debian_root bookworm || return
	rm -rf "$keep"
	cp -a "$CACHE/root-bookworm" "$keep" && rm "$keep/complete" && in_root "root-$1" bash -c '
		apt-get -q update && apt-get -q -y --no-install-recommends install postgresql-common gnupg &&
		bash /usr/share/postgresql-common/pgdg/apt.postgresql.org.sh -y && . /src/test/setup.sh &&
		without_main_cluster apt_get install postgresql-"$0" postgresql-server-dev-"$0"' "$1" >"$WORK/log" 2>&1 </dev/null && touch "$keep/complete"
}

# A server of that version from its source, without root and packages.
check_on_cached() {
	new_postgres "$1" || return
	install_extension WARNINGS_AS_ERRORS=-Werror || { fail "versions: $1: the build" "$WORK/build.log"; return; }
	pass "versions: $1: the build by gcc without warnings"
	start_server "version$1" || return
	run_suite "versions: $1"
	stop_server "versions: $1"
}

# check_version VERSION: on a server that is in $CACHE/postgresql-VERSION, else
# in a root
check_version() {
	if [ -e "$CACHE/postgresql-$1/complete" ]; then
		check_on_cached "$1"
		PATH=$SYSTEM_PATH
	elif postgres_root "$1"; then
		check_in_root "$1"
	else
		skip "versions: $1" "neither its packages can be had nor is there a server in $CACHE/postgresql-$1"
	fi
}

# check_in_root RELEASE
check_in_root() {
	local root=root-$1 version summary
	[ -e "$CACHE/$root/complete" ] || debian_root "$1" || { skip "versions: $1" "no root of it can be had"; return; }
	in_root "$root" bash -c 'apt-get -q update && apt-get -q -y --no-install-recommends install clang make perl >/dev/null' >"$WORK/log" 2>&1 </dev/null ||
		{ skip "versions: $1" "its packages cannot be had"; return; }
	in_root "$root" bash /src/test/check >"$WORK/check.log" 2>&1 </dev/null
	version=$(in_root "$root" bash -c 'ls /usr/lib/postgresql | tail -n 1; gcc -dumpversion; clang -dumpversion' | tr '\n' ' ')
	summary=$(tail -n 1 "$WORK/check.log")
	case $summary in
	*" passed, 0 failed"*) pass "versions: $1 (PostgreSQL, gcc, clang: $version): $summary" ;;
	*) fail "versions: $1 (PostgreSQL, gcc, clang: $version): $summary" "$WORK/check.log" ;;
	esac
	check "versions: $1: a build by clang without warnings, and its installcheck" in_root "$root" bash -c '
		. /src/test/setup.sh && install_missing &&
		build CC=clang WARNINGS_AS_ERRORS="-Werror -Wno-ignored-optimization-argument -Wno-unknown-warning-option -Wno-missing-field-initializers" &&
		cd "$WORK/src" && with_server make -s installcheck'
}

versions() {
	local release SYSTEM_PATH=$PATH
	for release in $VERSIONS; do
		case $release in
		[0-9]*) check_version "$release" ;;
		*) check_in_root "$release" ;;
		esac
	done
}

versions
