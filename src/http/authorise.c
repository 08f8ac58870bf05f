#include "http/authorise.h"

#include <string.h>
#include <strings.h>

static bool
is_base64url(struct text text)
{
	static const char alphabet[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

	for (size_t i = 0; i < text.bytes; i++) {
		if (text.data[i] == '\0' || strchr(alphabet, text.data[i]) == NULL)
			return false;
	}
	return true;
}

bool
authorise_read(struct text authorization, struct text *token)
{
	static const char scheme[] = "Bearer ";
	size_t scheme_bytes = sizeof(scheme) - 1;

	if (authorization.bytes != scheme_bytes + TOKEN_CHARACTERS ||
	    strncasecmp(authorization.data, scheme, scheme_bytes) != 0)
		return false;
	*token = (struct text){ authorization.data + scheme_bytes, TOKEN_CHARACTERS };
	return is_base64url(*token);
}
