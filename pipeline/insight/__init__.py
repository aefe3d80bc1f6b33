"""What the enriched answers say together: scores, pain points, trends. Nothing here knows of files or pages."""
