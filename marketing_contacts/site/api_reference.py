"""The reference of the REST wire: a page for people, and the OpenAPI document for programs. Open to anybody."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from contacts.api.reference.document import document
from contacts.api.reference.shown import shown_sections


@require_safe
def api_reference(request: HttpRequest) -> HttpResponse:
    """Every call, with a curl for each."""
    return render(request, "site/api_reference.html", {"sections": shown_sections(settings.PUBLIC_URL)})


@require_safe
def openapi(_request: HttpRequest) -> HttpResponse:
    """/openapi.json; browsers of other sites may read it, so that their tools can."""
    content = document()
    headers = {"Content-Length": str(len(content)), "Access-Control-Allow-Origin": "*"}
    return HttpResponse(content, content_type="application/json", headers=headers)
