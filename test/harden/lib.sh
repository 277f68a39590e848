# Sourced by test/harden/run: results, and PostgreSQL servers with assertions
# that are built once and kept in $CACHE.

CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/crmvalue-harden
HARDEN=$ROOT/test/harden

# no server outlives the run
trap '[ -z "$DATA" ] || owner "$PG/bin/pg_ctl" stop -m immediate -D "$DATA" >/dev/null 2>&1; rm -rf "$WORK"' EXIT

passed=0 failed=0 skipped=0

pass() { passed=$((passed + 1)); say "ok: $1"; }

# skip WHAT REASON
skip() { skipped=$((skipped + 1)); say "skipped: $1: $2"; }

# fail WHAT [LOG]: shows the end of the log
fail() {
	failed=$((failed + 1))
	say "FAILED: $1"
	[ $# = 1 ] || tail -n 60 "$2" >&2
}

# check WHAT COMMAND...: the command's success is a result
check() {
	local what=$1 started=$SECONDS
	shift
	if "$@" >"$WORK/check.log" 2>&1 </dev/null; then
		pass "$what ($((SECONDS - started)) s)"
	else
		fail "$what" "$WORK/check.log"
	fi
}

# need PACKAGE...: installs those that are missing; fails where it can't
need() {
	local package missing=
	for package; do
		dpkg -s "$package" 2>/dev/null | grep -q '^Status: install ok installed' || missing="$missing $package"
	done
	[ -n "$missing" ] || return 0
	[ "$(id -u)" = 0 ] || { say "missing packages:$missing"; return 1; }
	say "Installing$missing ..."
	apt_get install $missing >"$WORK/apt.log" 2>&1 </dev/null && return
	apt_get update >"$WORK/apt.log" 2>&1 </dev/null
	apt_get install $missing >"$WORK/apt.log" 2>&1 </dev/null
}

# prints the Debian mirror that the system uses, nothing where there is none
mirror() {
	apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' 'Component: main' 2>/dev/null | head -n 1
}

# The Debian release that has a version of PostgreSQL; the first that has it.
release_of() {
	case $1 in
	15) echo bookworm ;;
	17) echo trixie ;;
	*) echo sid ;;
	esac
}

# apt_of RELEASE COMMAND...: apt with lists of its own for that release
apt_of() {
	local folder=$CACHE/apt/$1 command=$2
	shift 2
	"$command" -q -o Dir::Etc::SourceList="$folder/sources.list" -o Dir::Etc::SourceParts=/dev/null \
		-o Dir::State::Lists="$folder/lists" -o Dir::Cache="$folder/cache" \
		-o Acquire::Retries=1 -o Acquire::http::Timeout=30 -o APT::Sandbox::User=root -o Acquire::Check-Valid-Until=false "$@"
}

# The lists of a release's sources, fetched once a day.
source_lists() {
	local folder=$CACHE/apt/$1 mirror key="[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]"
	[ -z "$(find "$folder/done" -mtime -1 2>/dev/null)" ] || return 0
	mirror=$(mirror)
	mirror=${mirror%/}
	mkdir -p "$folder/lists/partial" "$folder/cache/archives/partial"
	echo "deb-src $key $mirror $1 main" >"$folder/sources.list"
	[ "$1" = sid ] || printf '%s\n' "deb-src $key $mirror $1-updates main" \
		"deb-src $key ${mirror%/debian}/debian-security $1-security main" >>"$folder/sources.list"
	apt_of "$1" apt-get --error-on=any update && touch "$folder/done"
}

# unpack_postgres VERSION FOLDER: the newest source that the mirror has
unpack_postgres() {
	local release version
	release=$(release_of "$1")
	mkdir -p "$2" && cd "$2" && source_lists "$release" || return
	for version in $(apt_of "$release" apt-cache showsrc --only-source "postgresql-$1" | sed -n 's/^Version: //p' | sort -rV); do
		apt_of "$release" apt-get source --only-source "postgresql-$1=$version" && mv postgresql-"$1"-*/ source && return
	done
	return 1
}

# With assertions, and ready for valgrind.
compile_postgres() {
	cd "$1" && ./configure --prefix="$2" --enable-cassert --enable-debug --without-readline --without-icu \
		CFLAGS="-O1 -fno-omit-frame-pointer -DUSE_VALGRIND" &&
		make -s -j2 && make -s install && make -s -j2 -C contrib/postgres_fdw install
}

# cached_postgres VERSION: afterwards it is in $CACHE/postgresql-VERSION, where
# it can be had
cached_postgres() {
	local prefix=$CACHE/postgresql-$1 build=$WORK/postgresql-$1 rc=0
	[ ! -e "$prefix/complete" ] || return 0
	need build-essential dpkg-dev bison flex valgrind zlib1g-dev || return
	say "Building PostgreSQL $1 with assertions, five minutes; kept in $CACHE ..."
	mkdir -p "$CACHE"
	(unpack_postgres "$1" "$build") >"$WORK/log" 2>&1 </dev/null || { say "no source of PostgreSQL $1"; tail -n 5 "$WORK/log" >&2; return 1; }
	rm -rf "$prefix"
	(compile_postgres "$build/source" "$prefix") >"$WORK/log" 2>&1 </dev/null || rc=$?
	rm -rf "$build"
	[ $rc = 0 ] || { tail -n 20 "$WORK/log" >&2; return 1; }
	touch "$prefix/complete"
}

# owner COMMAND...: as the user who may run a server
owner() {
	if [ "$(id -u)" = 0 ]; then
		(cd / && runuser -u postgres -- "$@")
	else
		"$@"
	fi
}

# packaged_postgres VERSION: $PG is a copy of the packages that are installed,
# which find their files beside their programs
packaged_postgres() {
	local packages=$WORK/packages$1
	[ -e "/usr/include/postgresql/$1/server/postgres.h" ] && [ -x "/usr/lib/postgresql/$1/bin/postgres" ] || return
	say "PostgreSQL $1 of the installed packages, without assertions"
	mkdir -p "$packages/lib/postgresql" "$packages/share/postgresql" "$packages/include" &&
		cp -a "/usr/lib/postgresql/$1" "$packages/lib/postgresql/" && cp -a "/usr/share/postgresql/$1" "$packages/share/postgresql/" &&
		cp -a /usr/include/postgresql "$packages/include/" && ln -sfn "$packages/lib/postgresql/$1" "$PG"
}

# new_postgres VERSION: a copy of the cached server, to install into; $PG names
# it. Where its source can't be had, one of the installed packages.
new_postgres() {
	PG=$WORK/pg$1
	rm -rf "$PG"
	if cached_postgres "$1"; then
		cp -a "$CACHE/postgresql-$1" "$PG"
	else
		packaged_postgres "$1"
	fi
}

# install_extension [MAKE ARGUMENT...]: into $PG
install_extension() {
	[ -e "$WORK/src" ] || copy_sources || return
	(cd "$WORK/src" && make -s clean "PG_CONFIG=$PG/bin/pg_config" with_llvm=no &&
		make -s -j2 all "PG_CONFIG=$PG/bin/pg_config" with_llvm=no "$@" &&
		make -s install "PG_CONFIG=$PG/bin/pg_config" with_llvm=no "$@") >"$WORK/build.log" 2>&1 </dev/null
}

# start_server NAME [SETTING...]: a new server of $PG in $WORK/NAME, for the
# PG* variables of what runs after it
start_server() {
	local data=$WORK/$1/data setting
	DATA=$data
	mkdir -p "$WORK/$1" || return
	shift
	[ "$(id -u)" != 0 ] || chown postgres "${data%/data}"
	export PATH="$PG/bin:$PATH" PGHOST=${data%/data} PGPORT=$((20000 + RANDOM % 12000)) PGUSER=postgres PGDATABASE=postgres
	{
		owner "$PG/bin/initdb" -D "$data" -A trust -U postgres -E UTF8 --locale=C.UTF-8 -N &&
			printf '%s\n' "listen_addresses = ''" "unix_socket_directories = '$PGHOST'" "port = $PGPORT" "fsync = off" \
				"log_error_verbosity = verbose" "log_line_prefix = '%m [%p] %a '" "$@" >>"$data/postgresql.conf" &&
			owner "$PG/bin/pg_ctl" start -w -t 120 -D "$data" -l "${data%/data}/server.log"
	} >"$WORK/start.log" 2>&1 </dev/null || { fail "a server of $PG starts" "$WORK/start.log"; return 1; }
}

# stop_server: the one started last; a process that ended badly is a failure
stop_server() {
	owner "$PG/bin/pg_ctl" stop -w -m fast -D "$DATA" >/dev/null 2>&1 </dev/null
	alarms "$1" "${DATA%/data}/server.log"
}

# alarms WHAT LOG...: what an assertion, a sanitizer or a crash leaves in a log
alarms() {
	local what=$1
	shift
	if cat "$@" | grep -a -A 25 -E 'TRAP|terminated by signal|runtime error|AddressSanitizer|LeakSanitizer|PANIC|detected write past chunk|problem in alloc set' >"$WORK/alarms"; then
		fail "$what: no assertion, sanitizer or crash" "$WORK/alarms"
	else
		pass "$what: no assertion, sanitizer or crash"
	fi
}

# tests that do not run the library of the server: build and demo make servers
# of Debian's packages, sizes a library of its own, the others read files, or
# draw pages that test/t/report_page.pl makes, too
WITHOUT_LIBRARY="build demo sizes order_files reading_amounts reading_columns reading_dates reading_encodings reading_records sources report_browser"

# run_suite WHAT: installcheck and test/t on the server that runs
run_suite() {
	local what=$1 test name
	check "$what: installcheck" make -s -C "$WORK/src" installcheck "PG_CONFIG=$PG/bin/pg_config" with_llvm=no
	[ ! -s "$WORK/src/regression.diffs" ] || head -n 60 "$WORK/src/regression.diffs" >&2
	say "left out, since they do not run the library of this server: $WITHOUT_LIBRARY"
	for test in "$WORK"/src/test/t/*.pl; do
		name=$(basename "$test" .pl)
		case " $WITHOUT_LIBRARY " in *" $name "*) continue ;; esac
		check "$what: test/t/$name.pl" prove --norc -m "$test"
	done
}

# wrapped_postgres LIBRARIES: has every server of $PG start with the sanitizers'
# libraries loaded, whatever its tests do to their environment
wrapped_postgres() {
	mv "$PG/bin/postgres" "$PG/bin/postgres.real" &&
		cat >"$PG/bin/postgres" <<WRAPPER && chmod 755 "$PG/bin/postgres"
#!/bin/sh
LD_PRELOAD="$1" ASAN_OPTIONS=detect_leaks=0:abort_on_error=1:detect_stack_use_after_return=0 UBSAN_OPTIONS=print_stacktrace=1 \
exec "$PG/bin/postgres.real" "\$@"
WRAPPER
}

# debian_root RELEASE: makes $CACHE/root-RELEASE
debian_root() {
	local keep=$CACHE/root-$1
	[ ! -e "$keep/complete" ] || return 0
	[ "$(id -u)" = 0 ] && need debootstrap debian-archive-keyring || return
	say "Making a root of Debian $1, kept in $CACHE ..."
	mkdir -p "$CACHE"
	rm -rf "$keep"
	debootstrap --variant=minbase --include=ca-certificates "$1" "$keep" "$(mirror)" >"$WORK/log" 2>&1 </dev/null ||
		{ say "no root of $1"; tail -n 5 "$WORK/log" >&2; return 1; }
	# a mirror may be a snapshot
	echo 'Acquire::Check-Valid-Until "false";' >"$keep/etc/apt/apt.conf.d/snapshot"
	touch "$keep/complete"
}

# in_root NAME COMMAND...: with its own /proc and /dev, the checkout in /src and
# the data beside it, if any, in namespaces that end with the command
in_root() {
	local root=$CACHE/$1
	shift
	unshare --mount --pid --fork --kill-child bash -c '
		root=$1; shift
		mount --make-rprivate / && mount -t proc proc "$root/proc" && mount --rbind /dev "$root/dev" || exit
		mount -t tmpfs tmpfs "$root/dev/shm" 2>/dev/null
		cp /etc/resolv.conf /etc/hosts "$root/etc/" 2>/dev/null
		mkdir -p "$root/src" && mount --bind "$0" "$root/src" || exit
		[ ! -d "$0/../shared" ] || { mkdir -p "$root/shared" && mount --bind "$0/../shared" "$root/shared"; } || exit
		exec chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
			CRMVALUE_SEED="$CRMVALUE_SEED" "$@"' "$ROOT" "$root" "$@"
}
