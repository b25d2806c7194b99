"""Rules for imported files, about encodings, columns, rows and formats of values."""
