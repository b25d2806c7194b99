"""Associations of contacts on the wire, at addresses of their own: versions 4, 3 and 1, in both directions.

The other ends live elsewhere and are known here by their numbers only, unless they are contacts.
"""
