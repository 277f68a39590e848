# Other processors: 32 bits, which crmvalue refuses; those of qemu, of which
# s390x is big-endian, where installcheck passes as everywhere, binary forms
# included.

PLATFORMS=${PLATFORMS:-arm64 s390x}

prepare_root() {
	in_root "$1" bash -c 'apt-get -q update && apt-get -q -y --no-install-recommends install gcc libc6-dev make perl postgresql-common && . /src/test/setup.sh && install_missing' \
		>"$WORK/log" 2>&1 </dev/null
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

platform() {
	local architecture=$1 cpu=$1 root=root-bookworm-$1
	[ "$cpu" != arm64 ] || cpu=aarch64
	emulate "$cpu" 2>"$WORK/log" || { skip "platforms: $architecture" "qemu cannot be had"; return; }
	debian_root bookworm "$architecture" && prepare_root "$root" || { skip "platforms: $architecture" "no root of it can be had"; return; }
	check "platforms: $architecture: build and installcheck" in_root "$root" bash -c '
		. /src/test/setup.sh && install_missing && build WARNINGS_AS_ERRORS=-Werror && cd "$WORK/src" &&
		with_server make -s installcheck ISOLATION= || { cat regression.diffs; exit 1; }'
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
