#pragma once

/* Signing in: exchanges a phone's code from wx.login for the user's openid. */

#include "wechat/client.h"
#include "wechat/reply.h"

/* A code is valid for one call, so the call is retried only when WeChat asks for it. */
struct wechat_login_reply
wechat_login(struct wechat_client *client, struct arena *arena, const char *code);
