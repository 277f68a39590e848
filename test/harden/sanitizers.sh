# The library under AddressSanitizer and UndefinedBehaviorSanitizer in a server
# with assertions; types and states under valgrind.

SANITIZE="-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer -O1"

suite_with_sanitizers() {
	new_postgres 15 || { skip sanitizers "PostgreSQL's source cannot be had"; return; }
	install_extension "COPT=$SANITIZE" || { fail "the build with sanitizers" "$WORK/build.log"; return; }
	wrapped_postgres "$(gcc -print-file-name=libasan.so) $(gcc -print-file-name=libubsan.so)"
	start_server sanitizers || return
	run_suite sanitizers
	stop_server sanitizers
}

# A server of which valgrind knows every allocation, since it is built for it.
types_under_valgrind() {
	local tests=${VALGRIND_TESTS:-history cohorts lifecycle segments matrices rfm}
	need valgrind || { skip valgrind "not installed"; return; }
	new_postgres 15 || return
	install_extension COPT=-O1 || { fail "the build for valgrind" "$WORK/build.log"; return; }
	start_server valgrind "autovacuum = off" "max_parallel_workers = 0" || return
	owner "$PG/bin/pg_ctl" stop -w -m fast -D "$DATA" >/dev/null 2>&1 </dev/null
	mv "$PG/bin/postgres" "$PG/bin/postgres.real"
	cat >"$PG/bin/postgres" <<WRAPPER
#!/bin/sh
exec valgrind -q --leak-check=no --track-origins=yes --gen-suppressions=no --error-exitcode=0 --trace-children=yes \
--suppressions="$WORK/valgrind.supp" --log-file="$PGHOST/valgrind.%p" "$PG/bin/postgres.real" "\$@"
WRAPPER
	chmod 755 "$PG/bin/postgres"
	cp "$CACHE/postgresql-15/valgrind.supp" "$WORK"
	owner "$PG/bin/pg_ctl" start -w -t 300 -D "$DATA" -l "$PGHOST/server.log" >"$WORK/start.log" 2>&1 </dev/null ||
		{ fail "a server under valgrind" "$WORK/start.log"; return; }
	check "valgrind: $tests" make -s -C "$WORK/src" installcheck "PG_CONFIG=$PG/bin/pg_config" with_llvm=no "REGRESS=$tests" ISOLATION=
	stop_server valgrind
	if cat "$PGHOST"/valgrind.* | grep -E -q '==[0-9]+== '; then
		cat "$PGHOST"/valgrind.* >"$WORK/valgrind.log"
		fail "valgrind: no invalid access" "$WORK/valgrind.log"
	else
		pass "valgrind: no invalid access"
	fi
}

suite_with_sanitizers
[ -n "$HARDEN_QUICK" ] || types_under_valgrind
