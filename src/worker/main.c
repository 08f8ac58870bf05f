/* The worker behind nginx: answers requests until it is told to stop. */

#include "api/services.h"
#include "base/arena.h"
#include "base/configuration.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/secret.h"
#include "http/engine.h"
#include "http/fastcgi.h"
#include "worker/memory.h"
#include "worker/options.h"
#include "worker/supervision.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#define WORKER_ARENA_BYTES_MAX ((size_t)64 * 1024 * 1024)
#define TURN_MS 1000

static void
set_log_level(const struct configuration *settings)
{
	static const char *const names[] = {
		[LOG_LEVEL_DEBUG] = "debug",
		[LOG_LEVEL_INFO] = "info",
		[LOG_LEVEL_WARNING] = "warning",
		[LOG_LEVEL_ERROR] = "error",
	};
	const char *wanted = configuration_text(settings, "log_level", "info");
	size_t level = 0;

	while (level <= LOG_LEVEL_ERROR && strcmp(names[level], wanted) != 0)
		level++;
	if (level > LOG_LEVEL_ERROR) {
		log_event(LOG_LEVEL_ERROR, "configuration_refused", "name", "log_level", "value",
		          wanted);
		exit(EX_CONFIG);
	}
	log_set_level((enum log_level)level);
}

/* Each pool has a folder that only its own user may write; no folder without RUNTIME_DIRECTORY. */
static struct metrics_files
name_metrics_files(struct arena *arena, enum worker_pool own)
{
	const char *directory = getenv("RUNTIME_DIRECTORY");
	struct metrics_files files = { .own = NULL };
	size_t count = 0;

	if (directory == NULL)
		return files;
	for (enum worker_pool pool = 0; pool < POOL_COUNT; pool++) {
		const char *file = arena_format(arena, "%s/metrics/%s/counters", directory,
		                                options_pool_name(pool));

		if (pool == own) {
			files.own = file;
		} else {
			files.others[count++] = file;
		}
	}
	return files;
}

static struct services *
create_services(struct arena *arena, const struct configuration *settings, enum worker_pool pool)
{
	struct services *services;

	if (pool != POOL_WECHAT)
		return NULL;
	services = services_create(arena, settings);
	if (services == NULL)
		exit(EX_CONFIG);
	return services;
}

/* Of the pair whose secret key only the job has that reads uploads. */
static const struct key *
read_upload_key(struct arena *arena, enum worker_pool pool)
{
	struct key *key = arena_new(arena, struct key);

	if (pool != POOL_API)
		return NULL;
	if (!secret_key("upload-public-key", key)) {
		log_event(LOG_LEVEL_ERROR, "credential_missing", "name", "upload-public-key");
		exit(EX_CONFIG);
	}
	return key;
}

static struct engine *
create_engine(struct arena *arena, const struct configuration *settings, enum worker_pool pool)
{
	struct engine_configuration configuration = {
		.operations = contract_operations,
		.operation_count = contract_operation_count,
		.pools = { [POOL_API] = pool == POOL_API, [POOL_WECHAT] = pool == POOL_WECHAT },
		.schema_version = contract_schema_version,
		.database_reader = configuration_text(settings, "database_reader", NULL),
		.database_writer = configuration_text(settings, "database_writer", NULL),
		.readers = READERS_MAX,
		.writers = WRITERS_MAX,
		.self_check = configuration_boolean(settings, "self_check", false),
		.coverage_file = configuration_text(settings, "coverage_file", ""),
		.metrics_files = name_metrics_files(arena, pool),
		.upload_key = read_upload_key(arena, pool),
		.services = create_services(arena, settings, pool),
	};

	/* Its operations, written in C, share a separate connection. */
	if (pool == POOL_WECHAT) {
		configuration.readers = 1;
		configuration.writers = 1;
	}
	if (configuration.coverage_file[0] == '\0')
		configuration.coverage_file = NULL;
	return engine_create(arena, &configuration);
}

static void
serve(struct engine *engine, struct fastcgi *fastcgi, struct supervision *supervision)
{
	supervision_ready(supervision);
	while (!supervision_wants_stop(supervision))
		engine_turn(engine, TURN_MS);
	log_event(LOG_LEVEL_INFO, "stopping", "reason", "signal");
	supervision_stopping(supervision);
	fastcgi_leave(fastcgi);
	while (!fastcgi_has_left(fastcgi))
		engine_turn(engine, TURN_MS);
}

int
main(int argc, char **argv)
{
	struct worker_options options = options_read(argc, argv);
	struct configuration *settings;
	struct supervision *supervision;
	struct fastcgi *fastcgi;
	struct engine *engine;
	struct arena *arena;

	memory_return_early();
	arena = arena_create(WORKER_ARENA_BYTES_MAX);
	settings = configuration_load(arena, options.configuration);
	set_log_level(settings);
	engine = create_engine(arena, settings, options.pool);
	fastcgi = fastcgi_create(arena, engine, STDIN_FILENO,
	                         options.pool == POOL_WECHAT ? FIBERS_MAX : CONNECTIONS_MAX);
	supervision = supervision_create(arena, engine_loop(engine));
	memory_trim_regularly(arena, engine_loop(engine));
	log_event(LOG_LEVEL_INFO, "started", "pool", options_pool_name(options.pool));
	serve(engine, fastcgi, supervision);
	arena_destroy(arena);
	return EXIT_SUCCESS;
}
