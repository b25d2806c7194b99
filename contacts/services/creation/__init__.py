"""Create contacts. Every new contact is written here."""
