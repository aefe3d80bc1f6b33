"""Tovali, an invented company's feedback in four languages, with gold labels: package data, no code."""
