"""Serve the reference of the REST wire, as pages for people and as an OpenAPI document.

The reference is public.
"""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from contacts.api.reference.document import document
from contacts.api.reference.shown import shown
from contacts.api.reference.table import SECTIONS


@require_safe
def api_reference(request: HttpRequest) -> HttpResponse:
    """List every call, section by section."""
    return render(request, "site/api_reference.html", {"sections": SECTIONS})


@require_safe
def api_section(request: HttpRequest, section_id: str) -> HttpResponse:
    """Describe the calls of one section, with a curl command for each."""
    section = next((each for each in SECTIONS if each.id == section_id), None)
    if section is None:
        raise Http404
    operations = shown(section, settings.PUBLIC_URL)
    return render(request, "site/api_section.html", {"section": section, "operations": operations})


@require_safe
def openapi(_request: HttpRequest) -> HttpResponse:
    """Return /openapi.json. Browsers of other sites may read it, so that their tools can."""
    content = document()
    headers = {"Content-Length": str(len(content)), "Access-Control-Allow-Origin": "*"}
    return HttpResponse(content, content_type="application/json", headers=headers)
