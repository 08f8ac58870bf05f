#include "cli/lib/usage.h"

#include "cli/lib/translation.h"

#include <assert.h>
#include <string.h>

static struct text
next_word(const char **cursor)
{
	const char *start = *cursor + strspn(*cursor, " ");
	size_t bytes = strcspn(start, " ");

	*cursor = start + bytes;
	return (struct text){ start, bytes };
}

static struct usage_parameter *
add_parameter(struct usage *usage, struct text name, bool is_required)
{
	struct usage_parameter *parameter;

	assert(usage->parameter_count < USAGE_PARAMETERS_MAX);
	parameter = &usage->parameters[usage->parameter_count++];
	parameter->name = name;
	parameter->is_option = name.data[0] == '-';
	parameter->is_required = is_required;
	return parameter;
}

void
usage_add(struct usage *usage, const char *arguments)
{
	struct usage_parameter *option = NULL;
	bool in_brackets = false;
	const char *cursor = arguments;

	for (struct text word = next_word(&cursor); word.bytes; word = next_word(&cursor)) {
		bool opens = word.data[0] == '[';
		bool closes = word.data[word.bytes - 1] == ']';
		struct text name = { word.data + opens, word.bytes - opens - closes };

		in_brackets = in_brackets || opens;
		if (option != NULL && name.data[0] != '-' && !opens) {
			option->value_name = name;
			option = NULL;
		} else {
			struct usage_parameter *added = add_parameter(usage, name, !in_brackets);

			option = added->is_option && !closes ? added : NULL;
		}
		in_brackets = in_brackets && !closes;
	}
}

static struct usage_parameter *
find_option(struct usage *usage, struct text name)
{
	for (size_t i = 0; i < usage->parameter_count; i++) {
		if (usage->parameters[i].is_option && text_equal(usage->parameters[i].name, name))
			return &usage->parameters[i];
	}
	return NULL;
}

static struct usage_parameter *
find_empty_argument(struct usage *usage)
{
	for (size_t i = 0; i < usage->parameter_count; i++) {
		if (!usage->parameters[i].is_option && usage->parameters[i].value == NULL)
			return &usage->parameters[i];
	}
	return NULL;
}

static char *
take_word(struct words *words)
{
	words->count--;
	return *words->items++;
}

/* Accepts "--name value" and "--name=value". */
static const char *
take_option(struct usage *usage, struct arena *arena, struct words *words)
{
	char *word = take_word(words);
	char *equals = strchr(word, '=');
	struct text name = { word, equals != NULL ? (size_t)(equals - word) : strlen(word) };
	struct usage_parameter *option = find_option(usage, name);

	if (option == NULL)
		return arena_format(arena, _("there is no option %s here"), word);
	if (option->value != NULL)
		return arena_format(arena, _("%s is given twice"), word);
	if (option->value_name.bytes == 0) {
		option->value = "";
		return equals != NULL ? arena_format(arena, _("%s takes no value"), word) : NULL;
	}
	if (equals == NULL && words->count == 0) {
		return arena_format(arena, _("%s needs a value: %s %.*s"), word, word,
		                    (int)option->value_name.bytes, option->value_name.data);
	}
	option->value = equals != NULL ? equals + 1 : take_word(words);
	return NULL;
}

static bool
is_option(const char *word)
{
	return word[0] == '-' && word[1] != '\0' && strcmp(word, "--") != 0;
}

const char *
usage_parse_options(struct usage *usage, struct arena *arena, struct words *words)
{
	while (words->count && is_option(words->items[0])) {
		const char *fault = take_option(usage, arena, words);

		if (fault != NULL)
			return fault;
	}
	return NULL;
}

static const char *
check_required(const struct usage *usage, struct arena *arena)
{
	for (size_t i = 0; i < usage->parameter_count; i++) {
		const struct usage_parameter *parameter = &usage->parameters[i];

		if (parameter->is_required && parameter->value == NULL) {
			return arena_format(arena, _("%.*s is missing"), (int)parameter->name.bytes,
			                    parameter->name.data);
		}
	}
	return NULL;
}

const char *
usage_parse(struct usage *usage, struct arena *arena, struct words words)
{
	bool options_ended = false;

	while (words.count > 0) {
		struct usage_parameter *argument;

		if (!options_ended && strcmp(words.items[0], "--") == 0) {
			options_ended = true;
			take_word(&words);
			continue;
		}
		if (!options_ended && is_option(words.items[0])) {
			const char *fault = take_option(usage, arena, &words);

			if (fault != NULL)
				return fault;
			continue;
		}
		argument = find_empty_argument(usage);
		if (argument == NULL)
			return arena_format(arena, _("one word too many: %s"), words.items[0]);
		argument->value = take_word(&words);
	}
	return check_required(usage, arena);
}

const char *
usage_value(const struct usage *usage, const char *name)
{
	for (size_t i = 0; i < usage->parameter_count; i++) {
		if (text_is(usage->parameters[i].name, name))
			return usage->parameters[i].value;
	}
	assert(false && "a command asks for an argument that its usage does not show");
	return NULL;
}
