"""Contacts on the wire, version 1."""
