# shellcheck shell=bash
#
# A private PostgreSQL server in a directory: Unix socket only, durable as in production, run by
# the service user, stopped by its own process id. Needs base.sh.
#
#	cluster_create "$directory"
#	cluster_start "$directory"            # stays; or cluster_serve, which ends with the script
#	database_create "$directory" xinyi    # empty, owned by xinyi_owner
#	database_migrate "$directory" xinyi
#	database_copy "$directory" xinyi_test xinyi
#	template_make "$directory"            # a migrated database to copy; or template_refresh
#	cluster_stop "$directory"
#
# The caller may log in as every xinyi_* role and as the superuser postgres (peer).

postgresql_version_min=15

# The newest PostgreSQL's programs, as Debian installs them.
postgresql_programs() {
	local directory version
	for directory in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -t/ -k5 -rn); do
		version=${directory#/usr/lib/postgresql/}
		version=${version%/bin}
		if [ -x "$directory/initdb" ] && [ "$version" -ge "$postgresql_version_min" ]; then
			printf '%s\n' "$directory"
			return
		fi
	done
	die "no PostgreSQL $postgresql_version_min or newer: install the package postgresql"
}

# The directory of a cluster's socket.
cluster_socket() {
	readlink -f "$1/socket"
}

# database_psql DIRECTORY DATABASE ROLE [ARGUMENT...]
database_psql() {
	local directory=$1 database=$2 role=$3
	shift 3
	PGOPTIONS='--client-min-messages=warning' psql -X -q -v ON_ERROR_STOP=1 \
		-h "$(cluster_socket "$directory")" -U "$role" -d "$database" "$@"
}

# cluster_psql DIRECTORY DATABASE [ARGUMENT...], as the superuser.
cluster_psql() {
	local directory=$1 database=$2
	shift 2
	database_psql "$directory" "$database" postgres "$@"
}

cluster_running() {
	as_service "$(postgresql_programs)/pg_ctl" status -D "$1/data" >/dev/null 2>&1
}

cluster_write_settings() {
	local directory=$1
	as_service tee "$directory/data/xinyi.conf" >/dev/null <<-SETTINGS
		listen_addresses = ''
		unix_socket_directories = '$(cluster_socket "$directory")'
		max_connections = 200
		shared_buffers = 256MB
		max_wal_size = 2GB
		jit = off
		log_line_prefix = '%m [%p] %u@%d '
		log_lock_waits = on
	SETTINGS
	as_service tee "$directory/data/pg_hba.conf" >/dev/null <<-ACCESS
		local all all peer map=xinyi
	ACCESS
	cluster_write_logins "$directory" postgres
}

# cluster_write_logins DIRECTORY ROLE...: who may log in as whom, by the system's word.
cluster_write_logins() {
	local directory=$1 role user
	shift
	for role in "$@"; do
		for user in $(printf '%s\n' "$(id -un)" "$(service_user)" | sort -u); do
			printf 'xinyi %s %s\n' "$user" "$role"
		done
	done | as_service tee "$directory/data/pg_ident.conf" >/dev/null
}

# Makes the cluster unless it is there, and brings its settings up to date. It gets its name when it
# is whole: an interrupted one is created again.
cluster_create() {
	local directory=$1 data=$1/data new=$1/data.new
	service_directory "$directory"
	if [ ! -d "$data" ]; then
		rm -rf "$new"
		as_service "$(postgresql_programs)/initdb" --pgdata "$new" --username postgres \
			--auth peer --data-checksums --encoding UTF8 --locale C.UTF-8 \
			>"$directory/initdb.log" || die "initdb failed: see $directory/initdb.log"
		as_service tee -a "$new/postgresql.conf" <<<"include 'xinyi.conf'" >/dev/null
		as_service mv "$new" "$data"
	fi
	socket_directory "$directory/socket"
	cluster_write_settings "$directory"
}

# Roles are shared by all databases of a cluster.
cluster_write_roles() {
	local directory=$1
	local -a roles
	cluster_psql "$directory" postgres -o /dev/null -f - \
		<"$stack_top/migrations/bootstrap.sql"
	mapfile -t roles < <(cluster_psql "$directory" postgres -Atc \
		"SELECT rolname FROM pg_roles WHERE rolcanlogin AND rolname ~ '^xinyi_'")
	cluster_write_logins "$directory" postgres "${roles[@]}"
	cluster_psql "$directory" postgres -o /dev/null -c 'SELECT pg_reload_conf()'
}

# Starts a server that outlives the script.
cluster_start() {
	local directory=$1
	if ! cluster_running "$directory"; then
		as_service "$(postgresql_programs)/pg_ctl" start --silent --wait --timeout 60 \
			-D "$directory/data" -l "$directory/postgresql.log" ||
			die "PostgreSQL does not start: see $directory/postgresql.log"
	fi
	cluster_write_roles "$directory"
}

# Starts a server that ends with the script. One that an earlier, killed script left is replaced.
cluster_serve() {
	local directory=$1 log=$1/postgresql.log
	cluster_stop "$directory"
	process_signal=INT process_start postgresql "$log" \
		"$(postgresql_programs)/postgres" -D "$directory/data"
	wait_for 60 "PostgreSQL (see $log)" cluster_psql "$directory" postgres -c 'SELECT 1'
	cluster_write_roles "$directory"
}

cluster_stop() {
	local directory=$1
	if cluster_running "$directory"; then
		as_service "$(postgresql_programs)/pg_ctl" stop --silent --wait --mode fast \
			-D "$directory/data"
	fi
}

database_exists() {
	[ "$(cluster_psql "$1" postgres -Atc \
		"SELECT count(*) FROM pg_database WHERE datname = '$2'")" = 1 ]
}

# database_create DIRECTORY NAME: nothing happens when it is there.
database_create() {
	if ! database_exists "$1" "$2"; then
		cluster_psql "$1" postgres -c "CREATE DATABASE \"$2\" OWNER xinyi_owner"
	fi
}

# database_copy DIRECTORY NEW TEMPLATE: a copy of a database without connections.
database_copy() {
	cluster_psql "$1" postgres -c "CREATE DATABASE \"$2\" OWNER xinyi_owner TEMPLATE \"$3\""
}

database_drop() {
	cluster_psql "$1" postgres -c "DROP DATABASE IF EXISTS \"$2\" WITH (FORCE)"
}

database_migrate() {
	PGHOST=$(cluster_socket "$1") "$stack_top/deploy/migrate" "$2"
}

# A migrated database xinyi_template that allows no connections, for database_copy.
template_make() {
	template_build "$1" "$(migrations_state)"
}

# What the template is made from, in two words: that of the tables, and that of the routines.
migrations_state() {
	(
		cd "$stack_top/migrations" || exit
		find . -path ./repeatable -prune -o -type f -print0 | digest_files
		find repeatable -type f -print0 | digest_files
	) | paste -sd ' '
}

digest_files() {
	sort -z | xargs -0 sha256sum | sha256sum | cut -d ' ' -f 1
}

# The same for developers: migrates only what has changed. Routines are rebuilt on the existing
# tables.
template_refresh() {
	local directory=$1 state known
	state=$(migrations_state)
	known=$(cluster_psql "$directory" postgres -Atc \
		"SELECT shobj_description(oid, 'pg_database') FROM pg_database
		WHERE datname = 'xinyi_template'")
	if [ "$known" = "$state" ]; then
		return
	elif [ "${known% *}" = "${state% *}" ]; then
		template_build "$directory" "$state" xinyi_template
	else
		template_build "$directory" "$state"
	fi
}

# template_build DIRECTORY STATE [TEMPLATE]: under another name first, so that a failed migration
# leaves no half of one.
template_build() {
	local directory=$1 state=$2
	database_drop "$directory" xinyi_template_new
	if [ $# = 3 ]; then
		database_copy "$directory" xinyi_template_new "$3"
	else
		database_create "$directory" xinyi_template_new
	fi
	database_migrate "$directory" xinyi_template_new
	database_drop "$directory" xinyi_template
	cluster_psql "$directory" postgres \
		-c 'ALTER DATABASE xinyi_template_new RENAME TO xinyi_template' \
		-c 'ALTER DATABASE xinyi_template ALLOW_CONNECTIONS false' \
		-c "COMMENT ON DATABASE xinyi_template IS '$state'"
}
