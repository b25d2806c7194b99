"""The audit trail's words: each field and code has one text in all of the house."""

import pytest

from marketing_contacts.portals import audit_words


def test_a_field_that_two_floors_name_is_refused() -> None:
    with pytest.raises(ValueError, match="words for these already: name"):
        audit_words.learn(audit_words.Words(actions={}, sentences={}, fields={"name": "Title"}, codes={}, addresses={}))
