#pragma once

/*
 * QR codes in characters: two vertically adjacent modules are one half-block character.
 *
 *	struct text drawn = qr_draw(arena, "7K3M9QXD4");
 *
 * Dark modules are ink, as on paper; the lines end in newlines and include the quiet zone. The text
 * belongs to the arena.
 */

#include "base/arena.h"
#include "base/text.h"

/* content has at most QR_CONTENT_BYTES_MAX bytes. */
struct text
qr_draw(struct arena *arena, const char *content);
