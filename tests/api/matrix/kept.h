#pragma once

/*
 * Texts that are kept in files, because somebody should read what changes in them.
 *
 *	kept_expect(text, "answers/getDeed.txt");
 *
 * After a wanted change the files are written again by
 *	XINYI_WRITE_ANSWERS=1 ./test matrix
 * and read before they are committed.
 */

/* Compares the text with the file next to this one. */
void
kept_expect(const char *text, const char *file);
