"""Play the demo's OAuth apps. Consent pages send people to this page after a consent or a refusal."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

PATH = "demo/callback"


@require_safe
@never_cache
def callback(request: HttpRequest) -> HttpResponse:
    """Say what the app got, and what a real app does next."""
    context = {"code": request.GET.get("code", ""), "error": request.GET.get("error", "")}
    return render(request, "demo/callback.html", context)
