"""Contacts on the wire, version 3 and its dated aliases."""
