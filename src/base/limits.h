#pragma once

/* Every limit of the programs, each with its reason. */

#include <stddef.h>

/*
 * The largest answer. A CSV of 7,482 lines has 0.5 MiB, and ten times as many lines must fit. The
 * generator bounds the rows that PostgreSQL sends for it, see tools/contract/statements.py.
 */
#define ANSWER_BYTES_MAX ((size_t)8 * 1024 * 1024)

/*
 * A request's whole memory: an answer of that size, as much again for the blocks that it outgrew,
 * and what the request itself needs.
 */
#define ARENA_BYTES_MAX (2 * ANSWER_BYTES_MAX + (size_t)4 * 1024 * 1024)

/* First block of an arena, kept between requests: holds nearly every request whole. */
#define ARENA_BLOCK_BYTES ((size_t)64 * 1024)

/* Arenas that a worker keeps for coming requests; more are needed in a rush only. */
#define ARENAS_KEPT_MAX 64

/* nginx refuses larger bodies with the same figure. */
#define BODY_BYTES_MAX ((size_t)64 * 1024)

/* A deed with 100 participants nests 3 deep; more than this is an attack on the parser. */
#define JSON_DEPTH_MAX 16

/* 2^53: up to here a double has every integer, so 1e3 is 1000 for sure. */
#define JSON_EXACT_MAX 9007199254740992.0

/* Faults listed in one problem document; a form with more is better shown the first few. */
#define VIOLATIONS_MAX 20

/* The longest path of the contract is below 200 bytes. */
#define PATH_BYTES_MAX 512

#define QUERY_BYTES_MAX 2048

/* Path, query and body arguments of one statement. */
#define ARGUMENTS_MAX 32

/* Rows of one page, and of a page of a list that nobody asked a limit for. */
#define PAGE_ROWS_MAX 100

/* The settings of a community fill one page; a file beyond this is not a configuration. */
#define CONFIGURATION_BYTES_MAX ((size_t)16 * 1024)

/* A secret of WeChat has 32 characters, a key 64; a PEM key stays below this. */
#define SECRET_BYTES_MAX 4096

/* A line of the log; longer ones are cut. */
#define LOG_LINE_BYTES_MAX 1024

/* nginx connections of one worker; beyond them the backlog of the socket waits. */
#define CONNECTIONS_MAX 512

/*
 * Operations written in C under way in one worker, each with a connection from nginx and perhaps
 * one to WeChat: at 100 ms a call, 1,280 a second. Others wait in the backlog of the socket, and
 * where it is full, nginx answers 503. TasksMax of the service has room for as many look-ups of
 * names.
 */
#define FIBERS_MAX 128

/* Reads under way on the pipelined connection of a worker. */
#define READS_PENDING_MAX 1024

/* Read connections of one worker: one, and another for when the first is stuck. */
#define READERS_MAX 2

/* Write connections of one worker, and writes waiting for one. 4 x 2 workers saturate 2 cores. */
#define WRITERS_MAX 4
#define WRITES_WAITING_MAX 256

/*
 * Each inner limit fires first: a lock 2 s, a statement 5 s, nginx 15 s. Work that has waited for a
 * connection for 2 s is refused, so that a client hears of an outage soon and may try again.
 */
#define LOCK_TIMEOUT_MS 2000
#define STATEMENT_TIMEOUT_MS 5000
#define DATABASE_WAIT_MS_MAX 2000
#define CONNECT_TIMEOUT_MS 3000

/* Two statements at their limits; beyond that the server hangs, and nginx still waits. */
#define ANSWER_TIMEOUT_MS 11000

/* Attempts to reconnect; a restarted server is back within a second. */
#define RECONNECT_MS_MIN 20
#define RECONNECT_MS_MAX 1000

/* A reader whose oldest request takes longer than this lets a second reader have the new ones. */
#define READER_STUCK_MS 50

/* Memory of one command of the command line tool; a register of 200,000 lines needs half of it. */
#define COMMAND_ARENA_BYTES_MAX ((size_t)1024 * 1024 * 1024)

/* A file that a command reads whole; the register of 30,000 residents has about 2 MiB. */
#define IMPORT_BYTES_MAX ((size_t)16 * 1024 * 1024)

/* Lines of such a file; beyond them somebody has chosen the wrong one. */
#define IMPORT_LINES_MAX 200000

/* Cells of one line; our own files have at most ten columns. */
#define IMPORT_CELLS_MAX 64
