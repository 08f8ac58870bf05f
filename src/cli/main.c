#include "base/limits.h"
#include "base/log.h"
#include "cli/commands/commands.h"
#include "cli/commands/help.h"
#include "cli/lib/command.h"
#include "cli/lib/console.h"
#include "cli/lib/translation.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SETTINGS_PATH "/etc/xinyi/xinyi.conf"

static enum exit_status
answer_without_command(const struct usage *usage, const struct words *words)
{
	bool asked = usage_value(usage, "--help") != NULL;
	FILE *stream = asked ? stdout : stderr;
	enum exit_status status = asked ? EXIT_DONE : EXIT_MISUSED;

	if (words->count == 0) {
		help_print_all(stream);
		return status;
	}
	for (size_t i = 1; i < words->count && !asked; i++) {
		if (strcmp(words->items[i], "--help") == 0)
			return help_print_group(stdout, words->items[0]) ? EXIT_DONE : EXIT_MISUSED;
	}
	if (words->count == 1 && help_print_group(stream, words->items[0]))
		return status;
	console_complain("there is no command %s%s%s; see xinyi --help", words->items[0],
	                 words->count > 1 ? " " : "", words->count > 1 ? words->items[1] : "");
	return EXIT_MISUSED;
}

/* The default file may be missing; a file given by --config may not. */
static const struct configuration *
load_settings(struct arena *arena, const char *path)
{
	if (path == NULL && access(SETTINGS_PATH, F_OK) != 0)
		return NULL;
	return configuration_load(arena, path != NULL ? path : SETTINGS_PATH);
}

static enum exit_status
run_command(struct invocation *invocation, struct words words)
{
	const char *fault = usage_parse(&invocation->usage, invocation->arena, words);

	if (invocation_has(invocation, "--help")) {
		help_print_command(stdout, invocation->command);
		return EXIT_DONE;
	}
	if (fault != NULL)
		invocation_misused(invocation, fault);
	console_set_quiet(invocation_has(invocation, "--quiet"));
	invocation->settings =
	    load_settings(invocation->arena, invocation_value(invocation, "--config"));
	return invocation->command->run(invocation);
}

static enum exit_status
answer(struct arena *arena, struct words words)
{
	struct invocation invocation = { .arena = arena };
	const char *fault;

	usage_add(&invocation.usage, GLOBAL_ARGUMENTS);
	fault = usage_parse_options(&invocation.usage, arena, &words);
	if (fault != NULL) {
		console_complain("%s; see xinyi --help", fault);
		return EXIT_MISUSED;
	}
	if (invocation_has(&invocation, "--version")) {
		console_say("xinyi %s", XINYI_VERSION);
		return EXIT_DONE;
	}
	invocation.command = commands_find(&words);
	if (invocation.command == NULL)
		return answer_without_command(&invocation.usage, &words);
	usage_add(&invocation.usage, invocation.command->arguments);
	return run_command(&invocation, words);
}

int
main(int argc, char **argv)
{
	struct arena *arena = arena_create(COMMAND_ARENA_BYTES_MAX);
	struct words words = { argv + 1, argc > 0 ? (size_t)argc - 1 : 0 };
	enum exit_status status;

	translation_begin();
	status = answer(arena, words);
	arena_destroy(arena);
	if (fflush(stdout) != 0 && status == EXIT_DONE) {
		console_complain("standard output cannot be written");
		status = EXIT_REFUSED;
	}
	return (int)status;
}
