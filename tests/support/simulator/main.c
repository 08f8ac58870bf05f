/*
 * xinyi-wechat-simulator: the part of WeChat's server API that the platform uses, with its checks,
 * its limits and its bad days, for tests and for trying the platform out without WeChat.
 *
 * Prints "wechat=ADDRESS admin=ADDRESS" as soon as it serves. Stops at SIGTERM or SIGINT.
 */

#include "admin.h"
#include "endpoints.h"
#include "server.h"
#include "world.h"

#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SECRET_BYTES_MAX 128
#define SAVE_INTERVAL_S 5

static const char usage[] =
    "Usage: xinyi-wechat-simulator --listen 127.0.0.1:PORT --admin 127.0.0.1:PORT\n"
    "                              [--appid APPID --secret-file FILE] [--state FILE]\n"
    "\n"
    "  --listen ADDRESS    where WeChat's API is answered; port 0 takes a free one\n"
    "  --admin ADDRESS     where tests create users and codes and inject faults\n"
    "  --appid APPID       the app that is there from the start\n"
    "  --secret-file FILE  its AppSecret, one line\n"
    "  --state FILE        take up the state of an earlier run, and keep it there\n"
    "  --help              show this text\n";

struct simulator_options {
	const char *listen;
	const char *admin;
	const char *appid;
	const char *secret_file;
	const char *state;
};

static bool
parse_options(int count, char **arguments, struct simulator_options *options)
{
	static const struct option known[] = {
		{ "listen", required_argument, NULL, 'l' },
		{ "admin", required_argument, NULL, 'a' },
		{ "appid", required_argument, NULL, 'i' },
		{ "secret-file", required_argument, NULL, 's' },
		{ "state", required_argument, NULL, 'k' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	const char **targets[] = {
		['l'] = &options->listen,      ['a'] = &options->admin, ['i'] = &options->appid,
		['s'] = &options->secret_file, ['k'] = &options->state,
	};
	int option;

	while ((option = getopt_long(count, arguments, "", known, NULL)) != -1) {
		if (option == 'h') {
			fputs(usage, stdout);
			exit(EXIT_SUCCESS);
		}
		if (option == '?')
			return false;
		*targets[option] = optarg;
	}
	return optind == count && options->listen != NULL && options->admin != NULL &&
	       (options->appid == NULL) == (options->secret_file == NULL);
}

static bool
read_secret(const char *path, char *secret, size_t bytes_max)
{
	FILE *file = fopen(path, "re");
	bool found = file != NULL && fgets(secret, (int)bytes_max, file) != NULL;

	if (found) {
		secret[strcspn(secret, "\r\n")] = '\0';
	} else {
		fprintf(stderr, "%s: %s\n", path, errno ? strerror(errno) : "is empty");
	}
	if (file != NULL)
		fclose(file);
	return found;
}

static void
save(struct simulated_world *world)
{
	world_lock(world);
	world_save(world);
	world_unlock(world);
}

/* The signals are blocked since before the first thread started. */
static void
wait_for_end(struct simulated_world *world, const sigset_t *signals)
{
	const struct timespec interval = { .tv_sec = SAVE_INTERVAL_S };

	while (sigtimedwait(signals, NULL, &interval) == -1)
		save(world);
}

static int
serve(struct simulated_world *world, const struct simulator_options *options,
      const sigset_t *signals)
{
	struct server wechat = { .world = world, .answer = endpoint_answer };
	struct server admin = { .world = world, .answer = admin_answer };
	bool serving =
	    server_start(&wechat, options->listen) && server_start(&admin, options->admin);

	if (serving) {
		printf("wechat=127.0.0.1:%u admin=127.0.0.1:%u\n", server_port(&wechat),
		       server_port(&admin));
		fflush(stdout);
		wait_for_end(world, signals);
	}
	server_stop(&wechat);
	server_stop(&admin);
	save(world);
	return serving ? EXIT_SUCCESS : EXIT_FAILURE;
}

int
main(int count, char **arguments)
{
	struct simulator_options options = { 0 };
	struct simulated_world world = { 0 };
	char secret[SECRET_BYTES_MAX];
	sigset_t signals;
	int status;

	if (!parse_options(count, arguments, &options)) {
		fputs(usage, stderr);
		return 2;
	}
	if (options.secret_file != NULL &&
	    !read_secret(options.secret_file, secret, sizeof(secret)))
		return EXIT_FAILURE;
	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	pthread_sigmask(SIG_BLOCK, &signals, NULL);
	world.path = options.state;
	world.appid = options.appid;
	world.secret = secret;
	if (!world_open(&world)) {
		world_close(&world);
		return EXIT_FAILURE;
	}
	status = serve(&world, &options, &signals);
	world_close(&world);
	return status;
}
