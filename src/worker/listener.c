#include "worker/listener.h"

#include "base/log.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sysexits.h>
#include <unistd.h>

#define BACKLOG 511

static _Noreturn void
fail(const char *path, const char *reason)
{
	log_event(LOG_LEVEL_ERROR, "fatal", "socket", path, "reason", reason);
	exit(EX_CONFIG);
}

int
listener_open(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	mode_t mask;

	if (strlen(path) >= sizeof(address.sun_path))
		fail(path, "the path is too long");
	memcpy(address.sun_path, path, strlen(path));
	unlink(path);
	mask = umask(S_IXUSR | S_IXGRP | S_IRWXO);
	if (fd < 0 || bind(fd, (const struct sockaddr *)&address, sizeof(address)) != 0 ||
	    listen(fd, BACKLOG) != 0)
		fail(path, strerror(errno));
	umask(mask);
	return fd;
}
