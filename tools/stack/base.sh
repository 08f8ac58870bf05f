# shellcheck shell=bash
#
# Functions for every part of the stack: messages, the user that servers run as, waiting, and
# processes that end with the script that started them. Sourced, never run:
#
#	set -euo pipefail
#	. tools/stack/base.sh
#	trap processes_stop EXIT
#	process_start worker "$directory/worker.log" xinyi-worker --pool api ...
#	wait_for 10 "the worker's socket" test -S "$directory/worker.sock"

stack_top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

say() {
	printf '%s\n' "$*"
}

complain() {
	printf '%s: %s\n' "${0##*/}" "$*" >&2
}

die() {
	complain "$@"
	exit 1
}

# PostgreSQL refuses to run as root and the workers should not; there is always the user that
# PostgreSQL's package made.
service_user() {
	if [ "$(id -u)" = 0 ]; then
		echo postgres
	else
		id -un
	fi
}

# Turns into the command given, under the service user. setpriv(1) replaces itself, so that the
# process id of a server started through it is the server's own; and asking for a signal on the
# death of the parent leaves no server behind even after kill -9 of the script.
# First argument: that signal, or "keep" for commands that may outlive the script.
become_service() {
	local signal=$1
	shift
	local -a identity=()
	if [ "$(id -u)" = 0 ]; then
		local user
		user=$(service_user)
		identity=(--reuid "$user" --regid "$(id -g "$user")" --init-groups)
	fi
	exec setpriv "${identity[@]}" --pdeathsig "$signal" -- "$@"
}

# Runs a command as the service user, to its end. It starts in / because that user may not be
# allowed into the directory of the caller.
as_service() {
	(cd / && become_service keep "$@")
}

# A directory that only the service user may enter.
service_directory() {
	local user
	user=$(service_user)
	install -d -m "${2:-0700}" -o "$user" -g "$(id -g "$user")" "$1"
}

# A directory for Unix sockets, whose names have at most 107 bytes. Some checkouts lie too deep for
# that: theirs becomes a link to a short directory elsewhere. Use the name that readlink -f gives.
socket_directory() {
	local directory=$1
	if [ -d "$directory" ]; then
		return
	fi
	rm -f "$directory"
	if [ "$(printf '%s/.s.PGSQL.5432' "$directory" | wc -c)" -gt 107 ]; then
		ln -s "$(as_service mktemp -d /tmp/xinyi-XXXXXX)" "$directory"
	else
		service_directory "$directory"
	fi
}

# wait_for SECONDS WHAT COMMAND...: tries the command until it succeeds. A dot a second on a
# terminal shows that something is still happening.
wait_for() {
	local limit_s=$1 what=$2 tries
	shift 2
	for ((tries = 0; tries < limit_s * 10; tries++)); do
		if "$@" >/dev/null 2>&1; then
			return 0
		fi
		if [ -t 2 ] && ((tries % 10 == 9)); then
			printf '.' >&2
		fi
		sleep 0.1
	done
	complain "gave up waiting for $what after $limit_s s"
	return 1
}

port_taken() {
	(exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# fetch URL, from this machine and past any proxy.
fetch() {
	curl --noproxy '*' -fsS "$1"
}

declare -A process_ids=() process_signals=()
process_order=()

# process_start NAME LOG COMMAND...: a server that ends with this script, at process_signal or TERM.
# Call it from the script itself, not from a sub-shell, whose end would end the server.
process_start() {
	local name=$1 log=$2
	shift 2
	as_service touch "$log"
	(
		cd /
		if [ -n "${stack_lock:-}" ]; then
			exec {stack_lock}>&-
		fi
		# A session of its own: Ctrl-C on the terminal reaches the script alone, which then
		# stops its servers in order.
		become_service "${process_signal:-TERM}" setsid -- "$@"
	) </dev/null >>"$log" 2>&1 &
	process_ids[$name]=$!
	process_signals[$name]=${process_signal:-TERM}
	process_order+=("$name")
}

process_alive() {
	[ -n "${process_ids[$1]:-}" ] && kill -0 "${process_ids[$1]}" 2>/dev/null
}

# Whether every process that was started still runs.
processes_alive() {
	local name
	for name in "${process_order[@]}"; do
		if ! process_alive "$name"; then
			complain "$name has ended"
			return 1
		fi
	done
}

# process_stop NAME: sends the signal, waits, and kills after 20 s.
process_stop() {
	local name=$1 pid=${process_ids[$1]:-}
	unset "process_ids[$name]"
	if [ -z "$pid" ] || ! kill -"${process_signals[$name]}" "$pid" 2>/dev/null; then
		return 0
	fi
	local tries
	for ((tries = 0; tries < 200; tries++)); do
		if ! kill -0 "$pid" 2>/dev/null; then
			break
		fi
		sleep 0.1
	done
	if ((tries == 200)); then
		complain "$name does not stop; killing process $pid"
		kill -KILL "$pid" 2>/dev/null || true
	fi
	wait "$pid" 2>/dev/null || true
}

# Stops what process_start started, last first.
processes_stop() {
	local index name
	for ((index = ${#process_order[@]} - 1; index >= 0; index--)); do
		name=${process_order[index]}
		process_stop "$name"
	done
	process_order=()
}
