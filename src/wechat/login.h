#pragma once

/* Signing in: the code that a phone got from wx.login becomes the user's openid. */

#include "wechat/client.h"
#include "wechat/reply.h"

/* A code is good for one call, so the call is repeated only when WeChat asks for that. */
struct wechat_login_reply
wechat_login(struct wechat_client *client, struct arena *arena, const char *code);
