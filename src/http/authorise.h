#pragma once

/* The session token of a request. The database checks whether it is valid. */

#include "base/text.h"

#include <stdbool.h>

/* 32 random bytes in base64url. */
#define TOKEN_CHARACTERS 43

/* Extracts the token from "Bearer …"; false when the header field has any other value. */
bool
authorise_read(struct text authorization, struct text *token);
