#pragma once

/*
 * Messages in the language of the user: Chinese (po/zh_CN.po) if the locale is, otherwise English.
 *
 *	console_say("%zu residents added", added);	printing functions translate their formats
 *	return _("write a whole number");		everything else says so
 *	{ "--quiet", N_("print only results") }		translated later, by gettext(meaning)
 *
 * po/meson.build names the functions that translate an argument of theirs.
 */

#include <libintl.h>
#include <stdbool.h>

#define _(message) gettext(message)
#define N_(message) message

/* Reads the locale from the environment. */
void
translation_begin(void);

/*
 * From now on in Chinese whatever the locale, as people read it who are not at this terminal, or in
 * the language of the user again.
 */
void
translation_speak_chinese(bool in_chinese);

/* Whether messages are in Chinese. */
bool
translation_is_chinese(void);

/* The title of a column of a list; contexts such as "reward" tell columns of one name apart. */
const char *
translation_of_column(const char *context, const char *column);

/* A cell that is one of the words of its column, such as yes; every other one as it is. */
const char *
translation_of_cell(const char *column, const char *cell);
