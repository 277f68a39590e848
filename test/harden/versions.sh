# Debian roots, each with its own PostgreSQL and compilers, where test/check
# runs as on anybody's machine; and a build by clang. The roots are kept in
# $CACHE.

# the releases and the PostgreSQL that each has
VERSIONS=${VERSIONS:-bookworm trixie sid}

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
