# Other processors: 32 bits, which crmvalue refuses; those of qemu, of which
# s390x is big-endian. A cross compiler builds; the unit tests and a server of
# Debian's packages run under qemu-user, psql and pg_regress as they are.

PLATFORMS=${PLATFORMS:-arm64 s390x}
# names in test/sql; empty: all of them
PLATFORM_TESTS=${PLATFORM_TESTS-by_hand calls catalog charts classes clv cohort_money cohorts contracts fit_counts formulas functions history intervals lifecycle matrices memberships model_list percentages points predictions profit rfm rfm_scores scan scan_attacks segments textbook tiers tracking tracking_order}
# seconds of processor time in which a unit test must end, and the most rounds
# of its random data: qemu computes floating point in software, 30 to 50 times as
# slowly as this machine
UNIT_SECONDS=${UNIT_SECONDS:-300}
UNIT_ROUNDS=${UNIT_ROUNDS:-100}
# the release of this system, since its cross compiler takes the same C library
FOREIGN_RELEASE=$(. /etc/os-release && echo "${VERSION_CODENAME:-sid}")
case $FOREIGN_RELEASE in
bookworm) FOREIGN_VERSION=15 ;;
trixie) FOREIGN_VERSION=17 ;;
*) FOREIGN_VERSION=18 ;;
esac

# a limit of 1000 rows, beyond which bases of models are samples
SMALL=COPT=-DCRMVALUE_MOST_ROWS=1000

# processor ARCHITECTURE: its name for qemu and for the compiler
processor() {
	case $1 in
	arm64) echo aarch64 ;;
	i386) echo i686 ;;
	*) echo "$1" ;;
	esac
}

emulator() {
	[ "$1" = i386 ] && echo qemu-i386-static || echo "qemu-$(processor "$1")-static"
}

cross_compiler() { echo "$(processor "$1")-linux-gnu-gcc"; }

# foreign_apt ARCHITECTURE COMMAND...: apt for that architecture, as if nothing
# was installed
foreign_apt() {
	local folder=$CACHE/foreign-$FOREIGN_RELEASE-$1 architecture=$1 command=$2
	shift 2
	"$command" -q -o APT::Architecture="$architecture" -o APT::Architectures="$architecture" -o APT::Sandbox::User=root \
		-o Dir::Etc::SourceList="$folder/sources.list" -o Dir::Etc::SourceParts=/dev/null -o Dir::State::Lists="$folder/lists" \
		-o Dir::State::Status="$folder/status" -o Dir::Cache="$folder/cache" \
		-o Acquire::Retries=1 -o Acquire::http::Timeout=30 -o Acquire::Check-Valid-Until=false "$@"
}

fetch_packages() {
	local folder=$CACHE/foreign-$FOREIGN_RELEASE-$1 mirror
	mirror=$(mirror)
	[ -n "$mirror" ] && mkdir -p "$folder/lists/partial" "$folder/cache/archives/partial" && cd "$folder/cache/archives" || return
	echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $FOREIGN_RELEASE main" >"$folder/sources.list"
	: >"$folder/status"
	foreign_apt "$1" apt-get --error-on=any update &&
		foreign_apt "$1" apt-get install -y --no-install-recommends --download-only "postgresql-$FOREIGN_VERSION" libcmocka-dev &&
		# without the compilers that it depends on
		foreign_apt "$1" apt-get download "postgresql-server-dev-$FOREIGN_VERSION"
}

# unpack_packages FOLDER ROOT: their scripts do not run
unpack_packages() {
	local package name
	for name in bin sbin lib lib64; do
		mkdir -p "$2/usr/$name" && ln -sfn "usr/$name" "$2/$name" || return
	done
	for package in "$1"/*.deb; do
		dpkg-deb --fsys-tarfile "$package" | tar -C "$2" --no-same-owner --keep-directory-symlink \
			--exclude='./usr/share/doc/*' --exclude='./usr/share/man/*' --exclude='./usr/share/locale/*' -xf - || return
	done
}

# wrap_programs BIN COMMAND...: those of a server's programs that a test calls
# run by the command, whoever calls them; the others are left out
wrap_programs() {
	local bin=$1 program
	shift
	cd "$bin" && mkdir ../programs && mv ./* ../programs/ || return
	for program in initdb pg_config pg_ctl postgres; do
		mv "../programs/$program" "$program.real" &&
			printf '#!/bin/sh\nexec %s "%s" "$@"\n' "$*" "$PWD/$program.real" >"$program" && chmod 755 "$program" || return
	done
	rm -r ../programs
}

# foreign_root ARCHITECTURE: $FOREIGN is a root of its own for this run, $PG the
# server in it
foreign_root() {
	local packages=$CACHE/foreign-$FOREIGN_RELEASE-$1/cache/archives
	FOREIGN=$WORK/foreign-$1
	PG=$FOREIGN/usr/lib/postgresql/$FOREIGN_VERSION
	need qemu-user-static "gcc-$(processor "$1")-linux-gnu" "libc6-dev-$1-cross" debian-archive-keyring || return
	if [ ! -e "$packages/complete" ]; then
		(fetch_packages "$1") >"$WORK/log" 2>&1 </dev/null && touch "$packages/complete" || { tail -n 5 "$WORK/log" >&2; return 1; }
	fi
	{
		unpack_packages "$packages" "$FOREIGN" && (wrap_programs "$PG/bin" "$(emulator "$1")" -L "$FOREIGN") && chmod -R a+rX "$FOREIGN"
	} >"$WORK/log" 2>&1 </dev/null || { tail -n 5 "$WORK/log" >&2; return 1; }
}

refused() {
	! install_extension "CC=$(cross_compiler i386)" && grep 'error.*crmvalue needs .*128-bit integers' "$WORK/build.log"
}

# built_for ARCHITECTURE: into $PG
built_for() {
	install_extension WARNINGS_AS_ERRORS=-Werror "CC=$(cross_compiler "$1")" || { cat "$WORK/build.log"; return 1; }
}

# unit_tests ARCHITECTURE: with the flags of the library. PASSED says how many,
# WITHOUT_DATA names what they left out.
unit_tests() {
	local libraries=$FOREIGN/usr/lib/$(processor "$1")-linux-gnu build=$WORK/unit-$1 test status passed=0 total=0 rc=0
	PASSED=none WITHOUT_DATA=
	mkdir -p "$build/include" && cp "$FOREIGN"/usr/include/cmocka*.h "$build/include/" || return
	make -s -k -j"$(nproc)" -C "$WORK/src/test/unit" BUILD="$build" CFLAGS="-std=gnu11 -O2 -Wall -Wextra -Werror -ffp-contract=off" \
		CC="$(cross_compiler "$1") -isystem $build/include -L$libraries -Wl,-rpath-link,$libraries" || rc=1
	for test in "$WORK"/src/test/unit/*_test.c; do
		test=$(basename "$test" .c) total=$((total + 1)) status=0
		(cd "$WORK/src" && ulimit -S -t "$UNIT_SECONDS" && export CRMVALUE_ROUNDS="$UNIT_ROUNDS" &&
			exec "$(emulator "$1")" -L "$FOREIGN" "$build/$test") >"$build/$test.log" 2>&1 </dev/null || status=$?
		case $status in
		0) passed=$((passed + 1)) ;;
		$((128 + $(kill -l XCPU)))) rc=1; echo "$test did not end in $UNIT_SECONDS s of processor time"; tail -n 3 "$build/$test.log" ;;
		*) rc=1; echo "$test failed:"; tail -n 20 "$build/$test.log" ;;
		esac
		WITHOUT_DATA="$WITHOUT_DATA$(sed -n "s/^\[  SKIPPED \] \([a-z0-9_]*\)\$/ $test: \1/p" "$build/$test.log" | sort -u | tr -d '\n')"
	done
	PASSED="$passed of $total"
	return $rc
}

# regressions: by pg_regress of this machine's server, NATIVE
regressions() {
	make -s -C "$WORK/src" installcheck "PG_CONFIG=$NATIVE/bin/pg_config" ISOLATION= ${PLATFORM_TESTS:+REGRESS="$PLATFORM_TESTS"} with_llvm=no ||
		{ cat "$WORK/src/regression.diffs"; return 1; }
}

# left_out: the files of test/sql that PLATFORM_TESTS does not name
left_out() {
	local test name
	for test in "$ROOT"/test/sql/*.sql; do
		name=$(basename "$test" .sql)
		case " ${PLATFORM_TESTS:-$name} " in
		*" $name "*) ;;
		*) printf ' %s' "$name" ;;
		esac
	done
}

# sampling ARCHITECTURE: into $PG, the library with SMALL; what was compiled
# without it remains. make does not miss an object while the library is there.
sampling() {
	grep -rl --include='*.c' CRMVALUE_MOST_ROWS "$WORK/src/src" | sed 's/c$/o/' | xargs rm -f "$WORK/src/crmvalue.so" &&
		make -s -C "$WORK/src" install "PG_CONFIG=$PG/bin/pg_config" with_llvm=no "$SMALL" "CC=$(cross_compiler "$1")"
}

# bytes FOLDER: of a database made on the server that runs
bytes() {
	local run="psql -XAtq -v ON_ERROR_STOP=1 -d bytes" table
	mkdir -p "$1" && createdb bytes && $run -f "$HARDEN/platforms/before.sql" && $run -f "$HARDEN/platforms/values.sql" >"$1/values" || return
	for table in customers bases; do
		$run -c "COPY (SELECT * FROM $table ORDER BY 1) TO STDOUT (FORMAT binary)" >"$1/$table.copy" || return
	done
}

same_bytes() {
	bytes "$WORK/bytes" && diff -u "$WORK/bytes.native/values" "$WORK/bytes/values" &&
		cmp "$WORK/bytes.native/customers.copy" "$WORK/bytes/customers.copy" && cmp "$WORK/bytes.native/bases.copy" "$WORK/bytes/bases.copy"
}

# native_bytes: those of this machine; NATIVE is its server
native_bytes() {
	new_postgres "$FOREIGN_VERSION" || { skip platforms "no PostgreSQL $FOREIGN_VERSION for this machine"; return 1; }
	NATIVE=$PG
	install_extension "$SMALL" || { fail "the build for this machine" "$WORK/build.log"; return 1; }
	start_server native || return
	(bytes "$WORK/bytes.native") >"$WORK/log" 2>&1 </dev/null || { fail "platforms: values on this machine" "$WORK/log"; return 1; }
	stop_server native
}

platform() {
	foreign_root "$1" || { skip "platforms: $1" "its compiler, qemu or packages cannot be had"; return; }
	check "platforms: $1: unit tests" unit_tests "$1"
	say "platforms: $1: $PASSED unit tests passed, with $UNIT_ROUNDS rounds of random data at most"
	[ -z "$WITHOUT_DATA" ] || skip "platforms: $1:$WITHOUT_DATA" "the data is not beside the checkout"
	check "platforms: $1: build" built_for "$1"
	start_server "$1" "jit = off" || return
	check "platforms: $1: installcheck${PLATFORM_TESTS:+ of $PLATFORM_TESTS}" regressions
	sampling "$1" >"$WORK/build.log" 2>&1 </dev/null || fail "platforms: $1: build with samples" "$WORK/build.log"
	check "platforms: $1: text, binary forms, samples and results have the bytes of this machine" same_bytes
	stop_server "$1"
}

platforms() {
	local architecture missing PATH=$PATH
	missing=$(left_out)
	[ -z "$missing" ] || say "platforms: regression tests left out, unless PLATFORM_TESTS is empty:$missing"
	if foreign_root i386; then
		check "platforms: 32 bits are refused with a word" refused
	else
		skip "platforms: i386" "its compiler, qemu or packages cannot be had"
	fi
	native_bytes || return
	for architecture in $PLATFORMS; do
		platform "$architecture"
	done
}

platforms
