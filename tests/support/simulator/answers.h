#pragma once

/* WeChat's way of saying no: HTTP 200 with errcode and errmsg. */

#include "call.h"

/* {"errcode": ..., "errmsg": "... rid: ..."} in the wording that WeChat uses for the code. */
struct reply
answer_error(struct call *call, int64_t errcode);

/* The page that WeChat's gateway shows when it is in trouble itself. */
struct reply
answer_page(struct call *call, unsigned status);
