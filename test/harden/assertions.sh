# The whole suite on a server with assertions, the module with them, too.
# Each part runs in a subshell of its own: no variable of a server stays.

assertions() {
	new_postgres 15 || { skip assertions "PostgreSQL's source cannot be had"; return; }
	install_extension WARNINGS_AS_ERRORS=-Werror || { fail "the build with assertions" "$WORK/build.log"; return; }
	start_server assertions || return
	run_suite assertions
	stop_server assertions
}

assertions
