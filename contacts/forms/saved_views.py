"""The form of a saved view."""

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.models import LONGEST_VIEW_NAME
from marketing_contacts.toolbox.form_fields import NameField


class SavedViewForm(forms.Form):
    """The name of a view, and the choice to share it with the portal."""

    name = NameField(label=_("Name"), autocomplete="off", max_length=LONGEST_VIEW_NAME)
    shared = forms.BooleanField(label=_("Share with all members of this portal"), required=False)
