DELETE FROM budget_gauge;
