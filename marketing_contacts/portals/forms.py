"""What people may choose for themselves."""

from django import forms
from django.conf import settings


class LanguageForm(forms.Form):
    """The language of the pages; empty follows the browser."""

    language = forms.ChoiceField(choices=settings.LANGUAGES)
