"""Themes: what customers speak about, by permanent name."""
