#pragma once

/* What must hold for every text, decoded by the rules of a path or of a query. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Ends the process when it does not. */
void
check_percent_decoding(const uint8_t *data, size_t bytes, bool plus_is_space);
