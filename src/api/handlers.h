#pragma once

/* The operations written in C, under the names that openapi.yaml gives them as x-handler. */

#include "http/contract.h"

/* POST /v1/sessions */
operation_handler sessions_open;

/* POST /v1/me/phone */
operation_handler me_bind_phone;
