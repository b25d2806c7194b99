"""Read and write rows of models by statements that are built once.

The ORM builds each statement anew, which takes longer than the statement itself. The most frequent calls use fixed
statements instead.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, TypeVar

import msgspec
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import AutoField, Field, JSONField, Model

AnyModel = TypeVar("AnyModel", bound=Model)


@cache
def columns_of(model: type[Model], table: str = "") -> str:
    """Return the columns that `from_row` expects, each behind the name of its `table` in a join."""
    return ", ".join(f"{table}.{field.column}" if table else str(field.column) for field in _fields(model))


def width_of(model: type[Model]) -> int:
    """Return the number of these columns."""
    return len(_fields(model))


def from_row(model: type[AnyModel], row: Sequence[Any]) -> AnyModel:
    """Return the instance that a row of these columns describes.

    The driver reads the values as the ORM does, except for JSON. The driver reads JSON as text.
    """
    instance = model.from_db(DEFAULT_DB_ALIAS, _names(model), row)
    for name in _json_names(model):
        text = getattr(instance, name)
        setattr(instance, name, None if text is None else msgspec.json.decode(text))
    return instance


def insert(row: Model) -> None:
    """Insert a row, and do not read the new id back. The caller sets each column that has a default in the database."""
    fields = _written(type(row))
    with connection.cursor() as cursor:
        cursor.execute(
            _insert_statement(type(row)),
            [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields],
        )


@cache
def _fields(model: type[Model]) -> "list[Field[Any, Any]]":
    return list(model._meta.concrete_fields)  # noqa: SLF001 - Django's documented way


@cache
def _names(model: type[Model]) -> list[str]:
    return [field.attname for field in _fields(model)]


@cache
def _json_names(model: type[Model]) -> list[str]:
    return [field.attname for field in _fields(model) if isinstance(field, JSONField)]


@cache
def _written(model: type[Model]) -> "list[Field[Any, Any]]":
    return [field for field in _fields(model) if not isinstance(field, AutoField)]


@cache
def _insert_statement(model: type[Model]) -> str:
    columns = [str(field.column) for field in _written(model)]
    places = ", ".join(["%s"] * len(columns))
    return f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}) VALUES ({places})"  # noqa: S608, SLF001 - our own words
