#include "remote.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define REQUEST_BYTES_MAX 8192
#define ANSWER_BYTES_MAX ((size_t)1024 * 1024)

static _Noreturn void
give_up(const char *what)
{
	perror(what);
	abort();
}

/* The AppSecret in a file that has no name, for --secret-file. */
static int
write_secret(const char *secret)
{
	int file = memfd_create("secret", 0);

	if (file < 0 || dprintf(file, "%s\n", secret) < 0)
		give_up("memfd_create");
	return file;
}

static _Noreturn void
become_simulator(const char *program, const char *appid, int secret_file, int output)
{
	char secret_path[64];

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	snprintf(secret_path, sizeof(secret_path), "/proc/self/fd/%d", secret_file);
	dup2(output, STDOUT_FILENO);
	execl(program, program, "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0", "--appid",
	      appid, "--secret-file", secret_path, (char *)NULL);
	give_up(program);
}

/* The port behind "wechat=127.0.0.1:" or "admin=127.0.0.1:" of the simulator's one line. */
static uint16_t
read_port(const char *line, const char *name)
{
	const char *place = strstr(line, name);
	unsigned long port = place != NULL ? strtoul(place + strlen(name), NULL, 10) : 0;

	if (port == 0 || port > UINT16_MAX)
		give_up("the simulator does not say where it listens");
	return (uint16_t)port;
}

struct simulator
simulator_start(const char *program, const char *appid, const char *secret)
{
	struct simulator simulator = { 0 };
	int secret_file = write_secret(secret);
	int output[2];
	char line[128];
	FILE *lines;

	if (pipe2(output, O_CLOEXEC) != 0)
		give_up("pipe2");
	simulator.process = fork();
	if (simulator.process < 0)
		give_up("fork");
	if (simulator.process == 0)
		become_simulator(program, appid, secret_file, output[1]);
	close(output[1]);
	close(secret_file);
	lines = fdopen(output[0], "r");
	if (lines == NULL || fgets(line, sizeof(line), lines) == NULL)
		give_up("the simulator says nothing");
	fclose(lines);
	simulator.port = read_port(line, "wechat=127.0.0.1:");
	simulator.admin_port = read_port(line, "admin=127.0.0.1:");
	snprintf(simulator.base_url, sizeof(simulator.base_url), "http://127.0.0.1:%u",
	         simulator.port);
	return simulator;
}

void
simulator_stop(struct simulator *simulator)
{
	int status = 0;

	if (kill(simulator->process, SIGTERM) != 0 ||
	    waitpid(simulator->process, &status, 0) != simulator->process || status != 0)
		give_up("the simulator did not end well");
	simulator->process = 0;
}

static int
connect_to(uint16_t port)
{
	const struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	int connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (connection < 0 ||
	    connect(connection, (const struct sockaddr *)&address, sizeof(address)) != 0)
		give_up("connect to the simulator");
	return connection;
}

static size_t
read_all(int connection, char *answer)
{
	size_t bytes = 0;
	ssize_t got;

	while (bytes < ANSWER_BYTES_MAX &&
	       (got = read(connection, answer + bytes, ANSWER_BYTES_MAX - bytes)) > 0)
		bytes += (size_t)got;
	answer[bytes] = '\0';
	return bytes;
}

json_t *
simulator_tell(const struct simulator *simulator, const char *method, const char *path,
               const char *body)
{
	static char answer[ANSWER_BYTES_MAX + 1];
	int connection = connect_to(simulator->admin_port);
	const char *content;
	json_t *value;

	dprintf(connection, "%s %s HTTP/1.0\r\nContent-Length: %zu\r\n\r\n%s", method, path,
	        body != NULL ? strlen(body) : 0, body != NULL ? body : "");
	read_all(connection, answer);
	close(connection);
	content = strstr(answer, "\r\n\r\n");
	value = content != NULL ? json_loads(content + 4, 0, NULL) : NULL;
	if (value == NULL || strncmp(answer + strlen("HTTP/1.0"), " 200 ", 5) != 0) {
		fprintf(stderr, "%s %s: %s\n", method, path, answer);
		abort();
	}
	return value;
}

static void
tell(const struct simulator *simulator, const char *method, const char *path, const char *body)
{
	json_decref(simulator_tell(simulator, method, path, body));
}

void
simulator_make_user(const struct simulator *simulator, const char *openid)
{
	char body[REQUEST_BYTES_MAX];

	snprintf(body, sizeof(body), "{\"openid\": \"%s\"}", openid);
	tell(simulator, "POST", "/users", body);
}

static struct simulator_code
mint(const struct simulator *simulator, const char *path, const char *body)
{
	json_t *answer = simulator_tell(simulator, "POST", path, body);
	struct simulator_code code;

	snprintf(code.text, sizeof(code.text), "%s",
	         json_string_value(json_object_get(answer, "code")));
	json_decref(answer);
	return code;
}

struct simulator_code
simulator_mint_login_code(const struct simulator *simulator, const char *openid)
{
	char body[REQUEST_BYTES_MAX];

	snprintf(body, sizeof(body), "{\"openid\": \"%s\"}", openid);
	return mint(simulator, "/login-codes", body);
}

struct simulator_code
simulator_mint_phone_code(const struct simulator *simulator, const char *openid, const char *phone)
{
	char body[REQUEST_BYTES_MAX];

	snprintf(body, sizeof(body), "{\"openid\": \"%s\", \"phone\": \"%s\"}", openid, phone);
	return mint(simulator, "/phone-codes", body);
}

void
simulator_break(const struct simulator *simulator, const char *path, const char *kind,
                const char *members)
{
	char body[REQUEST_BYTES_MAX];

	snprintf(body, sizeof(body), "{\"path\": \"%s\", \"kind\": \"%s\"%s%s}", path, kind,
	         *members ? ", " : "", members);
	tell(simulator, "POST", "/faults", body);
}

int64_t
simulator_count_calls(const struct simulator *simulator, const char *path)
{
	json_t *answer = simulator_tell(simulator, "GET", "/calls", NULL);
	int64_t count =
	    json_integer_value(json_object_get(json_object_get(answer, "totals"), path));

	json_decref(answer);
	return count;
}

void
simulator_reset(const struct simulator *simulator)
{
	tell(simulator, "POST", "/reset", NULL);
}
