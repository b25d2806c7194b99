"""The form of a banner that is put away."""

from django import forms

from marketing_contacts.billing.notice_levels import NoticeKind

MAIN_PAGE = "marketing_contacts"
PAGES = {  # names of addresses by place
    MAIN_PAGE: "integrations:marketing_contacts",
    "billing_usage": "billing:usage",
    "start": "start",
}
HIGHEST_GRADE = 100  # a grade is a level in per cent, or the number of bits of a number of contacts


class DismissedBannerForm(forms.Form):
    """The banner that a member saw, and the page on which the banner stood."""

    kind = forms.ChoiceField(choices=[(kind, kind) for kind in NoticeKind])
    subject = forms.CharField(max_length=80)
    grade = forms.IntegerField(min_value=0, max_value=HIGHEST_GRADE)

    @property
    def place(self) -> str:
        """Return the page on which the banner stood, or the main page for a page without banners."""
        page = str(self.data.get("page"))
        return page if page in PAGES else MAIN_PAGE
