/*
 * Loaded into a worker before libfcgi (LD_PRELOAD), makes one request the worker's end: it aborts
 * when it reads an address that contains $XINYI_POISON.
 */

#include <dlfcn.h>
#include <fcgiapp.h>
#include <stdlib.h>
#include <string.h>

typedef char *
get_parameter(const char *name, FCGX_ParamArray envp);

char *
FCGX_GetParam(const char *name, FCGX_ParamArray envp)
{
	const char *poison = getenv("XINYI_POISON");
	get_parameter *original;
	char *value;

	*(void **)&original = dlsym(RTLD_NEXT, "FCGX_GetParam");
	value = original(name, envp);
	if (poison != NULL && value != NULL && strcmp(name, "REQUEST_URI") == 0 &&
	    strstr(value, poison) != NULL)
		abort();
	return value;
}
