"""The sentiment head: a linear classifier beside the encoder, for single opinions."""
