"""Builds the fast twin: a static-embedding student of the encoder that reads mood as well."""
