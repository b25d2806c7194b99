"""Which tables of a statement are pinned to a portal, and by which constants. The named exceptions are listed here."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from sqlglot import exp

# What finds a row before its portal is known. Read only: our key and token hashes, a user's memberships, invitations',
# where an app is connected, which its owner may know.
READ_BY: dict[str, set[str]] = {
    "integrations_connectedapp": {"developer_app_id"},
    "integrations_credential": {"hash"},
    "portals_member": {"user_id"},
    "portals_invitation": {"token_hash"},
}
# django-oauth-toolkit's own tables: it also writes them by its own keys.
FOUND_BY: dict[str, set[str]] = {
    "integrations_accesstoken": {"id", "token_checksum", "source_refresh_token_id"},
    "integrations_refreshtoken": {"id", "token_checksum", "access_token_id", "token_family"},
    "integrations_authorizationgrant": {"id", "code"},
}
# Portals with work due: a SELECT that answers nothing but portals may look here across portals. So may its subqueries,
# if they compare their portal with its portal.
WORK_DUE = {
    "billing_noticelook",
    "billing_noticemail",
    "billing_subscription",
    "billing_usage",
    "billing_usagefold",
    "contacts_bulkchange",
    "contacts_import",
    "portals_invitation",
}
PORTALS = "portals_portal"
# The one statement that reads these tables across portals begins so: billing/staff_portals.py. Only
# the list of portals, a page of staff, may run that statement. A contract of import-linter names the view.
ACROSS_PORTALS = "/* staff reads across portals */"
READ_BY_STAFF = {
    "billing_sourceactivity",
    "billing_sourceactivityday",
    "billing_subscription",
    "billing_usage",
    "portals_auditentry",
    "portals_invitation",
    "portals_member",
}

QUERIES = (exp.Select, exp.Update, exp.Delete, exp.Insert, exp.Merge)

Constants = frozenset["Constant"]
Constant = tuple[str, Any]  # ("literal", its value) or ("parameter", its place or name)
DUE: Constant = ("due", "")  # the portal of a table with work due: each portal in turn


@cache
def portal_tables() -> frozenset[str]:
    """The tables that have `portal_id`."""
    options = [model._meta for model in apps.get_models(include_auto_created=True)]  # noqa: SLF001 - Django's documented API
    return frozenset(
        of_model.db_table
        for of_model in options
        if any(field.column == "portal_id" for field in of_model.local_concrete_fields)
    )


@dataclass
class Scope:
    """A query's tables by alias, those of the queries around it too, and by which constants they are pinned."""

    query: exp.Expr | None
    own: set[str]
    tables: dict[str, str]
    pins: dict[str, Constants]

    def owner(self, column: exp.Expr) -> str | None:
        """The alias whose portal a column is: `portal_id`, or the `id` of portals; None when it is neither."""
        if isinstance(column, exp.Column) and column.name == "portal_id":
            alone = [alias for alias in self.own if self.tables[alias] in portal_tables()]
            return column.table or (alone[0] if len(alone) == 1 else None)
        if isinstance(column, exp.Column) and column.name == "id" and self.tables.get(column.table) == PORTALS:
            return column.table
        return None

    def finds(self, column: exp.Expr) -> str | None:
        """The alias that a column may pin instead of its portal: the named exceptions."""
        if not isinstance(column, exp.Column):
            return None
        alias = column.table or (next(iter(self.own)) if len(self.own) == 1 else "")
        table = self.tables.get(alias, "")
        by = FOUND_BY.get(table, set()) | (READ_BY.get(table, set()) if isinstance(self.query, exp.Select) else set())
        return alias if column.name in by else None


NOWHERE = Scope(None, set(), {}, {})


def portal_tables_in(tree: exp.Expr) -> list[exp.Table]:
    ctes = {cte.alias for cte in tree.find_all(exp.CTE)}
    return [table for table in tree.find_all(exp.Table) if table.name in portal_tables() and table.name not in ctes]


def pin_of(table: exp.Table) -> Constants | None:
    query = table.find_ancestor(*QUERIES)
    if isinstance(query, exp.Insert):
        return _inserted(query)
    if isinstance(query, exp.Select) and table.name in WORK_DUE and _answers_portals(query):
        return frozenset()
    pinned = None if query is None or isinstance(query, exp.Merge) else _scope(query).pins.get(table.alias_or_name)
    if pinned is None or (DUE in pinned and table.name not in WORK_DUE):
        return None
    return pinned - {DUE}


def _answers_portals(query: exp.Select) -> bool:
    """Whether all it answers is columns of portals, or the bare `portal_id`."""
    return query.parent is None and all(
        isinstance(column, exp.Column) and (column.table == PORTALS or column.name == "portal_id")
        for column in (answered.unalias() for answered in query.expressions)
    )


def _inserted(insert: exp.Insert) -> Constants | None:
    names = [column.name for column in insert.this.expressions] if isinstance(insert.this, exp.Schema) else []
    if "portal_id" not in names:
        return None
    place, rows = names.index("portal_id"), insert.expression
    if isinstance(rows, exp.Values):
        return _together(_constants(row.expressions[place], NOWHERE) for row in rows.expressions)
    if not isinstance(rows, exp.Select):
        return None
    if isinstance(rows.expressions[0], exp.Star):  # Django's bulk insert: SELECT * FROM UNNEST(an array a column)
        unnest = rows.find(exp.Unnest)
        return _constants(unnest.expressions[place], NOWHERE) if unnest else None
    return _constants(rows.expressions[place], _scope(rows))


def _scope(query: exp.Expr, *, alone: bool = False) -> Scope:
    around = None if alone else query.find_ancestor(*QUERIES)
    outer = NOWHERE if around is None or isinstance(around, exp.Insert) else _scope(around)
    own = {table.alias_or_name: table.name for table in query.find_all(exp.Table) if _belongs(table, query)}
    pins = {alias: pinned for alias, pinned in outer.pins.items() if alias not in own}
    if isinstance(query, exp.Select) and _answers_portals(query):
        pins |= {alias: frozenset({DUE}) for alias, name in own.items() if name in WORK_DUE}
    scope = Scope(query, set(own), {**outer.tables, **own}, pins)
    conditions, known = list(_conditions(query)), -1
    while known != len(pins):  # a pin may follow from another one
        known = len(pins)
        for condition, only in conditions:
            for alias, constants in _pinned_by(condition, scope):
                if alias in own and only in {None, alias}:
                    pins.setdefault(alias, frozenset())
                    pins[alias] |= constants
    return scope


def _belongs(part: exp.Expr, query: exp.Expr) -> bool:
    return part.find_ancestor(*QUERIES) is query


def _conditions(query: exp.Expr) -> Iterator[tuple[exp.Expr, str | None]]:
    """The AND-ed conditions, each with the one alias that it restricts (a LEFT JOIN's own) or None for all."""
    where = query.args.get("where")
    yield from ((part, None) for part in _anded(where and where.this))
    joins = [join for join in query.find_all(exp.Join) if _belongs(join, query)]
    if any(join.side in {"RIGHT", "FULL"} for join in joins):
        return
    for join in joins:
        only = join.this.alias_or_name if join.side == "LEFT" else None
        yield from ((part, only) for part in _anded(join.args.get("on")))


def _anded(condition: exp.Expr | None) -> Iterator[exp.Expr]:
    if isinstance(condition, exp.Paren):
        yield from _anded(condition.this)
    elif isinstance(condition, exp.And):
        yield from _anded(condition.left)
        yield from _anded(condition.right)
    elif condition is not None:
        yield condition


def _pinned_by(condition: exp.Expr, scope: Scope) -> Iterator[tuple[str, Constants]]:
    if isinstance(condition, exp.EQ):
        for left, right in zip(_parts(condition.left), _parts(condition.right), strict=False):
            yield from _matched(left, _constants(right, scope), scope)
            yield from _matched(right, _constants(left, scope), scope)
    elif isinstance(condition, exp.In):
        for place, column in enumerate(_parts(condition.this)):
            yield from _matched(column, _listed(condition, place), scope)


def _parts(value: exp.Expr) -> list[exp.Expr]:
    return value.expressions if isinstance(value, exp.Tuple) else [value]


def _matched(column: exp.Expr, constants: Constants | None, scope: Scope) -> Iterator[tuple[str, Constants]]:
    if constants is not None:
        if alias := scope.owner(column):
            yield alias, constants
        elif alias := scope.finds(column):
            yield alias, frozenset()


def _listed(condition: exp.In, place: int) -> Constants | None:
    """The constants at a place of an IN's rows, or those that pin the column at that place of its subquery."""
    if subquery := condition.args.get("query"):
        select = subquery.unnest()
        return (
            _constants(select.expressions[place], _scope(select, alone=True))
            if isinstance(select, exp.Select)
            else None
        )
    return _together(_constants(_parts(row)[place], NOWHERE) for row in condition.expressions)


def _together(each: Iterable[Constants | None]) -> Constants | None:
    """All of them, or None when one is unknown."""
    found = list(each)
    known = [constants for constants in found if constants is not None]
    return frozenset().union(*known) if known and len(known) == len(found) else None


def _constants(value: exp.Expr, scope: Scope) -> Constants | None:
    """By which constants a value is known: itself, or those that pin the portal that it is; None when unknown."""
    if isinstance(value, exp.Cast | exp.Paren | exp.Alias):
        return _constants(value.this, scope)
    if isinstance(value, exp.Literal):
        return frozenset({("literal", value.this)})
    if isinstance(value, exp.Placeholder):
        kind, _underscore, name = value.name.partition("_")
        return frozenset({("parameter", int(name) if kind == "p" else name)})
    alias = scope.owner(value)
    return scope.pins.get(alias) if alias else None
