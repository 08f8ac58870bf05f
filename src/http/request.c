#include "http/request.h"

#include "http/parameters.h"

const char *
request_parameter(const struct request *request, const char *name)
{
	return request->parameters[parameters_find(request->operation, name)];
}

const json_t *
request_member(const struct request *request, const char *name)
{
	return json_object_get(request->body, name);
}

const char *
request_member_string(const struct request *request, const char *name)
{
	return json_string_value(request_member(request, name));
}
