"""The creation hook. Every new contact is written here."""
