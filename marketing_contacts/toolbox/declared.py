"""Gather the declarations of apps in their `apps.py`. The settings read them before any model is loaded."""

from collections.abc import Iterable
from importlib import import_module
from typing import Any


def declared(name: str, apps: Iterable[str]) -> list[Any]:
    """Gather the value of `name` in each app's `apps.py` that has one, in the order of the apps."""
    modules = [import_module(f"{app}.apps") for app in apps]
    return [getattr(module, name) for module in modules if hasattr(module, name)]
