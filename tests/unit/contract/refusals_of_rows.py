"""What the generator refuses of statements that gather rows, or whose order is arbitrary; see
refusals.py.
"""

DROP_NOTE = "api/notes/drop_note.sql"
DOWNLOAD_TOWNS = "api/towns/download_towns.sql"
LIST_TOWNS = "api/towns/list_towns.sql"


def gathering(name, select, what):
    """A statement that gathers rows into one value."""
    return (name, [(DROP_NOTE, ":token_hash", f":token_hash RETURNING ({select})")],
            f"api/notes/drop_note.sql:1: {what} gathers any number of rows")


AGGREGATES = [
    gathering("an_aggregate_of_a_whole_table", "SELECT json_agg(n) FROM note n", "json_agg"),
    gathering("an_aggregate_with_its_limit_outside",
              "SELECT json_agg(n) FROM note n LIMIT 100", "json_agg"),
    gathering("an_aggregate_of_a_subquery_without_a_limit",
              "SELECT string_agg(text, ',') FROM (SELECT text FROM note) n", "string_agg"),
    gathering("an_aggregate_with_a_limit_further_inside",
              "SELECT jsonb_agg(n) FROM (SELECT * FROM (SELECT * FROM note LIMIT 9) a, note) n",
              "jsonb_agg"),
    gathering("an_aggregate_of_a_limited_subquery_and_a_table",
              "SELECT json_agg(n) FROM (SELECT * FROM note LIMIT 9) a, note n", "json_agg"),
    gathering("an_aggregate_of_a_limited_subquery_and_a_join",
              "SELECT json_agg(n) FROM (SELECT * FROM note LIMIT 9) a JOIN note n ON true",
              "json_agg"),
    gathering("an_aggregate_with_too_high_a_limit",
              "SELECT json_agg(n) FROM (SELECT * FROM note LIMIT 501) n", "json_agg"),
    gathering("an_aggregate_with_a_limit_that_the_client_chooses",
              "SELECT json_agg(n) FROM (SELECT * FROM note LIMIT :note_id) n", "json_agg"),
    gathering("an_aggregate_inside_of_a_function",
              "SELECT coalesce(json_agg(n), '[]') FROM note n", "json_agg"),
    gathering("an_aggregate_with_a_quoted_name",
              'SELECT "json_agg" (n) FROM note n', "json_agg"),
    gathering("an_aggregate_without_a_source", "SELECT json_agg(session)", "json_agg"),
    gathering("an_array_of_a_whole_table", "SELECT to_json(ARRAY(SELECT text FROM note))",
              "ARRAY(SELECT ...)"),
    ("an_aggregate_in_a_routine",
     [("repeatable/10_notes.sql", None, "CREATE FUNCTION rule.notes() RETURNS json\n"
       "LANGUAGE plpgsql AS $$\nBEGIN\n\tRETURN (SELECT json_agg(n) FROM note n);\nEND\n$$;\n")],
     "repeatable/10_notes.sql:4: json_agg gathers any number of rows"),
    ("an_aggregate_in_a_text_that_is_executed",
     [("repeatable/10_notes.sql", None, "DO $$ BEGIN EXECUTE 'SELECT Json_Agg (n) FROM note n'; "
       "END $$;\n")], "repeatable/10_notes.sql:1: an aggregate in a text gathers"),
]

# What is accepted instead: the source, behind SELECT json_agg(n).
BOUNDED = [
    "FROM (SELECT * FROM note LIMIT 100) n",
    "FROM ((SELECT * FROM note LIMIT 9) UNION ALL (SELECT * FROM town) ORDER BY 1 LIMIT 20) AS n",
    "FILTER (WHERE true) FROM (WITH a AS (SELECT 1) SELECT * FROM a LIMIT 2) n (a) WHERE n.a = 1",
    "FROM unnest(list) AS n",
    "FROM jsonb_array_elements(:body -> 'lines') n ORDER BY 1",
]


def arbitrary(name, select, what):
    """A statement with a SELECT whose order is not written down."""
    return (name, [(DROP_NOTE, ":token_hash", f":token_hash RETURNING ({select})")],
            f"api/notes/drop_note.sql:1: {what} needs an ORDER BY")


def in_routine(name, statement, what):
    """A routine with that statement."""
    return (name, [("repeatable/10_notes.sql", None, "CREATE FUNCTION rule.notes() RETURNS text\n"
                    f"LANGUAGE plpgsql AS $$\nBEGIN\n\t{statement}\nEND\n$$;\n")],
            f"repeatable/10_notes.sql:4: {what} needs an ORDER BY")


ORDERS = [
    ("a_page_in_no_order", [(LIST_TOWNS, "ORDER BY town_id", "")],
     "api/towns/list_towns.sql:7: LIMIT needs an ORDER BY"),
    ("a_file_in_no_order", [(DOWNLOAD_TOWNS, " ORDER BY name", "")],
     "api/towns/download_towns.sql:1: the rows of a file need an ORDER BY"),
    ("a_file_with_an_order_further_inside",
     [(DOWNLOAD_TOWNS, "FROM xinyi.town WHERE community_id = :in_community ORDER BY name",
       "FROM (SELECT * FROM town WHERE community_id = :in_community ORDER BY 1) t")],
     "api/towns/download_towns.sql:1: the rows of a file need an ORDER BY"),
    arbitrary("a_limit_with_an_order_further_inside",
              "SELECT 1 FROM (SELECT * FROM note ORDER BY 1) n LIMIT 1", "LIMIT"),
    arbitrary("a_limit_of_rows_that_are_put_in_order_behind_it",
              "SELECT json_agg(n ORDER BY n) FROM (SELECT * FROM note LIMIT 9) n", "LIMIT"),
    arbitrary("a_list_in_no_order",
              "SELECT json_agg(n) FROM (SELECT * FROM note ORDER BY 1 LIMIT 9) n", "json_agg"),
    arbitrary("a_list_of_ordered_rows_in_no_order",
              "SELECT string_agg(t, ',') FROM (SELECT t FROM note ORDER BY t LIMIT 9) n",
              "string_agg"),
    arbitrary("distinct_values_in_no_order",
              "SELECT to_json(ARRAY(SELECT DISTINCT unnest(list)))", "ARRAY(SELECT ...)"),
    arbitrary("distinct_values_of_a_list_in_no_order",
              "SELECT ARRAY(SELECT DISTINCT n FROM unnest(list) n)", "ARRAY(SELECT ...)"),
    in_routine("an_array_in_no_order",
               "RETURN ARRAY(SELECT id FROM note WHERE id = any(ids));", "ARRAY(SELECT ...)"),
    arbitrary("numbers_in_no_order",
              "SELECT row_number() OVER (PARTITION BY text) FROM note", "row_number"),
    arbitrary("a_window_up_to_a_row_in_no_order",
              "SELECT sum(n) OVER (PARTITION BY (t) ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) "
              "FROM note", "a window that ends at a row"),
    arbitrary("one_of_each_in_no_order",
              "SELECT DISTINCT ON (text) id, (SELECT 1 ORDER BY 1) FROM note", "DISTINCT ON"),
    in_routine("an_arbitrary_row_in_a_routine", "RETURN (SELECT text FROM note LIMIT 1);", "LIMIT"),
    in_routine("a_loop_in_no_order",
               "FOR n IN SELECT * FROM note WHERE id = any(ids) LOOP", "LOOP"),
    in_routine("a_loop_over_distinct_values_in_no_order",
               "FOR n IN SELECT DISTINCT unnest(ids) LOOP", "LOOP"),
    in_routine("a_loop_over_what_a_routine_returns_in_no_order",
               "FOR n IN SELECT * FROM rule.notes(1, 2) LOOP", "LOOP"),
    in_routine("a_loop_over_two_tables_in_no_order",
               "FOR n IN SELECT id FROM note UNION ALL SELECT 0 LOOP", "LOOP"),
    in_routine("calls_in_no_order",
               "PERFORM f(id) FROM (SELECT DISTINCT id FROM note) n;",
               "PERFORM of what is DISTINCT"),
    *(in_routine(f"a_lock_in_no_order_by_{name}",
                 f"PERFORM FROM note WHERE {condition} FOR NO KEY UPDATE;",
                 "a lock of several rows")
      for name, condition in (("any", "id = ANY (ids)"), ("in", "(id, t) IN (SELECT 1, 2)"),
                              ("or", "id = 1 AND (t OR NOT t)"))),
]

# What is accepted, because the order is written down or does not matter.
ORDERED = [
    "SELECT text FROM note ORDER BY text LIMIT 1",
    "(SELECT 1) UNION (SELECT 2) ORDER BY 1 LIMIT 1",
    "SELECT json_agg(n ORDER BY n) FROM (SELECT * FROM note ORDER BY id LIMIT 9) n",
    "SELECT json_agg(n) FROM unnest(list) n",
    "SELECT ARRAY(SELECT DISTINCT unnest(list) ORDER BY 1)",
    "SELECT ARRAY(SELECT n[1] FROM regexp_matches(text, '.', 'g') n, note) FROM b",
    "SELECT sum(n) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM note",
    "SELECT DISTINCT ON (text) id FROM note ORDER BY text, id",
    "DELETE FROM note WHERE id IN (SELECT id FROM note LIMIT 100 FOR UPDATE SKIP LOCKED)",
    "SELECT lag(text) OVER (PARTITION BY id ORDER BY text) FROM note",
    "SELECT $$BEGIN FOR n IN SELECT * FROM unnest(ids) LOOP PERFORM f(n); END LOOP; "
    "FOR n IN SELECT 1 UNION SELECT id FROM note ORDER BY id LOOP PERFORM f(n); END LOOP; "
    "FOR n IN SELECT * FROM rule.notes(1, 2) ORDER BY id LOOP PERFORM f(n); END LOOP; "
    "WHILE f() LOOP PERFORM f(id) FROM (SELECT DISTINCT id FROM note ORDER BY id) n; END LOOP; "
    "PERFORM FROM note WHERE id = 1 FOR UPDATE; "
    "IF who = ANY (names) THEN PERFORM FROM note WHERE id = 1 FOR UPDATE; END IF; "
    "PERFORM FROM note WHERE id IN (1, 2) ORDER BY id FOR UPDATE; END$$",
]
