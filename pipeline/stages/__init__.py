"""The way of a response: one module a stage, each a small function or object from table to new table."""
