#include "worker/supervision.h"

#include "testing.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define WATCHDOG_US "30000"
#define TURN_MS 1000

/* The end of the socket at which systemd would listen. */
static int notified_fd;

static int
open_notified(void **state)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	if (create_directory(state) != 0)
		return -1;
	snprintf(address.sun_path, sizeof(address.sun_path), "%s/notify", directory_path());
	notified_fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	setenv("NOTIFY_SOCKET", address.sun_path, 1);
	return bind(notified_fd, (struct sockaddr *)&address, sizeof(address));
}

static int
close_notified(void **state)
{
	close(notified_fd);
	return remove_directory(state);
}

static void
expect_message(const char *message)
{
	char received[64] = "";

	assert_true(recv(notified_fd, received, sizeof(received) - 1, 0) > 0);
	assert_string_equal(received, message);
}

static void
expect_silence(void)
{
	char received[64];

	assert_int_equal(recv(notified_fd, received, sizeof(received), 0), -1);
}

static void
the_watchdog_hears_of_a_worker_that_turns(void **state)
{
	struct loop *loop = loop_create(*state);
	struct supervision *supervision;

	setenv("WATCHDOG_USEC", WATCHDOG_US, 1);
	supervision = supervision_create(*state, loop);
	unsetenv("WATCHDOG_USEC");
	expect_silence();
	supervision_ready(supervision);
	expect_message("READY=1");
	expect_message("WATCHDOG=1");
	for (int i = 0; i < 2; i++) {
		expect_silence();
		loop_turn(loop, TURN_MS);
		expect_message("WATCHDOG=1");
	}
}

static void
without_a_watchdog_none_is_told(void **state)
{
	struct loop *loop = loop_create(*state);
	struct supervision *supervision = supervision_create(*state, loop);

	supervision_ready(supervision);
	expect_message("READY=1");
	loop_turn(loop, 1);
	expect_silence();
}

static void
a_signal_asks_to_stop_and_systemd_hears_of_it(void **state)
{
	static const int stopping[] = { SIGTERM, SIGINT };

	for (size_t i = 0; i < sizeof(stopping) / sizeof(stopping[0]); i++) {
		struct loop *loop = loop_create(*state);
		struct supervision *supervision = supervision_create(*state, loop);

		loop_turn(loop, 1);
		assert_false(supervision_wants_stop(supervision));
		assert_int_equal(raise(stopping[i]), 0);
		loop_turn(loop, TURN_MS);
		assert_true(supervision_wants_stop(supervision));
		supervision_stopping(supervision);
		expect_message("STOPPING=1");
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		with_arena(the_watchdog_hears_of_a_worker_that_turns),
		with_arena(without_a_watchdog_none_is_told),
		with_arena(a_signal_asks_to_stop_and_systemd_hears_of_it),
	};

	return cmocka_run_group_tests(tests, open_notified, close_notified);
}
