"""Writes of saved views."""

from collections.abc import Collection
from datetime import datetime
from urllib.parse import unquote_plus

from django.db import transaction
from django.db.models import QuerySet

from contacts.models import SavedView
from contacts.selectors import changeable_views, list_columns, saved_views
from marketing_contacts.portals.models import Member, Portal

MOST_VIEWS = 200  # that one member sees


class TooManyViews(Exception):
    """The member sees as many views as there may be."""


@transaction.atomic
def save_view(*, by: Member, name: str, is_shared: bool, query: str, now: datetime) -> SavedView:
    """Save the query of the list and the member's columns under a name. Raises TooManyViews."""
    if saved_views(by).count() >= MOST_VIEWS:
        raise TooManyViews
    return SavedView.objects.create(
        portal=by.portal,
        name=name,
        owner_id=by.user_id,
        owner_label=str(by),
        is_shared=is_shared,
        query=query,
        columns=list_columns(by.portal, by.user_id).columns,
        changed_at=now,
    )


def change_view(
    *, by: Member, view_id: int, name: str, is_shared: bool, query: str | None, now: datetime
) -> SavedView | None:
    """Change a view's name and whether it is shared. With a query, replace its filters and columns, too.

    Return None for a view that is gone or belongs to someone else.
    """
    view = changeable_views(by).filter(id=view_id).first()
    if view is None:
        return None
    view.name, view.is_shared, view.changed_at = name, is_shared, now
    if query is not None:
        view.query, view.columns = query, list_columns(by.portal, by.user_id).columns
    view.save(update_fields=["name", "is_shared", "query", "columns", "changed_at"])
    return view


def delete_view(*, by: Member, view_id: int) -> bool:
    """Delete a view. Return False for a view that is gone or belongs to someone else."""
    deleted, _ = changeable_views(by).filter(id=view_id).order_by().delete()
    return bool(deleted)


def views_naming(portal: Portal, addresses: Collection[str]) -> QuerySet[SavedView]:
    """Return the views whose filters or names contain one of the addresses."""
    named = [
        view.id
        for view in SavedView.objects.filter(portal=portal)
        if any(address in f"{view.name} {unquote_plus(view.query)}".lower() for address in addresses)
    ]
    return SavedView.objects.filter(portal=portal, id__in=named)
