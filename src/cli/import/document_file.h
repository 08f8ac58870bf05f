#pragma once

/*
 * A document as a file: Markdown, which may begin with a head.
 *
 *	---
 *	document: privacy
 *	version: 2026-01
 *	in_force_from: 2026-01-01
 *	---
 *
 *	# 个人信息保护告知书
 *
 *	struct document_file document;
 *	const char *flaw = document_file_read(arena, utf8, &document);
 *
 * The first heading is the title. Everything belongs to the arena, or borrows from utf8.
 */

#include "base/arena.h"
#include "base/text.h"

#include <stdbool.h>

/* Without a head, document, version and in_force_from are NULL. */
struct document_file {
	const char *document;
	const char *version;
	const char *in_force_from;
	const char *title;
	const char *content; /* ends with one line feed */
};

/* NULL, or what is wrong with the file, and in which line. */
const char *
document_file_read(struct arena *arena, struct text utf8, struct document_file *document);

/* Whether a version has 1 to 20 letters, digits, dots and hyphens, the first of them no sign. */
bool
document_file_is_version(struct text version);
