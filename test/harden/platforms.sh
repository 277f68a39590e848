# Other processors: 32 bits, which crmvalue refuses; those of qemu, of which
# s390x is big-endian, where installcheck passes as everywhere, binary forms
# included.

PLATFORMS=${PLATFORMS:-arm64 s390x}
# names in test/sql; all of them take an hour a platform
PLATFORM_TESTS=${PLATFORM_TESTS-$([ -z "$HARDEN_QUICK" ] || echo "history bases rfm lifecycle clv")}

prepare_root() {
	[ ! -e "$CACHE/$1/prepared" ] || return 0
	in_root "$1" bash -c 'apt-get -q update && apt-get -q -y --no-install-recommends install gcc libc6-dev make perl postgresql-common && . /src/test/setup.sh && install_missing' \
		>"$WORK/log" 2>&1 </dev/null && touch "$CACHE/$1/prepared"
}

refused() {
	! in_root root-bookworm-i386 bash -c '. /src/test/setup.sh && install_missing && copy_sources && make -C "$WORK/src" -s with_llvm=no' >"$WORK/log" 2>&1 </dev/null &&
		grep 'error.*crmvalue needs .*128-bit integers' "$WORK/log"
}

# The kernel runs the programs of another processor by qemu.
emulate() {
	need qemu-user-static binfmt-support || return
	[ -e /proc/sys/fs/binfmt_misc/register ] || mount -t binfmt_misc none /proc/sys/fs/binfmt_misc || return
	[ -e "/proc/sys/fs/binfmt_misc/qemu-$1" ] || update-binfmts --enable "qemu-$1"
}

# cross_gcc ARCHITECTURE CPU: /host/gcc in the root is this machine's compiler
# for that processor, ten times as fast as an emulated one.
cross_gcc() {
	local root=$CACHE/root-bookworm-$1 target=$2-linux-gnu
	[ "$(uname -m)" = x86_64 ] && need "gcc-$target" "libc6-dev-$1-cross" || return
	mkdir -p "$root/host/usr" "$root/usr/lib64" || return	# where in_root puts /usr
	[ -e "$root/lib64" ] || ln -s usr/lib64 "$root/lib64"
	ln -sfn /host/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2 "$root/lib64/" && ln -sfn "/host/usr/$target" "$root/usr/$target" || return
	printf '%s\n' '#!/bin/sh' "LD_LIBRARY_PATH=/host/usr/lib/x86_64-linux-gnu exec /host/usr/bin/$target-gcc \"\$@\"" >"$root/host/gcc"
	chmod 755 "$root/host/gcc"
}

platform() {
	local architecture=$1 cpu=$1 root=root-bookworm-$1 compiler=gcc
	[ "$cpu" != arm64 ] || cpu=aarch64
	emulate "$cpu" 2>"$WORK/log" || { skip "platforms: $architecture" "qemu cannot be had"; return; }
	debian_root bookworm "$architecture" && prepare_root "$root" || { skip "platforms: $architecture" "no root of it can be had"; return; }
	! cross_gcc "$architecture" "$cpu" || compiler=/host/gcc
	check "platforms: $architecture: build and installcheck${PLATFORM_TESTS:+ of $PLATFORM_TESTS}" in_root "$root" bash -c '
		. /src/test/setup.sh && install_missing && build WARNINGS_AS_ERRORS=-Werror CC="$0" && cd "$WORK/src" &&
		with_server make -s installcheck ISOLATION= ${1:+REGRESS="$1"} || { cat regression.diffs; exit 1; }' "$compiler" "$PLATFORM_TESTS"
}

platforms() {
	local architecture
	if debian_root bookworm i386 && prepare_root root-bookworm-i386; then
		check "platforms: 32 bits are refused with a word" refused
	else
		skip "platforms: i386" "no root of it can be had"
	fi
	for architecture in $PLATFORMS; do
		platform "$architecture"
	done
}

platforms
