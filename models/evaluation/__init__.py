"""Scores every shipped model on labelled files beside its baselines: what `clamor eval` runs."""
