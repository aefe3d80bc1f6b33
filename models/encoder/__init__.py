"""The sentence encoder: multilingual-e5-small, trimmed to four languages and quantised to 8 bits."""
