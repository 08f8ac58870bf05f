#include "http/metrics.h"

#include "base/buffer.h"
#include "base/crypto.h"
#include "base/file.h"
#include "base/log.h"
#include "http/status.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Upper bounds; the last bucket has none. */
static const int64_t bounds_us[] = { 250,   500,    1000,   2500,    5000,    10000,
	                             25000, 100000, 500000, 2500000, 10000000 };

#define BUCKET_COUNT (sizeof(bounds_us) / sizeof(bounds_us[0]) + 1)

#define SQLSTATE_COUNT_MAX 32
#define SQLSTATE_LETTERS 5

/* Of one operation; the last series is for requests without an operation. */
struct series {
	_Atomic uint64_t statuses[STATUS_COUNT];
	_Atomic uint64_t buckets[BUCKET_COUNT];
	_Atomic uint64_t total_us;
};

struct database_error {
	_Atomic uint64_t sqlstate; /* its characters; 0 while the slot is free */
	_Atomic uint64_t count;
};

struct counters {
	struct database_error database_errors[SQLSTATE_COUNT_MAX];
	struct series series[];
};

struct metrics {
	const struct operation *operations;
	size_t operation_count;
	struct counters *counters;
	size_t bytes;
	const char *others[POOL_COUNT - 1]; /* whole names of files */
};

static void
unmap(void *resource)
{
	struct metrics *metrics = resource;

	munmap(metrics->counters, metrics->bytes);
}

static const char *
name_file(struct arena *arena, const struct metrics *metrics, const char *path)
{
	struct buffer names = buffer_create(arena, 1024);
	struct digest digest;

	for (size_t i = 0; i < metrics->operation_count; i++)
		buffer_append_format(&names, "%s ", metrics->operations[i].id);
	buffer_append_integer(&names, (int64_t)metrics->bytes);
	digest = crypto_sha256(buffer_text(&names));
	return arena_format(arena, "%s-%s", path, crypto_hex(arena, digest.bytes, 8));
}

/* The descriptor of the shared file in its full size, or -1. */
static int
open_shared(struct arena *arena, const struct metrics *metrics, const char *path)
{
	const char *name = name_file(arena, metrics, path);
	int fd = open(name, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR | S_IRGRP);

	if (fd >= 0 && ftruncate(fd, (off_t)metrics->bytes) == 0)
		return fd;
	log_event(LOG_LEVEL_WARNING, "metrics_not_shared", "file", name, "reason", strerror(errno));
	if (fd >= 0)
		close(fd);
	return -1;
}

static void *
map_counters(struct arena *arena, const struct metrics *metrics, const char *path)
{
	int fd = path != NULL ? open_shared(arena, metrics, path) : -1;
	int flags = fd >= 0 ? MAP_SHARED : MAP_PRIVATE | MAP_ANONYMOUS;
	void *counters = mmap(NULL, metrics->bytes, PROT_READ | PROT_WRITE, flags, fd, 0);

	if (fd >= 0)
		close(fd);
	return counters;
}

struct metrics *
metrics_create(struct arena *arena, const struct operation *operations, size_t operation_count,
               const struct metrics_files *files)
{
	struct metrics *metrics = arena_new(arena, struct metrics);

	metrics->operations = operations;
	metrics->operation_count = operation_count;
	metrics->bytes = sizeof(struct counters) + (operation_count + 1) * sizeof(struct series);
	metrics->counters = map_counters(arena, metrics, files->own);
	if (metrics->counters == MAP_FAILED) {
		metrics->counters = arena_alloc(arena, metrics->bytes);
	} else {
		arena_defer(arena, unmap, metrics);
	}
	for (size_t i = 0; i < POOL_COUNT - 1; i++) {
		if (files->others[i] != NULL)
			metrics->others[i] = name_file(arena, metrics, files->others[i]);
	}
	return metrics;
}

static void
add(_Atomic uint64_t *counter, uint64_t amount)
{
	atomic_fetch_add_explicit(counter, amount, memory_order_relaxed);
}

static uint64_t
get(const _Atomic uint64_t *counter)
{
	return atomic_load_explicit(counter, memory_order_relaxed);
}

void
metrics_count_request(struct metrics *metrics, const struct operation *operation, int status,
                      int64_t time_us)
{
	size_t index = operation != NULL ? (size_t)(operation - metrics->operations)
	                                 : metrics->operation_count;
	struct series *series = &metrics->counters->series[index];
	size_t bucket = 0;

	add(&series->statuses[status_index(status)], 1);
	while (bucket < BUCKET_COUNT - 1 && time_us > bounds_us[bucket])
		bucket++;
	add(&series->buckets[bucket], 1);
	add(&series->total_us, (uint64_t)time_us);
}

/* The slot of a SQLSTATE, allocated for a new one; NULL when all are in use. */
static struct database_error *
find_database_error(struct counters *counters, uint64_t sqlstate)
{
	for (size_t i = 0; i < SQLSTATE_COUNT_MAX; i++) {
		struct database_error *error = &counters->database_errors[i];
		uint64_t seen = 0;

		if (atomic_compare_exchange_strong(&error->sqlstate, &seen, sqlstate) ||
		    seen == sqlstate)
			return error;
	}
	return NULL;
}

void
metrics_count_database_error(struct metrics *metrics, const char *sqlstate)
{
	char letters[sizeof(uint64_t)] = "08000";
	struct database_error *error;
	uint64_t key;

	if (strlen(sqlstate) == SQLSTATE_LETTERS)
		memcpy(letters, sqlstate, SQLSTATE_LETTERS);
	memcpy(&key, letters, sizeof(key));
	error = find_database_error(metrics->counters, key);
	if (error != NULL)
		add(&error->count, 1);
}

static bool
is_sqlstate(uint64_t sqlstate)
{
	char letters[sizeof(sqlstate)];

	memcpy(letters, &sqlstate, sizeof(letters));
	return strnlen(letters, sizeof(letters)) == SQLSTATE_LETTERS &&
	       strspn(letters, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == SQLSTATE_LETTERS;
}

static void
add_series(struct series *sum, const struct series *series)
{
	for (size_t i = 0; i < STATUS_COUNT; i++)
		add(&sum->statuses[i], get(&series->statuses[i]));
	for (size_t i = 0; i < BUCKET_COUNT; i++)
		add(&sum->buckets[i], get(&series->buckets[i]));
	add(&sum->total_us, get(&series->total_us));
}

static void
add_counters(const struct metrics *metrics, struct counters *sum, const struct counters *counters)
{
	for (size_t i = 0; i <= metrics->operation_count; i++)
		add_series(&sum->series[i], &counters->series[i]);
	for (size_t i = 0; i < SQLSTATE_COUNT_MAX; i++) {
		uint64_t sqlstate = get(&counters->database_errors[i].sqlstate);
		struct database_error *error =
		    is_sqlstate(sqlstate) ? find_database_error(sum, sqlstate) : NULL;

		if (error != NULL)
			add(&error->count, get(&counters->database_errors[i].count));
	}
}

/*
 * Another pool's file is read and never mapped: if its owner truncates a mapped file, the next
 * access is a SIGBUS.
 */
static bool
read_counters(const char *name, struct counters *counters, size_t bytes)
{
	size_t count = 0;
	int status = file_read_foreign(name, counters, bytes, &count);

	if (status == 0 && count == bytes)
		return true;
	if (status != ENOENT) {
		log_event(LOG_LEVEL_WARNING, "metrics_not_readable", "file", name, "reason",
		          status != 0 ? strerror(status) : "its size is wrong");
	}
	return false;
}

static const struct counters *
sum_pools(const struct metrics *metrics, struct arena *arena)
{
	struct counters *sum = arena_alloc(arena, metrics->bytes);
	struct counters *other = arena_alloc(arena, metrics->bytes);

	add_counters(metrics, sum, metrics->counters);
	for (size_t i = 0; i < POOL_COUNT - 1; i++) {
		if (metrics->others[i] != NULL &&
		    read_counters(metrics->others[i], other, metrics->bytes))
			add_counters(metrics, sum, other);
	}
	return sum;
}

static void
begin_metric(struct buffer *out, const char *name, const char *type, const char *help)
{
	buffer_append_format(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static const char *
name_of(const struct metrics *metrics, size_t index)
{
	return index < metrics->operation_count ? metrics->operations[index].id : "none";
}

static void
write_requests(const struct metrics *metrics, const struct counters *counters, struct buffer *out)
{
	begin_metric(out, "xinyi_requests_total", "counter", "Requests by operation and status.");
	for (size_t i = 0; i <= metrics->operation_count; i++) {
		for (size_t j = 0; j < STATUS_COUNT; j++) {
			uint64_t count = get(&counters->series[i].statuses[j]);

			if (count > 0) {
				buffer_append_format(
				    out,
				    "xinyi_requests_total{operation=\"%s\",status=\"%d\"} %llu\n",
				    name_of(metrics, i), statuses[j].code,
				    (unsigned long long)count);
			}
		}
	}
}

static void
write_histogram(const struct series *series, const char *operation, struct buffer *out)
{
	static const char name[] = "xinyi_request_seconds";
	uint64_t count = 0;

	for (size_t i = 0; i < BUCKET_COUNT - 1; i++) {
		count += get(&series->buckets[i]);
		buffer_append_format(out, "%s_bucket{operation=\"%s\",le=\"%g\"} %llu\n", name,
		                     operation, (double)bounds_us[i] / 1e6,
		                     (unsigned long long)count);
	}
	count += get(&series->buckets[BUCKET_COUNT - 1]);
	buffer_append_format(out, "%s_bucket{operation=\"%s\",le=\"+Inf\"} %llu\n", name, operation,
	                     (unsigned long long)count);
	buffer_append_format(out, "%s_sum{operation=\"%s\"} %.6f\n", name, operation,
	                     (double)get(&series->total_us) / 1e6);
	buffer_append_format(out, "%s_count{operation=\"%s\"} %llu\n", name, operation,
	                     (unsigned long long)count);
}

static void
write_database_errors(const struct counters *counters, struct buffer *out)
{
	begin_metric(out, "xinyi_database_errors_total", "counter",
	             "Errors of PostgreSQL by SQLSTATE.");
	for (size_t i = 0; i < SQLSTATE_COUNT_MAX; i++) {
		const struct database_error *error = &counters->database_errors[i];
		uint64_t sqlstate = get(&error->sqlstate);
		char letters[sizeof(sqlstate)];

		memcpy(letters, &sqlstate, sizeof(letters));
		if (sqlstate != 0) {
			buffer_append_format(
			    out, "xinyi_database_errors_total{sqlstate=\"%.5s\"} %llu\n", letters,
			    (unsigned long long)get(&error->count));
		}
	}
}

static void
write_database_health(const struct database_health *health, struct buffer *out)
{
	begin_metric(out, "xinyi_database_ready", "gauge",
	             "1 when this worker can read and write.");
	buffer_append_format(out, "xinyi_database_ready %d\n", health->trouble == NULL);
	begin_metric(out, "xinyi_database_work", "gauge", "Transactions of this worker, by stage.");
	buffer_append_format(out,
	                     "xinyi_database_work{stage=\"reading\"} %zu\n"
	                     "xinyi_database_work{stage=\"writing\"} %zu\n"
	                     "xinyi_database_work{stage=\"waiting\"} %zu\n",
	                     health->reading, health->writing, health->waiting);
}

struct text
metrics_write(const struct metrics *metrics, struct arena *arena,
              const struct database_health *health)
{
	struct buffer out = buffer_create(arena, (size_t)64 * 1024);
	const struct counters *counters = sum_pools(metrics, arena);

	write_requests(metrics, counters, &out);
	begin_metric(&out, "xinyi_request_seconds", "histogram", "Time to answer, in the worker.");
	for (size_t i = 0; i <= metrics->operation_count; i++)
		write_histogram(&counters->series[i], name_of(metrics, i), &out);
	write_database_errors(counters, &out);
	write_database_health(health, &out);
	return buffer_text(&out);
}
