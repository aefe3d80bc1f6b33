"""The tenth of all labelled texts that never teaches the encoder: what calibrates and judges heads on its vectors."""

import hashlib

SHARE = 10


def is_held_out(text: str) -> bool:
    """Whether a text belongs to that tenth; told from the text alone, so the same on every machine and for good."""
    return hashlib.sha256(text.strip().lower().encode()).digest()[0] * SHARE < 256
