"""Serve the reference of the REST wire, as pages for people and as an OpenAPI document.

The reference is public.
"""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from contacts.api.reference.decisions import DECISIONS
from contacts.api.reference.document import document
from contacts.api.reference.refusals import CATEGORIES, MEANINGS
from contacts.api.reference.shown import found, shown, types_of_section
from contacts.api.reference.table import SECTIONS, section_of

PLACES = {"path": _("In the path"), "query": _("In the query"), "header": _("Headers")}


@require_safe
def api_reference(request: HttpRequest) -> HttpResponse:
    """List every call, section by section, or the calls that a search finds."""
    query = request.GET.get("q", "").strip()
    sections = found(query)
    number = sum(len(calls) for _section, calls in sections)
    refusals = [(status, CATEGORIES[status], MEANINGS[status]) for status in CATEGORIES]
    told = {"query": query, "found": sections, "number": number, "refusals": refusals, "decisions": DECISIONS}
    return render(request, "site/api_reference.html", {"sections": SECTIONS, **told})


@require_safe
def api_section(request: HttpRequest, section_id: str) -> HttpResponse:
    """Describe a section, with its calls and their types."""
    section = section_of(section_id)
    if section is None:
        raise Http404
    told = {"sections": SECTIONS, "section": section, "types": types_of_section(section)}
    return render(request, "site/api_section.html", told)


@require_safe
def api_call(request: HttpRequest, section_id: str, slug: str) -> HttpResponse:
    """Describe a call with its answers and refusals, the call in code, and a console that sends it."""
    section = section_of(section_id)
    operation = section and next((each for each in section.operations if each.slug == slug), None)
    if not operation:
        raise Http404
    call = shown(operation, settings.PUBLIC_URL)
    parameters = [(PLACES[place], fields) for place, fields in call.parameters.items()]
    told = {"section": section, "operation": operation, "call": call, "parameters": parameters}
    return render(request, "site/api_call.html", {"sections": SECTIONS, **told})


@require_safe
def openapi(_request: HttpRequest) -> HttpResponse:
    """Return /openapi.json. Browsers of other sites may read it, so that their tools can."""
    content = document()
    headers = {"Content-Length": str(len(content)), "Access-Control-Allow-Origin": "*"}
    return HttpResponse(content, content_type="application/json", headers=headers)
