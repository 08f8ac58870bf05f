#pragma once

/*
 * What there is to ask of an operation that reads: about each thing of the community where things
 * happen now, and with each filter. Things have names that are the same in every run, such as
 * "deed 3" for an identifier.
 *
 *	targets_read_names();
 *	targets_each(operation, ask);
 */

#include "http/contract.h"

typedef void
targets_ask(const struct operation *operation, const char *target);

/* Names the things that there are; again when others have come. */
void
targets_read_names(void);

/* The name of an identifier or a code; NULL when it has none. */
const char *
targets_name(const char *value);

/* The text with names for the identifiers and codes in it. */
const char *
targets_with_names(const char *text);

/* Calls ask for every target, lists with pages of a hundred. */
void
targets_each(const struct operation *operation, targets_ask *ask);
