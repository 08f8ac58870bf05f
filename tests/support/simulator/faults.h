#pragma once

/*
 * What is to go wrong. A fault is an object of the world's list:
 *
 *	{"path": "/sns/jscode2session", "kind": "errcode", "errcode": -1, "times": 2, "skip": 0}
 *
 * path "*" means any. With "code", only calls whose code begins so are meant. The first fault
 * that fits a call strikes; skip calls go by before it does, and it is gone after it has struck
 * times times. Kinds are listed in faults.c; what was held is let go when the faults are
 * removed.
 */

#include "call.h"

#include <stdbool.h>

typedef struct reply
simulated_endpoint(struct call *call);

/* NULL when the object describes a fault, otherwise the reason why not. */
const char *
fault_problem(const json_t *fault);

/*
 * Answers the call by way of endpoint, unless a fault strikes first; what strikes after it spoils
 * its answer. name receives the kind of the fault, or NULL.
 */
struct reply
fault_answer(struct call *call, simulated_endpoint *endpoint, const char **name);
