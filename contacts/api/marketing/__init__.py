"""Addresses of our own under /marketing-contacts/v1: usage, apps and statuses."""
