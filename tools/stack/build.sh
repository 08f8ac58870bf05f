# shellcheck shell=bash
#
# The folder for builds and data, and building into it. Needs base.sh.
#
#	become_owner "$0" "$@"              # as root, in the checkout of somebody else
#	directory=$(local_directory)
#	build_programs "$directory/build" --buildtype=release

# Debian's own python3 has the modules that the packages bring, and nginx is in sbin.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin:$PATH

# Root, in a checkout that belongs to somebody else, goes on as that user: otherwise they could not
# touch their own .local/ afterwards.
become_owner() {
	local owner
	owner=$(stat -c %U "$stack_top")
	if [ "$(id -u)" = 0 ] && [ "$owner" != root ] && id -u "$owner" >/dev/null 2>&1; then
		exec setpriv --reuid "$owner" --regid "$(id -g "$owner")" --init-groups -- \
			env HOME="$(getent passwd "$owner" | cut -d: -f6)" "$@"
	fi
	if [ ! -w "$stack_top" ]; then
		die "$stack_top belongs to $owner, who must run this, or root"
	fi
}

# .local in the checkout. Where the service user may not go, as below /root, it is a link to a
# folder elsewhere.
local_directory() {
	local directory=$stack_top/.local
	if [[ $directory == *[[:space:]\'\"\\\;\{\}\#\$]* ]]; then
		die "move this checkout: the settings of nginx cannot take the path $stack_top"
	fi
	if [ ! -d "$directory" ]; then
		rm -f "$directory"
		mkdir "$directory"
		if ! as_service test -x "$directory"; then
			rmdir "$directory"
			ln -s "$(mktemp -d /var/tmp/xinyi-XXXXXX)" "$directory"
			chmod 0755 "$directory/."
		fi
	fi
	readlink -f "$directory"
}

# What build_programs makes, as files of its directory; everything when empty.
build_targets=()

# build_configure DIRECTORY [MESON-OPTION...]: options count when the directory is new.
build_configure() {
	local directory=$1
	shift
	if [ -f "$directory/build.ninja" ]; then
		ninja -C "$directory" build.ninja
	else
		meson setup "$@" "$directory" "$stack_top"
	fi >"$directory.log" 2>&1 || {
		cat "$directory.log" >&2
		die 'the build cannot be set up'
	}
}

# build_programs DIRECTORY [MESON-OPTION...]
build_programs() {
	build_configure "$@"
	say "Building in ${1#"$stack_top/"}"
	ninja -C "$1" "${build_targets[@]}"
}
