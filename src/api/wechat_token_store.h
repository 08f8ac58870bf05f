#pragma once

/* WeChat's access token in PostgreSQL, sealed, where all workers share it. */

#include "api/services.h"
#include "wechat/token.h"

/* The services must outlive the store. */
struct wechat_token_store
wechat_token_store_of(struct services *services);
