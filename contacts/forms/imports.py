"""The forms of imports, and the texts about problems of files and rows."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.formats import localize
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.forms.labels import Definitions, label_of
from contacts.import_files.csv_files import LARGEST_FILE, FileFault, UnreadableFile, read_csv
from contacts.import_files.encodings import ENCODINGS
from contacts.import_files.formats import (
    counts_of,
    is_american,
    mark_is_open,
    order_is_open,
    proposed_mark,
    proposed_order,
    writes_commas,
)
from contacts.import_files.rows import Problem, RowFault
from contacts.models import Import, SuppressedAddress

LONGEST_FILE_NAME = 254
COMMON = (
    "email",
    "firstname",
    "lastname",
    "salutation",
    "company",
    "jobtitle",
    "phone",
    "mobilephone",
    "address",
    "zip",
    "city",
    "state",
    "country",
    "industry",
    "website",
    "lifecyclestage",
    "numemployees",
    "annualrevenue",
    "date_of_birth",
)
FAULTS = {
    FileFault.EMPTY: gettext_lazy(
        "The file is empty. Its first row must hold the column names, for example email,firstname,lastname."
    ),
    FileFault.NO_ROWS: gettext_lazy("The file has column names in its first row but nothing below. Add the contacts."),
    FileFault.NO_HEADER: gettext_lazy(
        "The first row must hold the column names, but it contains “%(cell)s”. Add a row above it, for example "
        "email,firstname,lastname."
    ),
    FileFault.COLUMNS: gettext_lazy(
        "The file has %(number)s columns, but at most %(most)s can be imported. Remove some."
    ),
    FileFault.NAMELESS: gettext_lazy(
        "Column %(column)s has no name. Give it a name in the first row, or remove the column."
    ),
    FileFault.LONG_NAME: gettext_lazy("The name of column %(column)s is longer than %(most)s characters. Shorten it."),
    FileFault.TWICE: gettext_lazy("Several columns have the same name: %(names)s. Rename or remove some."),
    FileFault.NUL: gettext_lazy(
        "The file contains NUL bytes, so it is not text in this encoding. Save it as “CSV UTF-8” and upload the "
        "new file."
    ),
    FileFault.ENCODING: gettext_lazy(
        "The file cannot be read in the chosen encoding or in any other known encoding. Save it as “CSV UTF-8” and "
        "upload the new file."
    ),
    FileFault.BAD_BYTE: gettext_lazy(
        "Row %(row)s contains a character that is not UTF-8, although the rest of the file is. Correct the row, or "
        "choose another encoding for the whole file."
    ),
    FileFault.WORKBOOK: gettext_lazy(
        "This is an Excel workbook or another compressed file, not CSV. Open it in your spreadsheet program, save "
        "it as “CSV UTF-8” and upload the new file."
    ),
    FileFault.QUOTE: gettext_lazy(
        "A quotation mark in row %(row)s or above is not closed or not doubled. Correct it, or save the file again "
        "from your spreadsheet program."
    ),
    FileFault.LONG_LINE: gettext_lazy(
        "The file has a line of more than %(most)s characters, so it does not seem to be CSV. Save it as “CSV "
        "UTF-8” and upload the new file."
    ),
    FileFault.ROWS: gettext_lazy("The file has more than %(most)s rows. Split it into several files."),
}
PROBLEMS = {
    RowFault.NO_EMAIL: gettext_lazy("The row has no email address."),
    RowFault.INVALID_EMAIL: gettext_lazy("The email address is not valid."),
    RowFault.DUPLICATE: gettext_lazy("The same email address is in row %(other)s."),
    RowFault.TOO_MANY_CELLS: gettext_lazy("The row has more cells than there are column names."),
    RowFault.INVALID_OPTION: gettext_lazy("%(name)s has a value that is not one of its options."),
    RowFault.INVALID_LONG: gettext_lazy("%(name)s is not a number."),
    RowFault.INVALID_DATE: gettext_lazy("%(name)s is not a date such as 2026-11-24 or 24.11.2026."),
    RowFault.VALUE_TOO_LONG: gettext_lazy("%(name)s is too long."),
    RowFault.VALUE_TAKEN: gettext_lazy("%(name)s has a value that another contact already has, and it must be unique."),
}


HOLDS = {
    "": gettext_lazy("Contacts"),
    SuppressedAddress.Reason.UNSUBSCRIBED: gettext_lazy("Addresses that unsubscribed"),
    SuppressedAddress.Reason.BOUNCED: gettext_lazy("Addresses that bounced"),
    SuppressedAddress.Reason.COMPLAINED: gettext_lazy("Addresses that complained"),
}


class UploadForm(forms.Form):
    """The form for a file of contacts or addresses and its encoding."""

    suppresses = forms.ChoiceField(
        label=gettext_lazy("What the file holds"), required=False, choices=list(HOLDS.items())
    )

    file = forms.FileField(
        label=gettext_lazy("CSV file"),
        error_messages={
            "required": gettext_lazy("Choose the file to import."),
            "empty": FAULTS[FileFault.EMPTY],
        },
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,text/csv,text/plain"}),
    )
    encoding = forms.ChoiceField(
        label=gettext_lazy("Encoding"),
        required=False,
        choices=[("", gettext_lazy("Detect automatically")), *ENCODINGS.items()],
    )

    def __init__(self, *args: Any, sent: int = 0, central: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.central = central
        if sent > LARGEST_FILE:
            too_large = _("The file is larger than 50 MB. Split it into several files.")
            self.fields["file"].error_messages["required"] = too_large

    def clean(self) -> dict[str, Any]:
        """Read the head of the file, and show its faults at once."""
        cleaned: dict[str, Any] = super().clean() or {}
        uploaded = cleaned.get("file")
        if isinstance(uploaded, UploadedFile) and uploaded.file and not self.errors:
            try:
                cleaned["csv"] = read_csv(uploaded.file, cleaned.get("encoding", ""), central=self.central)
            except UnreadableFile as unreadable:
                self.refuse(unreadable)
        return cleaned

    def refuse(self, unreadable: UnreadableFile) -> None:
        """Show the fault of the file at its field."""
        about = {name: localize(value) for name, value in unreadable.about.items()}
        self.add_error("file", FAULTS[unreadable.fault] % about)

    @property
    def file_name(self) -> str:
        return str(self.cleaned_data["file"].name)[-LONGEST_FILE_NAME:]


class ColumnsForm(forms.Form):
    """The form for the property of each column. A property occurs once, and the email is required.

    The form asks for the notation of days and numbers only if the chosen columns are ambiguous. Otherwise the file
    decides.
    """

    day_order = forms.ChoiceField(
        label=gettext_lazy("Date format in the file"), required=False, choices=Import.DayOrder.choices
    )
    decimal_mark = forms.ChoiceField(
        label=gettext_lazy("Decimal format in the file"), required=False, choices=Import.DecimalMark.choices
    )

    def __init__(self, *args: Any, job: Import, definitions: Definitions, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.job, self.definitions, self.language = job, definitions, language
        self.names = [f"column-{place}" for place in range(len(job.header))]
        choices = [("", ""), *((each, each) for each in definitions)]
        for name, label, column in zip(self.names, job.header, job.columns, strict=True):
            self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=False, initial=column)
        days, numbers = self._counts(job.columns)
        american = is_american(language, job.portal.time_zone)
        self.initial["day_order"] = job.day_order or proposed_order(days, american=american)
        self.initial["decimal_mark"] = job.decimal_mark or proposed_mark(numbers, comma=writes_commas(language))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        chosen: set[str] = set()
        for name in self.names:
            wanted = cleaned.get(name, "")
            if wanted in chosen:
                text = _("“%s” is already chosen for another column. Choose it only once.") % label_of(
                    wanted, self.definitions
                )
                self.add_error(name, text)
            chosen |= {wanted} - {""}
        if "email" not in chosen:
            raise forms.ValidationError(
                _("Choose “Email” for the column with the email addresses. Contacts are recognized by them.")
            )
        self._settle(cleaned)
        return cleaned

    def _settle(self, cleaned: dict[str, Any]) -> None:
        """Take the notations that the file shows. An ambiguous notation must have been chosen."""
        days, numbers = self._counts([cleaned.get(name, "") for name in self.names])
        if not order_is_open(days):
            cleaned["day_order"] = proposed_order(days)
        elif not cleaned.get("day_order"):
            self.add_error("day_order", _("Choose a date format, because some dates can be read in two ways."))
        if not mark_is_open(numbers):
            cleaned["decimal_mark"] = proposed_mark(numbers)
        elif not cleaned.get("decimal_mark"):
            self.add_error("decimal_mark", _("Choose a decimal format, because some numbers can be read in two ways."))

    def _counts(self, columns: Sequence[str]) -> tuple[Counter[str], Counter[str]]:
        """Return the counts of the columns with days and of the columns with numbers."""
        kinds = [self.definitions[name].type if name in self.definitions else "" for name in columns]
        days = [place for place, kind in enumerate(kinds) if kind in {"date", "datetime"}]
        numbers = [place for place, kind in enumerate(kinds) if kind == "number"]
        return counts_of(self.job.hints, "orders", days), counts_of(self.job.hints, "marks", numbers)

    @property
    def questions(self) -> list[forms.BoundField]:
        """Return the fields to ask besides the columns."""
        days, numbers = self._counts([self[name].value() or "" for name in self.names])
        asked = {"day_order": order_is_open(days), "decimal_mark": mark_is_open(numbers)}
        return [self[name] for name, is_open in asked.items() if is_open]

    @property
    def columns(self) -> list[str]:
        return [self.cleaned_data[name] for name in self.names]


class StartForm(forms.Form):
    """The form that decides about existing contacts, and if all contacts become marketing contacts."""

    existing = forms.TypedChoiceField(
        choices=[("leave", "leave"), ("update", "update")], coerce=lambda value: value == "update"
    )
    as_marketing = forms.BooleanField(required=False)


def property_groups(definitions: Definitions) -> list[tuple[Promise, list[tuple[str, str]]]]:
    """Return the properties for columns as (name, label) in labelled groups, the common ones first."""
    common = [(name, label_of(name)) for name in COMMON if name in definitions]
    rest = [(name, label_of(name, definitions)) for name in definitions if name not in COMMON]
    others = sorted(rest, key=lambda pair: pair[1])
    groups = [(gettext_lazy("Common properties"), common), (gettext_lazy("All other properties"), others)]
    return [(label, options) for label, options in groups if options]


def problem_text(problem: Problem, definitions: Definitions) -> str:
    """Return the reason why a row is not imported."""
    name = label_of(problem.name, definitions) if problem.name else ""
    return str(PROBLEMS[problem.code]) % {"name": name, "other": localize(problem.other)}
