#pragma once

/* cmocka with the headers that it needs and does not include. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

/* After the headers above, which it needs. */
#include <cmocka.h>
