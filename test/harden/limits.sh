# How long a statement runs after its timeout, and what memory an aggregate takes
# for a customer.

# milliseconds after which a statement is cancelled, and seconds that it may take
# in all: the machine may be busy
TIMEOUT=$([ -n "$HARDEN_QUICK" ] && echo 200 || echo 1000)
MOST_SECONDS=${MOST_SECONDS:-$([ -n "$HARDEN_QUICK" ] && echo 30 || echo 5)}
# how many customers, and bytes for each of them beyond those of the backend
CUSTOMERS=${CUSTOMERS:-$([ -n "$HARDEN_QUICK" ] && echo 100000 || echo 1000000)}
MOST_BYTES=${MOST_BYTES:-800}

# statements that take some seconds: those of limits.sql, and the aggregates over
# ever more rows
statement_times() {
	local line start took
	while read -r line; do
		case $line in --* | "") continue ;; esac
		start=$(date +%s%N)
		timeout -s KILL 60 psql -Xq -o /dev/null -c "SET statement_timeout = $TIMEOUT" -c "$line" >"$WORK/log" 2>&1 </dev/null
		took=$((($(date +%s%N) - start) / 1000000))
		if [ "$took" -gt $((MOST_SECONDS * 1000)) ]; then
			echo "$line" >>"$WORK/log"
			fail "limits: $took ms with a timeout of $TIMEOUT ms" "$WORK/log"
		elif grep -q 'ERROR: .*internal\|ERROR: .*no argument\|syntax error\|invalid memory alloc\|server closed' "$WORK/log"; then
			fail "limits: ${line:0:60}" "$WORK/log"
		else
			pass "limits: $took ms: ${line:0:60}"
		fi
	done
}

# all other functions, each with the largest arguments and the least: those that
# took too long, or failed as none may, are findings
function_times() {
	psql -XAtq -c 'SELECT statement FROM function_statements' >"$WORK/functions.sql" 2>"$WORK/log" || { fail "limits: functions" "$WORK/log"; return; }
	sed 's/$/;/' "$WORK/functions.sql" | timeout -s KILL 1200 psql -Xqa -o /dev/null -v VERBOSITY=sqlstate -c "SET statement_timeout = $TIMEOUT" -c '\timing on' -f - >"$WORK/log" 2>&1
	awk -v most=$((MOST_SECONDS * 1000)) '
		/^SELECT/ { statement = $0 }
		/^Time: / && $2 > most || /ERROR:  (XX|42601)/ || /server closed/ { print statement; print }
		' "$WORK/log" >"$WORK/slow"
	[ "$(grep -c '^Time: ' "$WORK/log")" = "$(wc -l <"$WORK/functions.sql")" ] || tail -n 2 "$WORK/log" >>"$WORK/slow"
	if [ -s "$WORK/slow" ]; then
		fail "limits: functions with the largest and the least arguments" "$WORK/slow"
	else
		pass "limits: $(wc -l <"$WORK/functions.sql") calls of functions with the largest and the least arguments"
	fi
}

# peak_memory STATEMENT: kilobytes that it added to a new backend's peak
peak_memory() {
	psql -XAtq -v ON_ERROR_STOP=1 2>"$WORK/log" <<SQL
SET client_min_messages = error;
SET max_parallel_workers_per_gather = 0;
SET work_mem = '64MB';
SELECT count(*) FROM customers WHERE customer < 100 \g /dev/null
CREATE TEMP TABLE peak AS SELECT substring(pg_read_file('/proc/' || pg_backend_pid() || '/status') FROM 'VmHWM:\s*(\d+)')::bigint AS before;
$1 \g /dev/null
SELECT substring(pg_read_file('/proc/' || pg_backend_pid() || '/status') FROM 'VmHWM:\s*(\d+)')::bigint - before FROM peak;
SQL
}

# memory: fails for each of the statements of its input that takes too much memory
memory() {
	local line kilobytes bytes
	while read -r line; do
		case $line in --* | "") continue ;; esac
		kilobytes=$(peak_memory "$line")
		[ -n "$kilobytes" ] || { fail "limits: memory of $line" "$WORK/log"; continue; }
		bytes=$((kilobytes * 1024 / CUSTOMERS))
		if [ "$bytes" -gt "$MOST_BYTES" ]; then
			fail "limits: $bytes bytes a customer: $line"
		else
			pass "limits: $((kilobytes / 1024)) MB, $bytes bytes a customer: $line"
		fi
	done
}

# the statements of all aggregates, and those of memory.sql
aggregates() {
	psql -XAtq -c 'SELECT statement FROM aggregate_statements'
	cat "$HARDEN/memory.sql"
}

limits() {
	# a build of its own, apart from those for servers with assertions
	local WORK=$WORK/limits
	mkdir -p "$WORK"
	install_missing check
	build >"$WORK/log" 2>&1 || { fail "the build" "$WORK/log"; return; }
	export -f statement_times function_times aggregates memory peak_memory pass fail say
	export WORK HARDEN TIMEOUT MOST_SECONDS MOST_BYTES CUSTOMERS
	with_server bash -c 'passed=0 failed=0 skipped=0
		psql -Xq -v ON_ERROR_STOP=1 -v "customers=$CUSTOMERS" -c "SET client_min_messages = error" -c "CREATE EXTENSION crmvalue" -f "$HARDEN/arguments.sql" >"$WORK/log" 2>&1 || fail "limits: customers" "$WORK/log"
		function_times
		statement_times < <(cat "$HARDEN/limits.sql"; aggregates | sed "s/$/, generate_series(1, 1000)/")
		memory < <(aggregates)
		echo "passed=$passed failed=$failed" >"$WORK/limits"'
	. "$WORK/limits"
}

limits
