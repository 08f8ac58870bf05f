#pragma once

/* Every limit of the programs, each with its reason. */

#include <stddef.h>

/*
 * The largest answer. A CSV of 7,482 lines has 0.5 MiB, and ten times as many lines must fit. The
 * generator limits the rows that PostgreSQL sends for it, see tools/contract/statements.py.
 */
#define ANSWER_BYTES_MAX ((size_t)8 * 1024 * 1024)

/*
 * Answers that the worker compresses for nginx to keep: a smaller one fits in one packet as it is,
 * and a larger one would take longer than 2 ms, in which the worker answers nobody else.
 */
#define GZIP_BYTES_MIN ((size_t)1400)
#define GZIP_BYTES_MAX ((size_t)64 * 1024)

/*
 * All memory of a request: an answer of that size, the same again for the smaller blocks before it,
 * and the request's own data.
 */
#define ARENA_BYTES_MAX (2 * ANSWER_BYTES_MAX + (size_t)4 * 1024 * 1024)

/* First block of an arena, reused by later requests: nearly every request fits in it. */
#define ARENA_BLOCK_BYTES ((size_t)64 * 1024)

/* Arenas that a worker keeps for later requests, 2 MiB at most; only bursts need more. */
#define ARENAS_KEPT_MAX 32

/* nginx refuses larger bodies with the same limits. */
#define BODY_BYTES_MAX ((size_t)64 * 1024)

/*
 * A file that a client uploads. The register of 30,000 residents has about 2 MiB. Sealed, and as
 * the digits in which it goes to PostgreSQL, a request has three times that.
 */
#define UPLOAD_BYTES_MAX ((size_t)4 * 1024 * 1024)

/* A deed with 100 participants nests 3 deep; more than this is an attack on the parser. */
#define JSON_DEPTH_MAX 16

/* 2^53: a double represents every integer up to this one, so 1e3 is exactly 1000. */
#define JSON_EXACT_MAX 9007199254740992.0

/* Faults listed in one problem document; a user corrects the first few first. */
#define VIOLATIONS_MAX 20

/* The longest path of the contract is below 200 bytes. */
#define PATH_BYTES_MAX 512

#define QUERY_BYTES_MAX 2048

/* Path, query and body arguments of one statement. */
#define ARGUMENTS_MAX 32

/* Rows of one page, also of a list without a limit parameter. */
#define PAGE_ROWS_MAX 100

/* The settings of a community fill one page; a larger file is not a configuration. */
#define CONFIGURATION_BYTES_MAX ((size_t)16 * 1024)

/* A secret of WeChat has 32 characters, a key 64; a PEM key stays below this. */
#define SECRET_BYTES_MAX 4096

/* A line of the log; longer lines are truncated. */
#define LOG_LINE_BYTES_MAX 1024

/* nginx connections of one worker; further connections wait in the backlog of the socket. */
#define CONNECTIONS_MAX 512

/*
 * Concurrent operations written in C in one worker, each with a connection from nginx and perhaps
 * one to WeChat: at 100 ms per call, 1,280 per second. Further requests wait in the backlog of the
 * socket, and when it is full, nginx answers 503. TasksMax of the service allows as many threads
 * for name lookups.
 */
#define FIBERS_MAX 128

/* Reads in flight on the pipelined connection of a worker. */
#define READS_PENDING_MAX 1024

/* Read connections of one worker: one, and a second for when the first is stuck. */
#define READERS_MAX 2

/*
 * Write connections of one worker, and writes waiting for one. PostgreSQL works on two at a time:
 * as many as two cores take from two workers, because more would only get in each other's way. The
 * others are for writes whose COMMIT waits for the disk: the slower the disk, the more of them.
 */
#define WRITERS_MAX 4
#define WRITERS_RUNNING_MAX 2
#define WRITES_WAITING_MAX 256

/*
 * Each inner timeout expires first: a lock 2 s, a statement 5 s, nginx 15 s. A transaction that has
 * waited 2 s for a connection is refused, so that the client learns of an outage soon and may
 * retry.
 */
#define LOCK_TIMEOUT_MS 2000
#define STATEMENT_TIMEOUT_MS 5000
#define DATABASE_WAIT_MS_MAX 2000
#define CONNECT_TIMEOUT_MS 3000

/* Two statements at their timeouts; after that the server hangs, while nginx still waits. */
#define ANSWER_TIMEOUT_MS 11000

/* What a QR code holds; it has at most 41 rows then, which a telephone reads from a telephone. */
#define QR_CONTENT_BYTES_MAX 100

/* Delay between attempts to reconnect; a restarted server is back within a second. */
#define RECONNECT_MS_MIN 20
#define RECONNECT_MS_MAX 1000

/*
 * When a reader's oldest request takes longer than this, new requests go to a second reader; a
 * write that takes longer waits for a lock, and leaves its turn to another.
 */
#define PIPELINE_STUCK_MS 50

/* Memory of one command of the command line tool; a register of 200,000 lines needs half of it. */
#define COMMAND_ARENA_BYTES_MAX ((size_t)1024 * 1024 * 1024)

/* A file that a command reads whole; the register of 30,000 residents has about 2 MiB. */
#define IMPORT_BYTES_MAX ((size_t)16 * 1024 * 1024)

/* Lines of such a file; a longer file is the wrong one. */
#define IMPORT_LINES_MAX 200000

/* Cells of one line; our own files have at most ten columns. */
#define IMPORT_CELLS_MAX 64
