#include "worker/options.h"

#include "base/log.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXIT_USAGE 2

static const char help[] =
    "Usage: xinyi-worker --pool api|wechat --config FILE\n"
    "\n"
    "Serves the operations of one pool to nginx over FastCGI until SIGTERM, upon which it\n"
    "finishes the requests under way. Descriptor 0 is a listening socket, as systemd hands it\n"
    "over.\n"
    "\n"
    "  --pool NAME    api: operations that need PostgreSQL alone;\n"
    "                 wechat: operations that call WeChat\n"
    "  --config FILE  settings of all programs, such as /etc/xinyi/xinyi.conf\n"
    "  --help         show this help\n"
    "  --version      show the version\n"
    "\n"
    "Exit status: 0 after SIGTERM, 2 for wrong arguments, 78 for a wrong configuration.\n";

static _Noreturn void
refuse(const char *reason)
{
	log_event(LOG_LEVEL_ERROR, "arguments_refused", "reason", reason);
	exit(EXIT_USAGE);
}

const char *
options_pool_name(enum worker_pool pool)
{
	static const char *const names[POOL_COUNT] = {
		[POOL_API] = "api",
		[POOL_WECHAT] = "wechat",
	};

	return names[pool];
}

static enum worker_pool
read_pool(const char *name)
{
	if (name == NULL)
		refuse("--pool is missing");
	for (enum worker_pool pool = 0; pool < POOL_COUNT; pool++) {
		if (strcmp(name, options_pool_name(pool)) == 0)
			return pool;
	}
	refuse("--pool must be api or wechat");
}

struct worker_options
options_read(int argc, char **argv)
{
	static const struct option known[] = {
		{ "pool", required_argument, NULL, 'p' },
		{ "config", required_argument, NULL, 'c' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'v' },
		{ NULL, 0, NULL, 0 },
	};
	struct worker_options options = { .pool = POOL_API };
	const char *pool = NULL;
	int letter;

	opterr = 0;
	while ((letter = getopt_long(argc, argv, "", known, NULL)) != -1) {
		switch (letter) {
		case 'p':
			pool = optarg;
			break;
		case 'c':
			options.configuration = optarg;
			break;
		case 'h':
			fputs(help, stdout);
			exit(EXIT_SUCCESS);
		case 'v':
			printf("xinyi-worker %s, schema %s\n", XINYI_VERSION,
			       contract_schema_version);
			exit(EXIT_SUCCESS);
		default:
			refuse("an argument is unknown or lacks its value; see --help");
		}
	}
	if (optind < argc)
		refuse("there are arguments too many");
	options.pool = read_pool(pool);
	if (options.configuration == NULL)
		refuse("--config is missing");
	return options;
}
