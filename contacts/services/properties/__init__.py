"""Writes of property definitions, groups and unique values."""
