"""How the language model is taught, set and described; what it does at night is in pipeline/stages/language.py."""
