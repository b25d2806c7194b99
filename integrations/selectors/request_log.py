"""Reads of an app's request log."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from integrations.models import ConnectedApp, LoggedRequest

# Pages, the help in both languages, docs/rules.md and docs/glossary.md say "seven days", too.
REQUESTS_KEPT = timedelta(days=7)


def logged_requests(
    app: ConnectedApp, now: datetime, *, q: str = "", method: str = "", status: str = ""
) -> QuerySet[LoggedRequest]:
    """Return the app's requests within REQUESTS_KEPT that match the filters.

    `method` is the verb. `status` is the first digit of the status. `q` is a request id or a part of a route.
    """
    found = LoggedRequest.objects.filter(portal_id=app.portal_id, app_id=app.id, at__gte=now - REQUESTS_KEPT)
    if method:
        found = found.filter(method=method)
    if status:
        found = found.filter(status__gte=int(status) * 100, status__lt=int(status) * 100 + 100)
    try:
        return found.filter(request_id=UUID(q)) if q else found
    except ValueError:
        return found.filter(route__icontains=q)
