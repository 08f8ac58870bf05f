#pragma once

/*
 * QR codes in characters, two vertically adjacent modules being one half-block character, and as
 * SVG for paper.
 *
 *	struct text drawn = qr_draw(arena, "7K3M9QXD4");
 *	struct text markup = qr_draw_svg(arena, "7K3M9QXD4");
 *
 * Dark modules are ink, as on paper; both include the quiet zone. The lines of characters end in
 * newlines. The text belongs to the arena.
 */

#include "base/arena.h"
#include "base/text.h"

/* content has at most QR_CONTENT_BYTES_MAX bytes. */
struct text
qr_draw(struct arena *arena, const char *content);

/* An element of a unit for each module, which the style of its document gives a size. */
struct text
qr_draw_svg(struct arena *arena, const char *content);
