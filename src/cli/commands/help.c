#include "cli/commands/help.h"

#include "cli/commands/commands.h"
#include "cli/lib/translation.h"

#include <string.h>

#define COLUMN_COMMANDS 18
#define COLUMN_OPTIONS 22

static void
print_options(FILE *stream, const char *arguments)
{
	struct usage usage = { 0 };

	usage_add(&usage, arguments);
	for (size_t i = 0; i < usage.parameter_count; i++) {
		const struct usage_parameter *parameter = &usage.parameters[i];
		int width;

		if (!parameter->is_option)
			continue;
		width = COLUMN_OPTIONS - (int)parameter->name.bytes - 1;
		fprintf(stream, "  %.*s %-*.*s %s\n", (int)parameter->name.bytes,
		        parameter->name.data, width, (int)parameter->value_name.bytes,
		        parameter->value_name.bytes ? parameter->value_name.data : "",
		        commands_option_meaning(parameter->name));
	}
}

static void
print_command_line(FILE *stream, const struct command *command)
{
	fprintf(stream, "  %-*s %s\n", COLUMN_COMMANDS, command->name, gettext(command->summary));
}

static void
print_footer(FILE *stream)
{
	fputs(_("\nOptions of every command:\n"), stream);
	print_options(stream, GLOBAL_ARGUMENTS);
	fputs(_("\nxinyi COMMAND --help says more about a command, man xinyi about everything.\n"),
	      stream);
}

void
help_print_all(FILE *stream)
{
	fputs(_("usage: xinyi [OPTION]... COMMAND [ARGUMENT]...\n\nCommands:\n"), stream);
	for (size_t i = 0; i < command_count; i++)
		print_command_line(stream, &commands[i]);
	print_footer(stream);
}

static bool
is_in_group(const struct command *command, const char *word)
{
	size_t bytes = strlen(word);

	return strncmp(command->name, word, bytes) == 0 && command->name[bytes] == ' ';
}

bool
help_print_group(FILE *stream, const char *word)
{
	bool found = false;

	for (size_t i = 0; i < command_count; i++) {
		if (!is_in_group(&commands[i], word))
			continue;
		if (!found) {
			fprintf(stream, _("usage: xinyi %s COMMAND [ARGUMENT]...\n\nCommands:\n"),
			        word);
		}
		found = true;
		print_command_line(stream, &commands[i]);
	}
	if (found)
		print_footer(stream);
	return found;
}

void
help_print_command(FILE *stream, const struct command *command)
{
	fprintf(stream, _("usage: xinyi %s%s%s\n\n%s\n"), command->name,
	        *command->arguments ? " " : "", command->arguments, gettext(command->summary));
	if (strstr(command->arguments, "--") != NULL) {
		fputs(_("\nOptions:\n"), stream);
		print_options(stream, command->arguments);
	}
	fputs(_("\nOptions of every command:\n"), stream);
	print_options(stream, GLOBAL_ARGUMENTS);
	fprintf(stream, _("\nman xinyi-%.*s says more.\n"), (int)strcspn(command->name, " "),
	        command->name);
}
