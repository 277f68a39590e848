# Lines of plain C are broken one at a time: mutation.pl.
mutation() {
	need gcc libcmocka-dev || { skip mutation "gcc or cmocka is missing"; return; }
	(cd "$ROOT" && MUTATION_BUILD="$WORK/mutants" perl "$HARDEN/mutation.pl") >"$WORK/mutation.log" 2>&1
	if tail -n 1 "$WORK/mutation.log" | grep -q ', 0 stale explanations, 0 survivors$'; then
		pass "mutation: $(tail -n 1 "$WORK/mutation.log")"
	else
		fail "mutation: $(tail -n 1 "$WORK/mutation.log")" "$WORK/mutation.log"
	fi
}

mutation
