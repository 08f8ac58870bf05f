#pragma once

/* The calls of WeChat's server API that the platform uses, with WeChat's checks in its order. */

#include "call.h"

/* Answers any call to the API port and writes it into the world's list of calls. */
struct reply
endpoint_answer(struct call *call);
