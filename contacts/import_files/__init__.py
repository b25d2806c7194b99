"""Rules of the files that people import: encodings, columns, rows and formats of values."""
