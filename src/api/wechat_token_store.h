#pragma once

/* WeChat's access token, sealed and stored in PostgreSQL for all workers. */

#include "http/request.h"
#include "wechat/token.h"

/* For one request, in its arena. Must not be used inside a transaction. */
struct wechat_token_store
wechat_token_store_of(struct request *request);
