#pragma once

/* The operations written in C, those with x-handler in the contract, under their names there. */

#include "http/contract.h"

/* POST /v1/sessions */
operation_handler open_session;

/* POST /v1/me/phone */
operation_handler bind_phone;
