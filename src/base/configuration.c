#include "base/configuration.h"

#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/text.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

struct setting {
	const char *name;
	const char *meaning; /* message when the setting is missing or wrong */
};

static const struct setting known_settings[] = {
	{ "database_reader", "how libpq connects as xinyi_reader, for every read" },
	{ "database_writer", "how libpq connects as xinyi_writer, for every change" },
	{ "database_owner", "how libpq connects as xinyi_owner, for migrations and the register" },
	{ "database_publisher",
	  "how libpq connects as xinyi_publisher, for the monthly publication" },
	{ "database_registrar",
	  "how libpq connects as xinyi_registrar, for register files that were uploaded" },
	{ "database_notifier", "how libpq connects as xinyi_notifier, for the outbox" },
	{ "wechat_base_url",
	  "where WeChat's interface is, https://api.weixin.qq.com or the simulator" },
	{ "wechat_appid", "the mini-program's AppID" },
	{ "wechat_timeout_ms", "how long one call of WeChat may take" },
	{ "self_check", "yes: every response is validated against the contract" },
	{ "coverage_file", "where every operation, status and code produced is noted, for tests" },
	{ "log_level", "debug, info, warning or error: the least that is logged" },
};

#define SETTING_COUNT (sizeof(known_settings) / sizeof(known_settings[0]))

struct entry {
	const char *value; /* NULL when the file does not set it */
	size_t line;
};

struct configuration {
	const char *path;
	struct entry entries[SETTING_COUNT]; /* as in known_settings */
};

/* One line of the file, and whether an error has occurred so far. */
struct settings_reading {
	struct configuration *settings;
	size_t line;
	bool refused;
};

/* The setting's index in known_settings, or SETTING_COUNT. */
static size_t
find_setting(const char *name)
{
	size_t index = 0;

	while (index < SETTING_COUNT && strcmp(known_settings[index].name, name) != 0)
		index++;
	return index;
}

/* Logs an error; line_number 0 and name NULL when it does not concern a line or a setting. */
static void
complain(const char *path, size_t line_number, const char *name, const char *reason)
{
	struct log_line line = log_begin(LOG_LEVEL_ERROR, "configuration_refused");
	size_t index;

	log_add_text(&line, "file", text_of(path));
	if (line_number > 0)
		log_add_integer(&line, "line", (int64_t)line_number);
	if (name != NULL)
		log_add_text(&line, "name", text_of(name));
	log_add_text(&line, "reason", text_of(reason));
	index = name == NULL ? SETTING_COUNT : find_setting(name);
	if (index < SETTING_COUNT)
		log_add_text(&line, "meaning", text_of(known_settings[index].meaning));
	log_end(&line);
}

static void
refuse(struct settings_reading *reading, const char *name, const char *reason)
{
	complain(reading->settings->path, reading->line, name, reason);
	reading->refused = true;
}

static bool
is_blank(char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\r';
}

/* Trims both ends, in place. */
static char *
trim(char *string)
{
	size_t bytes;

	while (is_blank(*string))
		string++;
	bytes = strlen(string);
	while (bytes > 0 && is_blank(string[bytes - 1]))
		bytes--;
	string[bytes] = '\0';
	return string;
}

static void
cut_comment(char *line)
{
	for (char *byte = line; *byte != '\0'; byte++) {
		if (*byte == '#' && (byte == line || is_blank(byte[-1]))) {
			*byte = '\0';
			return;
		}
	}
}

static bool
is_printable(struct text text)
{
	for (size_t i = 0; i < text.bytes; i++) {
		if ((uint8_t)text.data[i] < 0x20 || text.data[i] == 0x7F)
			return false;
	}
	return text_is_utf8(text);
}

static void
read_line(struct settings_reading *reading, char *line)
{
	char *equals;
	const char *name;
	const char *value;
	size_t index;
	struct entry *entry;

	cut_comment(line);
	line = trim(line);
	if (*line == '\0')
		return;
	equals = strchr(line, '=');
	if (equals == NULL) {
		refuse(reading, NULL, "the line is not of the form name = value");
		return;
	}
	*equals = '\0';
	name = trim(line);
	value = trim(equals + 1);
	index = find_setting(name);
	if (index == SETTING_COUNT) {
		refuse(reading, name, "there is no such setting");
		return;
	}
	entry = &reading->settings->entries[index];
	if (entry->value != NULL) {
		refuse(reading, name, "the setting stands twice");
	} else if (*value == '\0') {
		refuse(reading, name, "the setting has no value");
	} else if (!is_printable(text_of(value))) {
		refuse(reading, name, "the value has control characters or is not UTF-8");
	} else {
		*entry = (struct entry){ value, reading->line };
	}
}

static void
read_lines(struct settings_reading *reading, char *content, size_t bytes)
{
	char *line = content;

	while (line < content + bytes) {
		char *end;

		reading->line++;
		end = line + strcspn(line, "\n");
		if (*end == '\0' && end < content + bytes) {
			refuse(reading, NULL, "the line has a NUL byte");
			return;
		}
		*end = '\0';
		read_line(reading, line);
		line = end + 1;
	}
}

struct configuration *
configuration_load(struct arena *arena, const char *path)
{
	struct configuration *settings = arena_new(arena, struct configuration);
	char *content;
	size_t bytes = 0;
	int problem;
	struct settings_reading reading;

	settings->path = arena_copy_string(arena, path);
	content = arena_alloc(arena, CONFIGURATION_BYTES_MAX + 1);
	problem = file_read(path, content, CONFIGURATION_BYTES_MAX, &bytes);
	if (problem != 0) {
		complain(path, 0, NULL, strerror(problem));
		exit(EX_CONFIG);
	}
	reading = (struct settings_reading){ .settings = settings };
	read_lines(&reading, content, bytes);
	if (reading.refused)
		exit(EX_CONFIG);
	return settings;
}

/* A name that is not in the table is a bug in the program. */
static const struct entry *
find_entry(const struct configuration *settings, const char *name)
{
	size_t index = find_setting(name);

	assert(index < SETTING_COUNT);
	return &settings->entries[index];
}

static _Noreturn void
fail(const struct configuration *settings, const char *name, const char *reason)
{
	complain(settings->path, find_entry(settings, name)->line, name, reason);
	exit(EX_CONFIG);
}

const char *
configuration_text(const struct configuration *settings, const char *name, const char *fallback)
{
	const char *value = find_entry(settings, name)->value;

	if (value == NULL && fallback == NULL)
		fail(settings, name, "the setting is missing");
	return value != NULL ? value : fallback;
}

int64_t
configuration_integer(const struct configuration *settings, const char *name, int64_t fallback,
                      int64_t minimum, int64_t maximum)
{
	const char *value = find_entry(settings, name)->value;
	int64_t integer;

	if (value == NULL)
		return fallback;
	if (!text_to_integer(text_of(value), &integer) || integer < minimum || integer > maximum) {
		char reason[128];

		snprintf(reason, sizeof(reason),
		         "the value is not an integer from %" PRId64 " to %" PRId64, minimum,
		         maximum);
		fail(settings, name, reason);
	}
	return integer;
}

bool
configuration_boolean(const struct configuration *settings, const char *name, bool fallback)
{
	const char *value = find_entry(settings, name)->value;
	bool yes;

	if (value == NULL)
		return fallback;
	yes = strcmp(value, "yes") == 0;
	if (!yes && strcmp(value, "no") != 0)
		fail(settings, name, "the value is neither yes nor no");
	return yes;
}
