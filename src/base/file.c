#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* Reads until the end of the file or the buffer; one byte too many tells EFBIG from a full fit. */
static int
read_all(int descriptor, char *buffer, size_t capacity, size_t *bytes)
{
	size_t total = 0;

	for (;;) {
		char surplus;
		size_t room = capacity - total;
		ssize_t got =
		    read(descriptor, room > 0 ? buffer + total : &surplus, room > 0 ? room : 1);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return errno;
		if (got == 0)
			break;
		if (room == 0)
			return EFBIG;
		total += (size_t)got;
	}
	*bytes = total;
	return 0;
}

int
file_read(const char *path, void *buffer, size_t capacity, size_t *bytes)
{
	int descriptor = open(path, O_RDONLY | O_CLOEXEC);
	int status;

	if (descriptor < 0)
		return errno;
	status = read_all(descriptor, buffer, capacity, bytes);
	close(descriptor);
	return status;
}

int
file_read_foreign(const char *path, void *buffer, size_t capacity, size_t *bytes)
{
	int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	struct stat found;
	int status;

	if (descriptor < 0)
		return errno;
	if (fstat(descriptor, &found) < 0) {
		status = errno;
	} else if (!S_ISREG(found.st_mode)) {
		status = EINVAL;
	} else {
		status = read_all(descriptor, buffer, capacity, bytes);
	}
	close(descriptor);
	return status;
}
