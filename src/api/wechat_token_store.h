#pragma once

/* WeChat's access token in PostgreSQL, sealed, where all workers share it. */

#include "http/request.h"
#include "wechat/token.h"

/* For one request, and in its arena. Nothing may be asked of it in a transaction. */
struct wechat_token_store
wechat_token_store_of(struct request *request);
