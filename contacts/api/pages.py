"""Where the next page of a list stands."""

from django.http import HttpRequest


def next_page(request: HttpRequest, *, after: str) -> dict[str, str]:
    """Its mark and its address: all that was asked for, repeated parameters too, from there on."""
    query = request.GET.copy()
    query["after"] = after
    return {"after": after, "link": request.build_absolute_uri(f"{request.path}?{query.urlencode()}")}
