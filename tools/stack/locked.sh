# shellcheck shell=bash
#
# Tools that Debian does not have, in the versions and with the hashes of a lock file in
# tools/locked/NAME/. Each is installed into a folder of its own and installed again when its lock
# file changes. Needs base.sh.
#
#	locked_pypi "$directory/tools" schemathesis    # tools/schemathesis/bin/schemathesis
#
# tools/stack/lock writes the lock files of PyPI. No lock file names a registry: which one to use is
# set on the machine (pip.conf, npmrc).

# What is installed from a lock file: its digest and, after it, what else it depends on.
locked_stamp() {
	local file=$1
	shift
	printf '%s %s\n' "$(sha256sum <"$file")" "$*"
}

# locked_is_current FOLDER STAMP
locked_is_current() {
	[ "$(cat "$1/stamp" 2>/dev/null)" = "$2" ]
}

# locked_pypi TOOLS NAME: installs into TOOLS/NAME, a virtual environment. Fails when pip does.
locked_pypi() {
	local folder=$1/$2 lock=$stack_top/tools/locked/$2/requirements.txt stamp
	stamp=$(locked_stamp "$lock" "$(python3 --version)")
	if locked_is_current "$folder" "$stamp"; then
		return
	fi
	say "Installing $2 in ${folder#"$stack_top/"}"
	rm -rf "$folder"
	python3 -m venv "$folder" &&
		"$folder/bin/pip" install --quiet --disable-pip-version-check --require-hashes \
			--only-binary=:all: --no-deps -r "$lock" &&
		printf '%s\n' "$stamp" >"$folder/stamp"
}
