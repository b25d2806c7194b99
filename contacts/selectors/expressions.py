"""Write expressions of SQL that Django has no class for."""

from django.db.models import BooleanField, F, Func, Q, TextField
from django.db.models.expressions import Expression

Sql = Expression | F


def sql_compared(left: Sql, sign: str, right: Sql) -> Q:
    """Return a condition that compares two expressions by an operator of PostgreSQL."""
    return Q(Func(left, right, template="%(expressions)s", arg_joiner=f" {sign} ", output_field=BooleanField()))


def text_from(function: str, *arguments: Sql) -> Func:
    """Return the call of a function of PostgreSQL that returns a text."""
    return Func(*arguments, function=function, output_field=TextField())
