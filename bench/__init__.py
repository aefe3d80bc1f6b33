"""Programs that print a table of what was measured in one run. They are not tests: nothing fails for being slow."""
