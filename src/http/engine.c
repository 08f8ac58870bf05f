#include "http/engine.h"

#include "base/limits.h"
#include "base/log.h"
#include "http/exchange.h"
#include "http/prelude.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct engine {
	struct arena *arena;
	struct engine_configuration configuration;
	struct exchange_shared shared;
	struct loop *loop;
	struct exchange *free; /* most recently used first: its memory is in the cache */
	struct exchange *all;
	size_t arena_count; /* of the exchanges that have one */
};

static void
add_operations(const struct engine_configuration *configuration, struct db_statement *statements,
               size_t *count)
{
	for (size_t i = 0; i < configuration->operation_count; i++) {
		const struct operation *operation = &configuration->operations[i];

		if (operation->statement == NULL || !exchange_serves(configuration, operation))
			continue;
		statements[(*count)++] = (struct db_statement){
			.name = operation->id,
			.text = operation->statement->text,
			.types = operation->statement->types,
			.argument_count = operation->statement->argument_count,
			.for_readers = operation->method == METHOD_GET,
		};
	}
}

static struct database *
create_database(struct engine *engine)
{
	const struct engine_configuration *configuration = &engine->configuration;
	struct db_statement *statements =
	    arena_new_array(engine->arena, struct db_statement, configuration->operation_count + 2);
	size_t count = 0;

	statements[count++] = prelude_member;
	statements[count++] = prelude_visitor;
	add_operations(configuration, statements, &count);
	return database_create(engine->arena, engine->loop,
	                       &(struct database_settings){
	                           .reader_conninfo = configuration->database_reader,
	                           .writer_conninfo = configuration->database_writer,
	                           .schema_version = configuration->schema_version,
	                           .statements = statements,
	                           .statement_count = count,
	                           .readers = configuration->readers,
	                           .writers = configuration->writers,
	                       });
}

static struct session *
create_session(struct engine *engine)
{
	return session_create(engine->arena,
	                      (struct session_options){
	                          .conninfo = engine->configuration.database_writer,
	                          .schema_version = engine->configuration.schema_version,
	                          .statement_timeout_ms = STATEMENT_TIMEOUT_MS,
	                          .lock_timeout_ms = LOCK_TIMEOUT_MS,
	                      });
}

static int
open_coverage_file(const char *path)
{
	int file;

	if (path == NULL)
		return -1;
	file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, S_IRUSR | S_IWUSR);
	if (file < 0) {
		log_event(LOG_LEVEL_ERROR, "fatal", "file", path, "reason", strerror(errno));
		exit(EXIT_FAILURE);
	}
	return file;
}

static void
close_engine(void *resource)
{
	struct engine *engine = resource;

	for (struct exchange *exchange = engine->all; exchange != NULL;
	     exchange = exchange->next_of_all) {
		if (exchange->arena != NULL)
			arena_destroy(exchange->arena);
	}
	if (engine->shared.coverage_file >= 0)
		close(engine->shared.coverage_file);
}

struct engine *
engine_create(struct arena *arena, const struct engine_configuration *configuration)
{
	const struct operation *operations = configuration->operations;
	size_t operation_count = configuration->operation_count;
	struct engine *engine = arena_new(arena, struct engine);

	engine->arena = arena;
	engine->configuration = *configuration;
	arena_defer(arena, close_engine, engine);
	engine->loop = loop_create(arena);
	engine->shared = (struct exchange_shared){
		.configuration = &engine->configuration,
		.router = router_create(arena, operations, operation_count),
		.patterns = patterns_compile(arena, operations, operation_count),
		.metrics = metrics_create(arena, operations, operation_count,
		                          &configuration->metrics_files),
		.database = create_database(engine),
		.fibers = fibers_create(arena, engine->loop, FIBERS_MAX),
		.session = create_session(engine),
		.coverage_file = open_coverage_file(configuration->coverage_file),
	};
	return engine;
}

static void
take_back(struct exchange *exchange)
{
	struct engine *engine = exchange->owner;

	/* Return the memory of a burst of requests to the system. */
	if (engine->arena_count > ARENAS_KEPT_MAX) {
		arena_destroy(exchange->arena);
		exchange->arena = NULL;
		engine->arena_count--;
	} else {
		arena_reset(exchange->arena);
	}
	exchange->next = engine->free;
	engine->free = exchange;
}

static struct exchange *
create_exchange(struct engine *engine)
{
	struct exchange *exchange = arena_new(engine->arena, struct exchange);

	exchange->next_of_all = engine->all;
	engine->all = exchange;
	return exchange;
}

/* An exchange as good as new. */
static struct exchange *
lend_exchange(struct engine *engine)
{
	struct exchange *exchange = engine->free;

	if (exchange != NULL) {
		engine->free = exchange->next;
	} else {
		exchange = create_exchange(engine);
	}
	if (exchange->arena == NULL) {
		exchange->arena = arena_create(ARENA_BYTES_MAX);
		engine->arena_count++;
	}
	*exchange = (struct exchange){
		.arena = exchange->arena,
		.next_of_all = exchange->next_of_all,
		.shared = &engine->shared,
		.release = take_back,
		.owner = engine,
	};
	return exchange;
}

void
engine_submit(struct engine *engine, const struct http_input *input, engine_answered *answered,
              void *context)
{
	struct exchange *exchange = lend_exchange(engine);

	exchange->answered = answered;
	exchange->context = context;
	exchange_begin(exchange, input);
}

void
engine_turn(struct engine *engine, int timeout_ms)
{
	database_flush(engine->shared.database);
	loop_turn(engine->loop, timeout_ms);
	database_flush(engine->shared.database);
}

struct loop *
engine_loop(const struct engine *engine)
{
	return engine->loop;
}

const char *
engine_trouble(const struct engine *engine)
{
	return database_health(engine->shared.database).trouble;
}
