# Random statements of sqlsmith on the example shop and a tracked table, as
# superuser and as a role that may do little; SQL_STATEMENTS of them for each.

SQL_STATEMENTS=${SQL_STATEMENTS:-5000}

# The shop, what crmvalue makes of it, and a pg_proc with the functions of
# crmvalue and few others: sqlsmith reads the first one in its search_path.
sql_database() {
	createdb sql && psql -Xq -v ON_ERROR_STOP=1 -d sql -f "$ROOT/test/shop/shop.sql" -f "$HARDEN/sql.sql" \
		-c "ALTER SYSTEM SET log_statement = 'all'" -c "ALTER SYSTEM SET statement_timeout = '1s'" -c "SELECT pg_reload_conf()"
}

# random_statements ROLE: its log says what the server said
random_statements() {
	local role=$1 log="${DATA%/data}/server.log" internal
	: >"$log"
	timeout "${SQL_SECONDS:-3600}" sqlsmith --exclude-catalog --seed="$CRMVALUE_SEED" --max-queries="$SQL_STATEMENTS" --verbose \
		--target="host=$PGHOST port=$PGPORT dbname=sql user=$role options='-c search_path=harden,public,pg_catalog'" >"$WORK/sqlsmith.log" 2>&1 </dev/null
	if [ "$(grep -a -c 'statement:' "$log")" -lt 100 ]; then
		fail "sqlsmith as $role: it runs" "$WORK/sqlsmith.log"
		return
	fi
	# internal errors of ours; PostgreSQL has some of its own
	internal=$(grep -a -A 4 'ERROR:  XX000' "$log" | grep -a 'LOCATION:' | sed 's/.* \([a-z_0-9]*\.[ch]\):.*/\1/' | sort -u |
		while read -r file; do [ -z "$(find "$ROOT/src" -name "$file")" ] || echo "$file"; done)
	if [ -n "$internal" ]; then
		grep -a -A 4 'ERROR:  XX000' "$log" >"$WORK/internal"
		fail "sqlsmith as $role: internal errors in $internal" "$WORK/internal"
	else
		pass "sqlsmith as $role: $(grep -a -c "statement: " "$log") statements, $(grep -a -c "ERROR:" "$log") errors, none of them internal"
	fi
	alarms "sqlsmith as $role" "$log"
}

sql() {
	need sqlsmith && new_postgres 15 || { skip sql "sqlsmith or PostgreSQL's source cannot be had"; return; }
	install_extension || { fail "the build with assertions" "$WORK/build.log"; return; }
	start_server sql "max_parallel_workers_per_gather = 2" || return
	sql_database >"$WORK/log" 2>&1 </dev/null || { fail "the database for sqlsmith" "$WORK/log"; return; }
	random_statements postgres
	random_statements visitor
	stop_server sql
}

sql
