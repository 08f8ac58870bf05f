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

/* A pair: workers seal uploads with the public key, and only the job that reads them has both. */
static const char upload_key_name[] = "upload-key";
static const char upload_public_key_name[] = "upload-public-key";

/* 64 hexadecimal digits and a newline. */
#define KEY_FILE_BYTES (2 * KEY_BYTES + 1)

static bool
write_key(struct arena *arena, int file, const struct key *key)
{
	char *digits = crypto_hex(arena, key->bytes, KEY_BYTES);
	bool written;

	digits[KEY_FILE_BYTES - 1] = '\n';
	written = write(file, digits, KEY_FILE_BYTES) == KEY_FILE_BYTES && fsync(file) == 0;
	crypto_wipe(digits, KEY_FILE_BYTES);
	return written;
}

static enum exit_status
make_key(struct arena *arena, const char *directory, const char *name, const struct key *key)
{
	const char *path = arena_format(arena, "%s/%s", directory, name);
	int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR);
	bool made;

	if (file < 0 && errno == EEXIST) {
		console_remark("%s is there already", path);
		return EXIT_DONE;
	}
	made = file >= 0 && write_key(arena, file, key);
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

static enum exit_status
make_random_key(struct arena *arena, const char *directory, const char *name)
{
	struct key key;
	enum exit_status status;

	crypto_random(key.bytes, KEY_BYTES);
	status = make_key(arena, directory, name, &key);
	crypto_wipe(&key, sizeof(key));
	return status;
}

/*
 * The public key first: one without the secret key is made again, with it. Nothing of a secret key
 * without its public one is replaced, because files may wait that were sealed for it.
 */
static enum exit_status
make_upload_keys(struct arena *arena, const char *directory)
{
	const char *sealing = arena_format(arena, "%s/%s", directory, upload_public_key_name);
	const char *opening = arena_format(arena, "%s/%s", directory, upload_key_name);
	struct key_pair pair = crypto_key_pair();
	enum exit_status status;

	if (access(opening, F_OK) != 0) {
		unlink(sealing);
	} else if (access(sealing, F_OK) != 0) {
		console_complain("%s is there without %s: remove it, and both are made", opening,
		                 sealing);
		return EXIT_REFUSED;
	}
	status = make_key(arena, directory, upload_public_key_name, &pair.sealing);
	if (status == EXIT_DONE)
		status = make_key(arena, directory, upload_key_name, &pair.opening);
	crypto_wipe(&pair, sizeof(pair));
	return status;
}

enum exit_status
key_new(struct invocation *invocation)
{
	const char *directory = invocation_value(invocation, "DIRECTORY");

	for (size_t i = 0; i < sizeof(key_names) / sizeof(key_names[0]); i++) {
		enum exit_status status =
		    make_random_key(invocation->arena, directory, key_names[i]);

		if (status != EXIT_DONE)
			return status;
	}
	return make_upload_keys(invocation->arena, directory);
}
