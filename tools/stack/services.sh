# shellcheck shell=bash
#
# The platform's own processes around a private PostgreSQL server, all inside one directory, with
# the very nginx file that a server uses. Needs base.sh and database.sh.
#
#	stack_open "$directory" "$build" 8080    # a directory, a meson build, the public port
#	cluster_create "$stack_cluster" ...
#	stack_write_settings xinyi
#	stack_start_simulator
#	stack_start_workers 2 1                  # how many api, how many wechat
#	stack_start_nginx
#	stack_wait_ready
#
# The ports after the public one: health and metrics, the simulator, its admin port.

stack_appid=wx0123456789abcdef
stack_nginx_files=(xinyi.conf problems.conf fastcgi.conf docs.conf)

# Another file than the real one is for who sends more than people do: tests and the benchmark.
stack_limits=$stack_top/deploy/nginx/limits.conf

stack_open() {
	stack_directory=$(realpath -m "$1")
	stack_build=$(realpath -m "$2")
	stack_contract=$stack_build/src/http # what is made of the contract
	stack_port=$3
	stack_cluster=$stack_directory/cluster
	service_directory "$stack_directory" 0755
	local name
	for name in credentials log cache nginx nginx/temporary; do
		service_directory "$stack_directory/$name"
	done
	socket_directory "$stack_directory/run"
	stack_run=$(readlink -f "$stack_directory/run")
	for name in metrics metrics/api metrics/wechat; do
		service_directory "$stack_run/$name"
	done
	# A copy, because the checkout may be closed to the service user.
	as_service tee "$stack_directory/pool.py" <"$stack_top/tools/stack/pool.py" >/dev/null
	stack_make_credentials
}

# Secrets of this stack alone, made once, readable by its own user.
stack_make_credentials() {
	local name file
	for name in wechat-secret phone-hash-key phone-seal-key token-seal-key; do
		file=$stack_directory/credentials/$name
		if [ ! -s "$file" ]; then
			openssl rand -hex 32 | (umask 077 && as_service tee "$file") >/dev/null
			as_service chmod 0600 "$file"
		fi
	done
	stack_make_upload_keys
}

# The last 32 bytes of a DER are the key itself.
stack_make_upload_keys() {
	local secret=$stack_directory/credentials/upload-key
	local public=$stack_directory/credentials/upload-public-key
	local pair
	if [ -s "$secret" ] && [ -s "$public" ]; then
		return
	fi
	pair=$(openssl genpkey -algorithm X25519)
	openssl pkey -outform DER <<<"$pair" | stack_hex_key |
		(umask 077 && as_service tee "$secret") >/dev/null
	openssl pkey -pubout -outform DER <<<"$pair" | stack_hex_key |
		(umask 077 && as_service tee "$public") >/dev/null
	as_service chmod 0600 "$secret" "$public"
}

stack_hex_key() {
	tail -c 32 | od -An -v -tx1 | tr -d ' \n'
}

stack_port_internal() { echo $((stack_port + 1)); }
stack_port_simulator() { echo $((stack_port + 2)); }
stack_port_admin() { echo $((stack_port + 3)); }

# stack_write_settings DATABASE [LINE...]: what the workers and the command line tool read.
stack_write_settings() {
	local database=$1 socket role
	shift
	socket=$(cluster_socket "$stack_cluster")
	{
		for role in owner reader writer publisher notifier registrar; do
			printf 'database_%s = host=%s dbname=%s user=xinyi_%s\n' \
				"$role" "$socket" "$database" "$role"
		done
		printf 'wechat_base_url = http://127.0.0.1:%s\n' "$(stack_port_simulator)"
		printf 'wechat_appid = %s\n' "$stack_appid"
		if [ $# -gt 0 ]; then
			printf '%s\n' "$@"
		fi
	} | as_service tee "$stack_directory/xinyi.conf" >/dev/null
}

# stack_xinyi ARGUMENT...: the command line tool on this stack.
stack_xinyi() {
	CREDENTIALS_DIRECTORY=$stack_directory/credentials as_service \
		"$stack_build/src/cli/xinyi" --config "$stack_directory/xinyi.conf" "$@"
}

stack_start_simulator() {
	process_start simulator "$stack_directory/log/simulator.log" \
		"$stack_build/tests/support/simulator/xinyi-wechat-simulator" \
		--listen "127.0.0.1:$(stack_port_simulator)" \
		--admin "127.0.0.1:$(stack_port_admin)" \
		--appid "$stack_appid" --secret-file "$stack_directory/credentials/wechat-secret" \
		--state "$stack_directory/simulator.json"
	wait_for 10 "the WeChat simulator (see $stack_directory/log/simulator.log)" \
		fetch "http://127.0.0.1:$(stack_port_admin)/healthz"
}

# stack_start_pool POOL COUNT
stack_start_pool() {
	local pool=$1 count=$2
	CREDENTIALS_DIRECTORY=$stack_directory/credentials RUNTIME_DIRECTORY=$stack_run \
		process_start "$pool" \
		"$stack_directory/log/$pool.log" python3 "$stack_directory/pool.py" \
		"$stack_run/$pool.sock" "$count" \
		"$stack_build/src/worker/xinyi-worker" --pool "$pool" \
		--config "$stack_directory/xinyi.conf"
}

# The counters behind /metrics are those of this start.
stack_start_workers() {
	rm -f "$stack_run"/metrics/*/counters-*
	stack_start_pool api "$1"
	stack_start_pool wechat "$2"
}

# In place of its timer.
stack_start_register() {
	CREDENTIALS_DIRECTORY=$stack_directory/credentials TEXTDOMAINDIR=$stack_build/po \
		process_start register \
		"$stack_directory/log/register.log" \
		bash -c 'while sleep 2; do "$@"; done' register \
		"$stack_build/src/cli/xinyi" --config "$stack_directory/xinyi.conf" register process
}

# The files of deploy/nginx with this stack's paths and ports, and what Debian's nginx.conf says
# around them.
stack_write_nginx() {
	local output=$stack_directory/nginx name
	stack_write_share
	for name in "${stack_nginx_files[@]}"; do
		stack_move_paths <"$stack_top/deploy/nginx/$name" | as_service tee "$output/$name"
	done >/dev/null
	for name in pools.conf cache.conf; do
		as_service tee "$output/$name" <"$stack_contract/nginx/$name" >/dev/null
	done
	as_service tee "$output/limits.conf" <"$stack_limits" >/dev/null
	as_service tee "$output/listen.conf" >/dev/null <<<"listen 127.0.0.1:$stack_port;"
	as_service tee "$output/nginx.conf" >/dev/null <<-MAIN
		daemon off;
		worker_processes 2;
		worker_rlimit_nofile $(stack_files_max);
		pcre_jit on;
		pid $output/nginx.pid;
		error_log $stack_directory/log/nginx-error.log warn;
		events {
			worker_connections 16384;
		}
		http {
			include /etc/nginx/mime.types;
			default_type application/octet-stream;
			client_body_temp_path $output/temporary/body;
			fastcgi_temp_path $output/temporary/fastcgi;
			proxy_temp_path $output/temporary/proxy;
			scgi_temp_path $output/temporary/scgi;
			uwsgi_temp_path $output/temporary/uwsgi;
			include $output/xinyi.conf;
		}
	MAIN
}

# Two descriptors for each connection, as far as the machine allows it.
stack_files_max() {
	local most
	most=$(ulimit -Hn)
	if [ "$most" = unlimited ] || [ "$most" -gt 32768 ]; then
		most=32768
	fi
	echo "$most"
}

# The documents that an installation keeps in /usr/share/xinyi.
stack_write_share() {
	local share=$stack_directory/share
	service_directory "$share" 0755
	cp -r "$stack_top/deploy/docs" "$stack_contract/openapi.json" "$share"
	chmod -R a+rX "$share"
}

stack_move_paths() {
	sed -e "s#/etc/xinyi/nginx/#$stack_directory/nginx/#" \
		-e "s#/usr/share/xinyi/nginx/#$stack_directory/nginx/#" \
		-e "s#/usr/share/xinyi#$stack_directory/share#" \
		-e "s#/run/xinyi/#$stack_run/#" \
		-e "s#/var/cache/nginx/xinyi#$stack_directory/cache#" \
		-e "s#/var/log/nginx/xinyi-#$stack_directory/log/nginx-#" \
		-e "s#127\.0\.0\.1:9180#127.0.0.1:$(stack_port_internal)#"
}

stack_start_nginx() {
	stack_write_nginx
	local log=$stack_directory/log
	process_signal=QUIT process_start nginx "$log/nginx.log" \
		nginx -e "$log/nginx-error.log" -c "$stack_directory/nginx/nginx.conf"
}

stack_wait_ready() {
	wait_for 30 "the service to be ready (see $stack_directory/log)" \
		fetch "http://127.0.0.1:$(stack_port_internal)/readyz" || {
		tail -n 20 "$stack_directory"/log/*.log >&2
		return 1
	}
}
