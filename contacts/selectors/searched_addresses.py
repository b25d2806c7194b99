"""Search contacts by all their addresses. Any address of a contact finds the contact."""

from collections.abc import Sequence
from typing import Any

from django.db.models import BooleanField, F, Func, Q, TextField, Value
from django.db.models.expressions import RawSQL
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce, NullIf

from contacts.conditions import Operator
from contacts.email_addresses import looked_for, spellings
from contacts.property_definitions import OTHER_EMAILS
from contacts.selectors.search_fields import SearchField, Worded
from marketing_contacts.portals.models import Portal

LIST = KeyTextTransform(OTHER_EMAILS, "properties")
OWNERS = "ARRAY(SELECT merged_into_id FROM contacts_contact WHERE portal_id = %s AND holds_email AND email = ANY(%s))"


class MainAddress(Worded):
    """A contact's email. A search for an address also finds contacts by their other addresses."""

    def __init__(self, portal: Portal) -> None:
        super().__init__(portal, F("email"), str.lower, text=F("email"), wanted="%s")
        self.others = SearchField(F("email"), str, text=Coalesce(LIST, Value(""), output_field=TextField()))

    def where(self, operator: Operator, wanted: Sequence[str]) -> Q:
        return super().where(*in_all_spellings(operator, wanted))

    def compares(self, operator: Operator, value: Any) -> Q:
        found = super().compares(operator, value)
        if operator is Operator.EQ:
            return found | has_other_address(self.portal, [value])
        return found & ~has_other_address(self.portal, [value]) if operator is Operator.NEQ else found

    def is_among(self, values: Sequence[Any]) -> Q:
        return super().is_among(values) | has_other_address(self.portal, values)

    def holds_tokens(self, wanted: str) -> Q:
        return super().holds_tokens(wanted) | self.others.holds_tokens(wanted)


class OtherAddresses(Worded):
    """A contact's other addresses. The property equals each of them."""

    def __init__(self, portal: Portal) -> None:
        listed = NullIf(LIST, Value(""))
        super().__init__(portal, listed, str.lower, text=listed, wanted="%s")
        self.text = listed  # the whole list, since the index of words holds every address

    def compares(self, operator: Operator, value: Any) -> Q:
        if operator is Operator.EQ:
            return has_other_address(self.portal, [value])
        if operator is Operator.NEQ:
            return self.where(Operator.HAS_PROPERTY, []) & ~has_other_address(self.portal, [value])
        return super().compares(operator, value)

    def where(self, operator: Operator, wanted: Sequence[str]) -> Q:
        operator, wanted = in_all_spellings(operator, wanted)
        found = super().where(operator, wanted)
        return found & super().where(Operator.HAS_PROPERTY, []) if operator is Operator.NOT_IN else found

    def is_among(self, values: Sequence[Any]) -> Q:
        return has_other_address(self.portal, values)


def in_all_spellings(operator: Operator, wanted: Sequence[str]) -> tuple[Operator, Sequence[str]]:
    """Return a comparison with all spellings of whole addresses. Other comparisons stay as they are."""
    if operator not in {Operator.EQ, Operator.NEQ, Operator.IN, Operator.NOT_IN}:
        return operator, wanted
    texts = [spelling for text in wanted for spelling in spellings(looked_for(text))]
    if len(texts) > 1:
        operator = Operator.IN if operator in {Operator.EQ, Operator.IN} else Operator.NOT_IN
    return operator, texts


def has_other_address(portal: Portal, emails: Sequence[str]) -> Q:
    """Return a condition that one of these is another address of a contact. The index is read once."""
    survivors = RawSQL(OWNERS, [portal.pk, list(emails)])  # noqa: S611 - the values are parameters
    return Q(Func(F("id"), survivors, template="%(expressions)s)", arg_joiner=" = ANY (", output_field=BooleanField()))
