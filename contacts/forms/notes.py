"""The form of a note about a contact."""

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.models import LONGEST_NOTE


class NoteForm(forms.Form):
    """The text of a note, at most LONGEST_NOTE letters. Line ends are those of programs."""

    text = forms.CharField(
        label=_("Note"),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Write a note first.")},
    )

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        return text.replace("\r\n", "\n")
