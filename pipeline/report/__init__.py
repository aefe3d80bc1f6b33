"""The report an analyst reads: figures into one frozen object, and that into one file that opens offline."""
