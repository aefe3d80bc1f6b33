"""Where responses, opinion units, themes and runs are kept: on SQLite, or on PostgreSQL by URL."""
