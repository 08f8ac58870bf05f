#include "base/secret.h"

#include "base/configuration.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/text.h"

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEX_DIGITS "0123456789abcdefABCDEF"

static void
refuse(const char *name, const char *reason)
{
	log_event(LOG_LEVEL_ERROR, "credential_refused", "name", name, "reason", reason);
}

/* The path of the credential; false when no credentials directory is set. */
static bool
locate(const char *name, char path[PATH_MAX])
{
	const char *directory;
	int bytes;

	assert(strchr(name, '/') == NULL);
	directory = getenv("CREDENTIALS_DIRECTORY");
	if (directory == NULL || *directory == '\0')
		return false;
	bytes = snprintf(path, PATH_MAX, "%s/%s", directory, name);
	return bytes > 0 && bytes < PATH_MAX;
}

/* Reads one line of text into a zero-terminated buffer of SECRET_BYTES_MAX + 1 bytes. */
static bool
read_secret(const char *name, char *secret)
{
	char path[PATH_MAX];
	size_t bytes = 0;
	int problem;

	if (!locate(name, path))
		return false;
	problem = file_read(path, secret, SECRET_BYTES_MAX, &bytes);
	if (problem != 0) {
		if (problem != ENOENT)
			refuse(name, strerror(problem));
		return false;
	}
	if (bytes > 0 && secret[bytes - 1] == '\n')
		bytes--;
	secret[bytes] = '\0';
	if (bytes == 0 || strlen(secret) != bytes) {
		refuse(name, "the credential is empty or has a NUL byte");
		return false;
	}
	return true;
}

const char *
secret_text(struct arena *arena, const char *name)
{
	char secret[SECRET_BYTES_MAX + 1];
	const char *copy = read_secret(name, secret) ? arena_copy_string(arena, secret) : NULL;

	crypto_wipe(secret, sizeof(secret));
	return copy;
}

static uint8_t
hex_value(char digit)
{
	const char *place = strchr(HEX_DIGITS, digit);
	size_t value = (size_t)(place - HEX_DIGITS);

	return (uint8_t)(value < 16 ? value : value - 6);
}

bool
secret_key(const char *name, struct key *key)
{
	char secret[SECRET_BYTES_MAX + 1];
	bool valid = read_secret(name, secret);

	if (valid &&
	    (strlen(secret) != 2 * KEY_BYTES || strspn(secret, HEX_DIGITS) != 2 * KEY_BYTES)) {
		refuse(name, "the key does not have exactly 64 hexadecimal digits");
		valid = false;
	}
	for (size_t i = 0; valid && i < KEY_BYTES; i++) {
		key->bytes[i] =
		    (uint8_t)(hex_value(secret[2 * i]) << 4 | hex_value(secret[2 * i + 1]));
	}
	crypto_wipe(secret, sizeof(secret));
	return valid;
}
