#pragma once

/* The session token of a request. Whether it is good is for the database to say. */

#include "base/text.h"

#include <stdbool.h>

/* 32 random bytes in base64url. */
#define TOKEN_CHARACTERS 43

/* Takes the token out of "Bearer …"; false when the header field holds anything else. */
bool
authorise_read(struct text authorization, struct text *token);
