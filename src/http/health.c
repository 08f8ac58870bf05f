#include "http/health.h"

static struct response
plain(int status, struct text body)
{
	return (struct response){
		.status = status,
		.error = RESPONSE_NO_ERROR,
		.content_type = "text/plain; charset=utf-8",
		.body = body,
	};
}

struct response
health_answer(struct arena *arena, struct text path, const struct metrics *metrics,
              const struct database_health *health)
{
	if (text_is(path, "/healthz"))
		return plain(200, text_of("ok\n"));
	if (text_is(path, "/metrics"))
		return plain(200, metrics_write(metrics, arena, health));
	if (!text_is(path, "/readyz"))
		return plain(404, text_of("not found\n"));
	if (health->trouble == NULL)
		return plain(200, text_of("ready\n"));
	return plain(503, text_of(arena_format(arena, "database: %s\n", health->trouble)));
}
