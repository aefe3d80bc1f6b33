"""Prefect flows: tasks around the functions of the pipeline, and the server they report to. No logic lives here."""
