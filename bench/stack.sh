# shellcheck shell=bash
#
# The stack that bench/run and bench/compare measure, in $directory and on $port and the four after
# it. Needs tools/stack; $top is the tree whose sample is loaded.
#
#	stack_open "$directory/stack" "$build" "$port"
#	bench_write_limits
#	bench_open_cluster
#	bench_load_sample bench_sample --households 190
#	bench_start bench_service
#	bench_options bench_service    # then ${bench_options[@]} tells a program where all that is

api_workers=2

# One load generator sends more than a community does; the workers without the cache in front of
# them; and nginx's own answers, to compare with: nothing, and 1,424 bytes, which is what a
# compressed page of 50 lines has.
bench_write_limits() {
	local text
	text=$(printf '%0178d' 0)
	stack_limits=$directory/limits.conf
	cat >"$stack_limits" <<-LIMITS
		$(sed -E -e 's/rate=[0-9]+/rate=1000000/' -e 's/(conn_zone .)\w+/\1bench_nobody/' \
			"$top/deploy/nginx/limits.conf")
		map \$host \$bench_nobody {
			default ""; # counts for no limit
		}

		server {
			listen 127.0.0.1:$((port + 4));
			access_log off;
			location / {
				return 200;
			}
			location /v1/ {
				include $directory/stack/nginx/fastcgi.conf;
				fastcgi_param HTTP_IF_NONE_MATCH "";
				fastcgi_pass xinyi_api;
			}
			location = /page {
				set \$text "$text";
				return 200 "\$text\$text\$text\$text\$text\$text\$text\$text";
			}
		}
	LIMITS
}

bench_check_ports() {
	local candidate
	for ((candidate = port; candidate < port + 5; candidate++)); do
		if port_taken "$candidate"; then
			die "port $candidate is taken by another program; try --port N"
		fi
	done
}

# ./test has a server with a migrated database for all tests; otherwise there is one for this alone.
bench_open_cluster() {
	if [ -n "${XINYI_TEST_CLUSTER:-}" ]; then
		mkdir "$stack_cluster"
		ln -s "$XINYI_TEST_CLUSTER" "$stack_cluster/socket"
		return
	fi
	cluster_create "$stack_cluster"
	cluster_serve "$stack_cluster"
	template_refresh "$stack_cluster"
}

# bench_load_sample DATABASE [OPTION...]: made from the template, with the sample community and
# people who send requests. The options are those of xinyi sample load.
bench_load_sample() {
	local database=$1
	shift
	database_drop "$stack_cluster" "$database"
	database_copy "$stack_cluster" "$database" xinyi_template
	stack_write_settings "$database"
	stack_xinyi --quiet sample load "$@"
	database_psql "$stack_cluster" "$database" postgres -v community=arcadia -o /dev/null \
		-f "$top/bench/prepare.sql"
}

# bench_start DATABASE
bench_start() {
	stack_write_settings "$1"
	stack_start_pool api "$api_workers"
	stack_start_nginx
	stack_wait_ready
}

# bench_options DATABASE: the options of Bench in measure.py.
bench_options() {
	local servers=nginx=${process_ids[nginx]},worker=${process_ids[api]}
	bench_options=(--url "http://127.0.0.1:$port" --nginx-url "http://127.0.0.1:$((port + 4))"
		--socket "$(cluster_socket "$stack_cluster")" --programs "$(postgresql_programs)"
		--database "$1" --servers "$servers,PostgreSQL=${process_ids[postgresql]:-}"
		--build "$stack_build" --pids "$stack_run/api.sock.pids")
	if [ "$smoke" = yes ]; then
		bench_options+=(--smoke)
	fi
}
