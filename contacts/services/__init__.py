"""Writes of contacts, for every way in. Each write is one transaction. Imports name the module that holds the write.

The order of locks is: suppressed addresses by their hashes, contacts, their unique values, the audit head, the portal's
counters. New contacts are locked by email, and existing contacts by id.
"""
