"""The form of a banner that is put away."""

from django import forms

from marketing_contacts.billing.notice_levels import NoticeKind

HIGHEST_GRADE = 100  # a grade is a level in per cent, or the number of bits of a number of contacts


class DismissedBannerForm(forms.Form):
    """The banner that a member saw, and the page on which the banner stood."""

    kind = forms.ChoiceField(choices=[(kind, kind) for kind in NoticeKind])
    subject = forms.CharField(max_length=80)
    grade = forms.IntegerField(min_value=0, max_value=HIGHEST_GRADE)
    page = forms.ChoiceField(choices=[("marketing_contacts", ""), ("billing_usage", "")])

    @property
    def page_to_return_to(self) -> str:
        """Return the name of the page, or the main page's name for a page without banners."""
        names = {"billing_usage": "billing:usage"}
        return names.get(str(self.data.get("page")), "integrations:marketing_contacts")
