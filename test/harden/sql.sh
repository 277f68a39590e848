# Random statements of sqlsmith on tables of arguments and a tracked table, as
# superuser and as a role that may do little; SQL_STATEMENTS of them for each.
# And SQL_CALLS calls of every function. The same CRMVALUE_SEED makes the same:
# sqlsmith learns from errors, and with HARDEN_QUICK no busy machine makes one.

SQL_STATEMENTS=${SQL_STATEMENTS:-$([ -n "$HARDEN_QUICK" ] && echo 2000 || echo 5000)}
SQL_TIMEOUT=$([ -n "$HARDEN_QUICK" ] && echo 30s || echo 1s)
SQL_CALLS=${SQL_CALLS:-$([ -n "$HARDEN_QUICK" ] && echo 10 || echo 100)}
SQL_ROLES=${SQL_ROLES:-postgres visitor}

# a crash needs no log of all statements: PostgreSQL names the one that ran
sql_database() {
	createdb sql && psql -Xq -v ON_ERROR_STOP=1 -d sql -f "$ROOT/test/shop/shop.sql" -f "$HARDEN/sql.sql" \
		-c "ALTER SYSTEM SET track_functions = 'all'" -c "ALTER SYSTEM SET statement_timeout = '$SQL_TIMEOUT'" -c "SELECT pg_reload_conf()"
}

# prints how many functions of crmvalue ran, of those that PostgreSQL counts
functions_that_ran() {
	psql -XAtq -d sql -c "SELECT count(*) FILTER (WHERE ran) || ' of ' || count(*) FROM information_schema.counted"
}

# random_statements ROLE: its log says what the server said
random_statements() {
	local role=$1 log="${DATA%/data}/server.log" statements errors
	: >"$log"
	timeout "${SQL_SECONDS:-7200}" sqlsmith --exclude-catalog --seed="$CRMVALUE_SEED" --max-queries="$SQL_STATEMENTS" --verbose \
		--target="host=$PGHOST port=$PGPORT dbname=sql user=$role options='-c search_path=information_schema,harden,public,pg_catalog'" >"$WORK/sqlsmith.log" 2>&1 </dev/null
	statements=$(sed -n 's/^queries: *//p' "$WORK/sqlsmith.log" | tail -n 1)
	errors=$(grep -a -c 'sqlsmith.* ERROR:' "$log")
	if [ "${statements:-0}" -lt "$SQL_STATEMENTS" ]; then
		fail "sqlsmith as $role: $SQL_STATEMENTS statements; there were ${statements:-none}" "$WORK/sqlsmith.log"
	elif [ $((errors * 2)) -gt "$statements" ]; then
		fail "sqlsmith as $role: most statements run; $errors of $statements had errors" "$WORK/sqlsmith.log"
	fi
	judge "sqlsmith as $role: ${statements:-0} statements, $errors errors" "$(functions_that_ran) functions ran"
}

# calls ROLE: sqlsmith does not come to all functions
calls() {
	local role=$1 log="${DATA%/data}/server.log" errors
	: >"$log"
	psql -Xq -d sql -c "TRUNCATE information_schema.succeeded"
	psql -Xq -U "$role" -d sql -v times="$SQL_CALLS" -v seed="$CRMVALUE_SEED" -f "$HARDEN/calls.sql" >/dev/null 2>"$WORK/log" </dev/null
	errors=$(grep -a -c 'psql.* ERROR:' "$log")
	judge "$SQL_CALLS calls of each function as $role: $errors errors" "$(functions_without_error) functions without error"
	[ "$role" != postgres ] || check_that_each_succeeded
}

# prints how many of the functions that a user may call had a call without error
functions_without_error() {
	psql -XAtq -d sql -c "SELECT count(*) FILTER (WHERE oid IN (SELECT function FROM information_schema.succeeded)) || ' of ' || count(*) FROM information_schema.callable"
}

# calls that all fail test little of a function
check_that_each_succeeded() {
	psql -XAtq -d sql -c "SELECT oid::regprocedure FROM information_schema.callable WHERE oid NOT IN (SELECT function FROM information_schema.succeeded)" >"$WORK/log" 2>&1
	if [ -s "$WORK/log" ]; then
		fail "each function has a call without error; literals.sql has no arguments for some" "$WORK/log"
	else
		pass "each function has a call without error"
	fi
}

# judge WHAT REACHED: internal errors of ours; PostgreSQL has some of its own
judge() {
	local log="${DATA%/data}/server.log" internal
	internal=$(grep -a -A 4 'ERROR:  XX000' "$log" | grep -a 'LOCATION:' | sed 's/.* \([a-z_0-9]*\.[ch]\):.*/\1/' | sort -u |
		while read -r file; do [ -z "$(find "$ROOT/src" -name "$file")" ] || echo "$file"; done)
	if [ -n "$internal" ]; then
		grep -a -A 4 'ERROR:  XX000' "$log" >"$WORK/internal"
		fail "$1; internal ones in $internal" "$WORK/internal"
	else
		pass "$1, none of them internal; $2"
	fi
	alarms "$1" "$log"
}

sql() {
	local role
	need sqlsmith && new_postgres 15 || { skip sql "sqlsmith or PostgreSQL's source cannot be had"; return; }
	install_extension || { fail "the build with assertions" "$WORK/build.log"; return; }
	start_server sql "max_parallel_workers_per_gather = 2" || return
	sql_database >"$WORK/log" 2>&1 </dev/null || { fail "the database for sqlsmith" "$WORK/log"; return; }
	for role in $SQL_ROLES; do
		psql -Xq -d sql -c "SELECT pg_stat_reset()" >/dev/null
		random_statements "$role"
		calls "$role"
	done
	stop_server sql
}

sql
