"""Build the link to the next page of a list."""

from django.http import HttpRequest


def next_page(request: HttpRequest, *, after: str) -> dict[str, str]:
    """Return the mark and the address of the next page. The address keeps all parameters, also repeated ones."""
    query = request.GET.copy()
    query["after"] = after
    return {"after": after, "link": request.build_absolute_uri(f"{request.path}?{query.urlencode()}")}
