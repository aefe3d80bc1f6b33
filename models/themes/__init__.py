"""The head that knows the themes of the taxonomy that ships with Clamor."""
