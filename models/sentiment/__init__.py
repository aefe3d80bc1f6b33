"""What teaches the mood that the encoder reads, and how well it reads it."""
