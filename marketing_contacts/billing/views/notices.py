"""The page Settings → Billing → Notices, with the notices, their levels and their recipients."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from marketing_contacts.billing import selectors, services
from marketing_contacts.billing.forms.notices import NoticeLevelsForm, ReadNoticesForm
from marketing_contacts.billing.models import NoticeMail
from marketing_contacts.portals.access import PortalRequest, locked_for, portal_member
from marketing_contacts.portals.addresses import redirect
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.toolbox.paging import page_of

PAGE_SIZE = 25


@require_safe
@portal_member(Permission.VIEW_BILLING)
def notices(request: PortalRequest) -> HttpResponse:
    """Show the portal's notices, the latest first."""
    return _page(request, NoticeLevelsForm(levels=selectors.notice_levels(request.portal)))


@require_POST
@portal_member(Permission.MODIFY_BILLING)
def set_notice_levels(request: PortalRequest) -> HttpResponse:
    """Set the levels of the portal's notices."""
    form = NoticeLevelsForm(request.POST)
    if not form.is_valid():
        return _page(request, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    services.set_notice_levels(portal=request.portal, levels=form.levels, by=request.member, now=timezone.now())
    messages.success(request, _("Levels saved."))
    return redirect("billing:notices")


@require_POST
@portal_member(Permission.VIEW_BILLING)
def read_notices(request: PortalRequest) -> HttpResponse:
    """Mark the notices up to a number as read for the member."""
    form = ReadNoticesForm(request.POST)
    if form.is_valid():
        services.read_notices(member=request.member, last=form.cleaned_data["last"])
    return redirect("billing:notices")


def _page(request: PortalRequest, form: NoticeLevelsForm, status: int = HTTPStatus.OK) -> HttpResponse:
    page = page_of(selectors.notices(request.portal), by=("-number",), query=request.GET, size=PAGE_SIZE)
    numbers = [notice.number for notice in page.rows]
    mails: dict[int, list[NoticeMail]] = {}
    for mail in selectors.notice_mails(request.portal).filter(notice_number__in=numbers):
        mails.setdefault(mail.notice_number, []).append(mail)
    money = selectors.notice_money(request.portal, page.rows, now=timezone.now())
    true = selectors.true_now(request.portal, (notice.typed_facts for notice in page.rows), timezone.now())
    context = {
        "page": page,
        "rows": [
            (notice, mails.get(notice.number, []), about, is_true)
            for notice, about, is_true in zip(page.rows, money, true, strict=True)
        ],
        "mails_since": timezone.now() - selectors.MAILS_LAST,
        "form": form,
        "last_read": selectors.last_read_notice(request.member),
        "locked": locked_for(request, Permission.MODIFY_BILLING),
        "levels": selectors.notice_levels(request.portal),
        "recipients": selectors.notice_recipients(request.portal),
        "place": "billing_notices",
    }
    return render(request, "billing/notices.html", context, status=status)
