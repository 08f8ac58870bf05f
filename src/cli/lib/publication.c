#include "cli/lib/publication.h"

void
publication_lock(struct store *store)
{
	store_call(store, "SELECT pg_advisory_lock(rule.publication_lock(), 0)", db_no_arguments);
}

void
publication_close(struct store *store)
{
	store_call(store, "SELECT rule.close_periods(:in_community)", db_no_arguments);
}

/* PostgreSQL refreshes a view concurrently with its readers only if it has been populated. */
void
publication_refresh(struct store *store)
{
	const struct db_result *filled =
	    store_call(store,
	               "SELECT relispopulated::integer AS filled FROM pg_catalog.pg_class "
	               "WHERE oid = 'xinyi.monthly_publication'::regclass",
	               db_no_arguments);

	store_call(store,
	           store_integer(filled, "filled")
	               ? "REFRESH MATERIALIZED VIEW CONCURRENTLY xinyi.monthly_publication"
	               : "REFRESH MATERIALIZED VIEW xinyi.monthly_publication",
	           db_no_arguments);
}

const struct db_result *
publication_publish(struct store *store)
{
	return store_call(store, "SELECT * FROM rule.publish_due_periods(:in_community)",
	                  db_no_arguments);
}
