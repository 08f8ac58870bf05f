#include "base/crypto.h"
#include "cli/commands/commands.h"
#include "cli/lib/console.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The keys that the programs read from their credentials directory; see base/configuration.h. */
static const char *const key_names[] = { "phone-hash-key", "phone-seal-key", "token-seal-key" };

/* 64 hexadecimal digits and a newline. */
#define KEY_FILE_BYTES (2 * KEY_BYTES + 1)

static bool
write_key(struct arena *arena, int file)
{
	uint8_t key[KEY_BYTES];
	char *digits;
	bool written;

	crypto_random(key, sizeof(key));
	digits = crypto_hex(arena, key, sizeof(key));
	digits[KEY_FILE_BYTES - 1] = '\n';
	written = write(file, digits, KEY_FILE_BYTES) == KEY_FILE_BYTES && fsync(file) == 0;
	crypto_wipe(key, sizeof(key));
	crypto_wipe(digits, KEY_FILE_BYTES);
	return written;
}

static enum exit_status
make_key(struct arena *arena, const char *directory, const char *name)
{
	const char *path = arena_format(arena, "%s/%s", directory, name);
	int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR);
	bool made;

	if (file < 0 && errno == EEXIST) {
		console_remark("%s is there already", path);
		return EXIT_DONE;
	}
	made = file >= 0 && write_key(arena, file);
	if (!made) {
		console_complain("%s: %s", path, strerror(errno));
	} else {
		console_say("%s is made", path);
	}
	if (file >= 0)
		close(file);
	if (!made && file >= 0)
		unlink(path);
	return made ? EXIT_DONE : EXIT_REFUSED;
}

enum exit_status
key_new(struct invocation *invocation)
{
	for (size_t i = 0; i < sizeof(key_names) / sizeof(key_names[0]); i++) {
		enum exit_status status = make_key(
		    invocation->arena, invocation_value(invocation, "DIRECTORY"), key_names[i]);

		if (status != EXIT_DONE)
			return status;
	}
	return EXIT_DONE;
}
