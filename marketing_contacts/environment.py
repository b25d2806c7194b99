"""Reads the environment for the settings."""

import os

from django.core.exceptions import ImproperlyConfigured


def required(name: str) -> str:
    """Return the environment variable `name`. Raises ImproperlyConfigured with the name when it is unset or empty."""
    value = os.environ.get(name, "")
    if not value:
        raise ImproperlyConfigured(f"{name} is not set.")
    return value


def switch(name: str, *, default: bool) -> bool:
    """Return the environment variable `name` as on or off. Raises ImproperlyConfigured for any other text."""
    value = os.environ.get(name, "on" if default else "off").lower()
    if value not in {"on", "off", "1", "0", "true", "false"}:
        raise ImproperlyConfigured(f"{name} must be on or off, not {value!r}.")
    return value in {"on", "1", "true"}
