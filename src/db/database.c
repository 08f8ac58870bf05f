#include "db/database.h"

#include "base/limits.h"
#include "db/pool.h"

#include <assert.h>

struct database {
	struct pool readers;
	struct pool writers;
};

static struct connection_settings
connection_settings_of(const struct database_settings *settings, bool reads_only)
{
	return (struct connection_settings){
		.conninfo = reads_only ? settings->reader_conninfo : settings->writer_conninfo,
		.name = reads_only ? "xinyi reader" : "xinyi writer",
		.schema_version = settings->schema_version,
		.statements = settings->statements,
		.statement_count = settings->statement_count,
		.reads_only = reads_only,
	};
}

static void
close_database(void *resource)
{
	struct database *database = resource;

	pool_close(&database->readers);
	pool_close(&database->writers);
}

struct database *
database_create(struct arena *arena, struct loop *loop, const struct database_settings *settings)
{
	struct database *database = arena_new(arena, struct database);

	assert(settings->readers <= POOL_PIPELINES_MAX && settings->writers <= POOL_PIPELINES_MAX);
	database->readers.connection_settings = connection_settings_of(settings, true);
	database->readers.limits = (struct pool_limits){ .pipelines = settings->readers,
		                                         .per_pipeline = READS_PENDING_MAX,
		                                         .running = SIZE_MAX,
		                                         .waiting = READS_PENDING_MAX,
		                                         .repeats_lost = true };
	database->writers.connection_settings = connection_settings_of(settings, false);
	database->writers.limits = (struct pool_limits){ .pipelines = settings->writers,
		                                         .per_pipeline = 1,
		                                         .running = WRITERS_RUNNING_MAX,
		                                         .waiting = WRITES_WAITING_MAX };
	arena_defer(arena, close_database, database);
	pool_start(&database->readers, loop);
	pool_start(&database->writers, loop);
	return database;
}

void
database_read(struct database *database, struct db_transaction *transaction)
{
	pool_submit(&database->readers, transaction);
}

void
database_write(struct database *database, struct db_transaction *transaction)
{
	pool_submit(&database->writers, transaction);
}

void
database_flush(struct database *database)
{
	pool_flush(&database->readers);
	pool_flush(&database->writers);
}

struct database_health
database_health(const struct database *database)
{
	const char *reader_trouble = pool_trouble(&database->readers);

	return (struct database_health){
		.trouble =
		    reader_trouble != NULL ? reader_trouble : pool_trouble(&database->writers),
		.reading = pool_sent_count(&database->readers),
		.writing = pool_sent_count(&database->writers),
		.waiting = database->readers.waiting.count + database->writers.waiting.count,
	};
}
