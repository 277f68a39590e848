# pg_upgrade from each version to the next of those that can be had, dumps from
# each into the next.

UPGRADE_VERSIONS=${UPGRADE_VERSIONS:-15 16 17 18}

# values DATABASE FILE: what the database holds
values() {
	psql -XAtq -v ON_ERROR_STOP=1 -d "$1" -f "$HARDEN/upgrade/values.sql" >"$2" 2>"$WORK/log"
}

tracking_goes_on() {
	[ "$(psql -XAtq -v ON_ERROR_STOP=1 -d "$1" -f "$HARDEN/upgrade/after.sql" 2>"$WORK/log")" = t ]
}

same_values() {
	values "$1" "$WORK/values" && diff -u "$WORK/values.first" "$WORK/values"
}

# use_server VERSION FOLDER: starts the server of a folder again, or a new one
use_server() {
	PG=$WORK/pg$1
	PATH=$PG/bin:$SYSTEM_PATH
	if [ -e "$WORK/$2/data" ]; then
		DATA=$WORK/$2/data PGHOST=$WORK/$2
		owner "$PG/bin/pg_ctl" start -w -t 120 -D "$DATA" -l "$WORK/$2/server.log" >"$WORK/start.log" 2>&1 </dev/null
	else
		start_server "$2"
	fi
	export PGUSER=postgres PGDATABASE=postgres PGHOST PATH PGPORT
	PGPORT=$(sed -n 's/^port = //p' "$DATA/postgresql.conf" | tail -n 1)
}

stop_now() {
	owner "$PG/bin/pg_ctl" stop -w -m fast -D "$DATA" >/dev/null 2>&1 </dev/null
}

# new_data VERSION FOLDER: an empty cluster that pg_upgrade accepts
new_data() {
	local checksums=
	[ "$1" -lt 18 ] || checksums=--no-data-checksums
	mkdir -p "$WORK/$2"
	[ "$(id -u)" != 0 ] || chown postgres "$WORK/$2"
	owner "$WORK/pg$1/bin/initdb" -D "$WORK/$2/data" -A trust -U postgres -E UTF8 --locale=C.UTF-8 -N $checksums >"$WORK/log" 2>&1 &&
		printf '%s\n' "listen_addresses = ''" "unix_socket_directories = '$WORK/$2'" "port = $((20000 + RANDOM % 12000))" "fsync = off" >>"$WORK/$2/data/postgresql.conf"
}

# upgrade_to OLD NEW: both with the extension; data of OLD in $WORK/upgradeOLD
upgrade_to() {
	local old=$1 new=$2
	use_server "$old" "upgrade$old" || return
	"$WORK/pg$new/bin/pg_dump" -d shop >"$WORK/shop.dump" 2>"$WORK/log" || { fail "pg_dump of $new from $old" "$WORK/log"; return; }
	stop_now
	use_server "$new" "restore$new" || return
	createdb shop
	check "a dump of $old restores in $new" psql -Xq -v ON_ERROR_STOP=1 -d shop -f "$WORK/shop.dump"
	check "every value of $old is there in $new" same_values shop
	check "tracking goes on in $new after the restore" tracking_goes_on shop
	stop_now
	new_data "$new" "upgrade$new" || { fail "initdb of $new" "$WORK/log"; return; }
	(cd "$WORK/upgrade$new" && owner sh -c "cd $WORK/upgrade$new && $WORK/pg$new/bin/pg_upgrade -U postgres -b $WORK/pg$old/bin -B $WORK/pg$new/bin -d $WORK/upgrade$old/data -D $WORK/upgrade$new/data") >"$WORK/log" 2>&1 </dev/null ||
		{ fail "pg_upgrade $old to $new" "$WORK/log"; return 1; }
	pass "pg_upgrade $old to $new"
	use_server "$new" "upgrade$new" || return
	check "every value of $old is there after pg_upgrade to $new" same_values shop
	check "the indexes of $old are in order in $new" psql -Xq -v ON_ERROR_STOP=1 -d shop -c 'REINDEX DATABASE shop'
	stop_now
}

upgrades() {
	local version last= SYSTEM_PATH=$PATH
	for version in $UPGRADE_VERSIONS; do
		new_postgres "$version" || { skip "upgrade: PostgreSQL $version" "its source cannot be had"; continue; }
		install_extension || { fail "the build for $version" "$WORK/build.log"; continue; }
		if [ -z "$last" ]; then
			new_data "$version" "upgrade$version" && use_server "$version" "upgrade$version" && createdb shop &&
				psql -Xq -v ON_ERROR_STOP=1 -d shop -f "$HARDEN/upgrade/before.sql" >"$WORK/log" 2>&1 && values shop "$WORK/values.first" ||
				{ fail "upgrade: a shop on $version" "$WORK/log"; return; }
			stop_now
		else
			upgrade_to "$last" "$version" || return
		fi
		last=$version
	done
	[ -n "$last" ] || return
	use_server "$last" "upgrade$last" && check "tracking goes on after the upgrades" tracking_goes_on shop
	stop_server upgrade
	PATH=$SYSTEM_PATH
}

upgrades
