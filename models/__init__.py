"""Model artefacts, the code that builds them and the registry that finds them."""
