"""The installation's mail, for staff, when it is kept in files."""

from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from marketing_contacts.portals.access import staff_only
from marketing_contacts.toolbox.mail_files import mail_names, read_mail

PAGE_SIZE = 50


@require_safe
@staff_only
def staff_mails(request: HttpRequest) -> HttpResponse:
    """Show the mails, the newest first. `after` names the last mail of the page before."""
    folder = _folder()
    names = mail_names(folder)
    after = request.GET.get("after", "")
    start = names.index(after) + 1 if after in names else 0
    shown = names[start : start + PAGE_SIZE]
    mails = [mail for name in shown if (mail := read_mail(folder, name))]
    older = shown[-1] if start + PAGE_SIZE < len(names) else ""
    return render(request, "portals/staff_mails.html", {"mails": mails, "older": older, "newest": not start})


@require_safe
@staff_only
def staff_mail(request: HttpRequest, name: str) -> HttpResponse:
    """Show a mail as text."""
    mail = read_mail(_folder(), name)
    if mail is None:
        raise Http404
    return render(request, "portals/staff_mail.html", {"mail": mail})


def _folder() -> Path:
    if not settings.MAIL_DIR:
        raise Http404
    return Path(settings.MAIL_DIR)
