"""What every page's template knows of the portal."""

from typing import Any

from django.http import HttpRequest


def portal(request: HttpRequest) -> dict[str, Any]:
    """The current portal and member, where the access gate has found them."""
    return {"portal": getattr(request, "portal", None), "member": getattr(request, "member", None)}
