# libFuzzer in a server (fuzz/fuzz.c): each fuzz/NAME.sql is a target, which
# runs for FUZZ_SECONDS; FUZZ_SKIP is a pattern of statements to leave out. What
# it learns is kept in $CACHE/corpus. With HARDEN_QUICK it runs the seeds and
# FUZZ_RUNS inputs made of them, which depend on CRMVALUE_SEED alone. FUZZ_INPUT
# is a finding to run again; with FUZZ_ERRORS the errors of statements are shown,
# which with HARDEN_QUICK and FUZZ_RUNS=0 are those of the seeds.

FUZZ_SECONDS=${FUZZ_SECONDS:-60}
FUZZ_RUNS=${FUZZ_RUNS:-2000}

# compile_fuzzer: crmvalue with coverage, and what drives it in the same library,
# bound to itself: the sanitizer's own library has empty functions of coverage
compile_fuzzer() {
	local runtime sanitize="-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer -O1 -g"
	runtime=$(clang -print-file-name=libclang_rt.fuzzer_no_main-x86_64.a)
	[ -e "$runtime" ] &&
		clang -c -fPIC -O1 -g -Wall -Wextra -Werror -isystem "$("$PG/bin/pg_config" --includedir-server)" \
			-o "$WORK/fuzz.o" "$HARDEN/fuzz/fuzz.c" >"$WORK/build.log" 2>&1 &&
		install_extension CC=clang "COPT=$sanitize -Wno-ignored-optimization-argument -Wno-unknown-warning-option" \
			"SHLIB_LINK=$WORK/fuzz.o -Wl,-Bsymbolic -Wl,--whole-archive $runtime -Wl,--no-whole-archive -lstdc++ -lm"
}

# changed_inputs NAME: how many changed seeds the quick form has; what takes a
# tenth of a second each has fewer
changed_inputs() {
	[ -n "$HARDEN_QUICK" ] || { echo 0; return; }
	case $1 in
	aggregates | bases | report | scan | tracking) echo $((FUZZ_RUNS / 20)) ;;
	*) echo "$FUZZ_RUNS" ;;
	esac
}

# extent CORPUS: how long a target runs, and with what
extent() {
	if [ -n "$FUZZ_INPUT" ]; then
		cp "$FUZZ_INPUT" "$1/input" && echo "'$1/input'"
	elif [ -n "$HARDEN_QUICK" ]; then
		find "$1" -type f | sort | paste -s -d , >"$1.list"
		echo "'-runs=1', '-seed_inputs=@$1.list'"
	else
		echo "'-max_total_time=$FUZZ_SECONDS', '$1'"
	fi
}

# fuzz_target NAME: the figures of coverage are those of libFuzzer: cov, edges
# of the control flow that were reached
fuzz_target() {
	local name=$1 work=$WORK/fuzz/$1 extent last finding
	mkdir -p "$work/corpus"
	[ -n "$HARDEN_QUICK" ] || cp "$CACHE/corpus/$name"/* "$work/corpus" 2>/dev/null
	until createdb "fuzz_$name" 2>"$WORK/log" || ! grep -q "not yet accepting\|starting up\|recovery mode" "$WORK/log"; do sleep 1; done
	[ ! -s "$WORK/log" ] &&
		psql -Xq -v ON_ERROR_STOP=1 -d "fuzz_$name" -f "$HARDEN/fuzz/common.sql" -f "$HARDEN/fuzz/$name.sql" >"$WORK/log" 2>&1 ||
		{ fail "fuzzing $name: its statements" "$WORK/log"; return; }
	psql -XAtq -d "fuzz_$name" -c "SELECT encode(input, 'hex') FROM seeds" |
		perl "$HARDEN/fuzz/inputs.pl" "$work/corpus" "$(changed_inputs "$name")"
	extent=$(extent "$work/corpus")
	[ "$(id -u)" != 0 ] || chown -R postgres "$work"
	psql -Xq -d "fuzz_$name" -c "SELECT fuzz(array_agg(CASE WHEN statement ~ '${FUZZ_SKIP:-^$}' THEN 'SELECT 1' ELSE statement END ORDER BY number), array_agg(types ORDER BY number), array_agg(property ORDER BY number), array_agg(patience ORDER BY number), ARRAY[
		$extent, '-timeout=300', '-report_slow_units=100000', '-rss_limit_mb=0', '-malloc_limit_mb=0', '-max_len=4096', '-print_final_stats=1', '-verbosity=1',
		'-seed=$CRMVALUE_SEED', '-artifact_prefix=$work/', '-close_fd_mask=0']) FROM statements" >/dev/null 2>&1
	cp "$PGHOST/server.log" "$work/log"
	: >"$PGHOST/server.log"
	[ -z "$FUZZ_ERRORS" ] || grep -a '^refused: ' "$work/log" | sort | uniq -c | sort -n | tail -n 200 >&2
	finding=$(find "$work" -maxdepth 1 -type f -name "*-*" | head -n 1)
	last=$(grep -a -E '^#[0-9]+.*cov: [0-9]+' "$work/log" | tail -n 1)
	if [ -n "$finding" ]; then
		mkdir -p "$CACHE/findings"
		cp "$finding" "$CACHE/findings/$name-${finding##*/}"
		grep -a -E -A 12 'FINDING|ERROR: |runtime error|TRAP' "$work/log" >"$WORK/finding"
		echo "input: $CACHE/findings/$name-${finding##*/}" >>"$WORK/finding"
		fail "fuzzing $name: $(echo "$last" | tr -s ' \t' ' ')" "$WORK/finding"
	elif ! grep -a -q '^stat::number_of_executed_units\|^Executed ' "$work/log"; then
		fail "fuzzing $name: it runs" "$work/log"
	else
		pass "fuzzing $name: $(echo "$last" | tr -s ' \t' ' ')"
	fi
	[ -n "$HARDEN_QUICK" ] || { mkdir -p "$CACHE/corpus/$name" && cp -n "$work/corpus"/[0-9a-f]* "$CACHE/corpus/$name" 2>/dev/null; }
}

# Files of orders, broken here and there: read_orders.pl says what is wrong, in
# its own words and in time.
fuzz_orders() {
	check "fuzzing CSV files: test/shop/read_orders.pl" perl "$HARDEN/fuzz/orders.pl" "$WORK/src/test/shop/read_orders.pl" ${HARDEN_QUICK:+files} "$([ -n "$HARDEN_QUICK" ] && echo 100 || echo "$FUZZ_SECONDS")"
}

fuzzing() {
	local target
	need clang build-essential && need "libclang-rt-$(clang -dumpversion | cut -d. -f1)-dev" && new_postgres 15 || { skip fuzzing "clang or PostgreSQL's source cannot be had"; return; }
	compile_fuzzer || { fail "the build with fuzzers" "$WORK/build.log"; return; }
	wrapped_postgres "$(clang -print-file-name=libclang_rt.asan-x86_64.so)"
	# a busy machine is no finding
	[ -z "$HARDEN_QUICK" ] || export FUZZ_SLOW_SECONDS=${FUZZ_SLOW_SECONDS:-30}
	start_server fuzzing "autovacuum = off" "jit = off" "max_stack_depth = 7MB" || return
	for target in ${FUZZ_TARGETS:-$(cd "$HARDEN/fuzz" && ls *.sql | sed 's/\.sql$//' | grep -v common)}; do
		fuzz_target "$target"
	done
	stop_server fuzzing
	fuzz_orders
}

fuzzing
