#include "cli/lib/translation.h"

#include <locale.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DOMAIN "xinyi"
#define CATALOGUE_HEAD "" /* the message without text */
#define MESSAGE_BYTES_MAX 128

static const char *
first_set(const char *const *names)
{
	for (; *names != NULL; names++) {
		const char *value = getenv(*names);

		if (value != NULL && *value != '\0')
			return value;
	}
	return NULL;
}

/*
 * A server may lack the locale that its user asks for. The messages need nothing of it but its
 * name.
 */
static void
choose_locale(void)
{
	static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG", NULL };
	const char *wanted = first_set(names);

	if (setlocale(LC_MESSAGES, "") == NULL && wanted != NULL &&
	    setlocale(LC_MESSAGES, "C.UTF-8") != NULL)
		setenv("LANGUAGE", wanted, 0);
}

/* The names in commands are UTF-8, and so is everything around them. */
void
translation_begin(void)
{
	static const char *const names[] = { "TEXTDOMAINDIR", NULL };
	const char *directory = first_set(names);

	choose_locale();
	bindtextdomain(DOMAIN, directory != NULL ? directory : XINYI_LOCALE_DIRECTORY);
	bind_textdomain_codeset(DOMAIN, "UTF-8");
	textdomain(DOMAIN);
}

/* A new text domain makes gettext look at the environment again. */
void
translation_speak_chinese(bool in_chinese)
{
	static char locale[MESSAGE_BYTES_MAX] = "C";
	static char language[MESSAGE_BYTES_MAX] = "";
	const char *wanted = getenv("LANGUAGE");

	if (in_chinese) {
		snprintf(locale, sizeof(locale), "%s", setlocale(LC_MESSAGES, NULL));
		snprintf(language, sizeof(language), "%s", wanted != NULL ? wanted : "");
		setlocale(LC_MESSAGES, "C.UTF-8");
		setenv("LANGUAGE", "zh_CN", 1);
	} else {
		setlocale(LC_MESSAGES, locale);
		setenv("LANGUAGE", language, 1);
	}
	textdomain(DOMAIN);
}

bool
translation_is_chinese(void)
{
	return strstr(gettext(CATALOGUE_HEAD), "Language: zh_CN") != NULL;
}

/* As pgettext() of GNU gettext finds a message with a context; NULL if there is none. */
static const char *
find_in_context(const char *context, const char *message)
{
	char key[MESSAGE_BYTES_MAX];
	int bytes = snprintf(key, sizeof(key), "%s\004%s", context, message);
	const char *found;

	if (bytes < 0 || (size_t)bytes >= sizeof(key))
		return NULL;
	found = gettext(key);
	return found != key ? found : NULL;
}

const char *
translation_of_column(const char *context, const char *column)
{
	const char *found = find_in_context(context, column);

	return found != NULL ? found : gettext(column);
}

const char *
translation_of_cell(const char *column, const char *cell)
{
	char context[MESSAGE_BYTES_MAX];
	const char *found;

	snprintf(context, sizeof(context), "cell %s", column);
	found = find_in_context(context, cell);
	return found != NULL ? found : cell;
}
