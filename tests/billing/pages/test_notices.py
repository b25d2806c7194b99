"""The billing page Notices: what was told, at which levels, to whom."""

import pytest
from django.core import mail

from marketing_contacts.billing import selectors, services
from marketing_contacts.portals.models import Portal
from marketing_contacts.portals.permissions import Permission
from tests.conftest import FORMS, NOW, WEBINARS
from tests.integrations.cast import client_for, text_of
from tests.portals.cast import SUPER_ADMIN, member_of

PAGE = "/settings/billing/notices"
LEVELS = f"{PAGE}/levels"
USAGE = "/settings/billing/usage"
TITLE = "75% of your contact tier is used"


def reach_a_level(portal: Portal) -> None:
    services.count_creation(portal=portal, source=WEBINARS, toggle_version=1, created=1500, wanted=1500, now=NOW)
    services.create_due_notices(portal=portal, now=NOW)


def test_what_was_told_stands_on_the_page_with_who_got_the_mail(portal: Portal) -> None:
    member_of(portal, "Ada", SUPER_ADMIN)
    client = client_for(portal, Permission.VIEW_BILLING)
    assert "There are no notices yet." in text_of(client.get(PAGE))

    reach_a_level(portal)
    page = text_of(client.get(PAGE))
    assert TITLE in page
    assert "ada@example.com" in page
    assert "not accepted by the mail server yet" in page

    services.mail_notices(portal=portal, now=NOW)
    assert "not accepted by the mail server yet" not in text_of(client.get(PAGE))


def test_a_notice_leads_to_where_something_can_be_done(portal: Portal) -> None:
    services.set_source_limits(portal=portal, source=FORMS, maximum=1, rate=None, by=None, now=NOW)
    services.count_creation(portal=portal, source=FORMS, toggle_version=1, created=1, wanted=1, now=NOW)
    reach_a_level(portal)

    page = text_of(client_for(portal, Permission.VIEW_BILLING, Permission.MODIFY_BILLING).get(PAGE))

    assert f'/settings/integrations/apps/{FORMS.id}#limits">App limits</a>' in page
    assert '/billing/subscription/maximum">Maximum</a>' in page


def test_notices_of_the_tier_lead_to_setting_contacts_as_non_marketing(portal: Portal) -> None:
    setter = client_for(portal, Permission.VIEW_BILLING, Permission.MARKETING_CONTACTS_ACCESS)
    viewer = client_for(portal, Permission.VIEW_BILLING, name="Vera")
    link = '/contacts/set-as-non-marketing">Set contacts as non-marketing</a>'
    counts = [text_of(setter.get(PAGE)).count(link)]

    reach_a_level(portal)

    counts.append(text_of(setter.get(PAGE)).count(link))
    assert counts == [1, 2]
    assert link in text_of(setter.get(USAGE))
    assert link not in text_of(viewer.get(PAGE)) + text_of(viewer.get(USAGE))


def test_the_mail_about_a_level_leads_there_too(portal: Portal) -> None:
    member_of(portal, "Ada", SUPER_ADMIN)

    reach_a_level(portal)
    services.mail_notices(portal=portal, now=NOW)

    assert f"/portals/{portal.pk}/contacts/set-as-non-marketing\n" in str(mail.outbox[-1].body)


def test_pages_that_take_the_right_to_modify_are_linked_for_who_has_it(portal: Portal) -> None:
    viewer = client_for(portal, Permission.VIEW_BILLING)

    for page in (text_of(viewer.get(PAGE)), text_of(viewer.get(USAGE))):
        assert "/subscription/maximum" not in page
        assert "/subscription/contacts" not in page
        assert "/billing/subscription" in page


def test_others_do_not_see_the_page(portal: Portal) -> None:
    assert client_for(portal).get(PAGE).status_code == 403


def test_who_may_modify_billing_chooses_the_levels(portal: Portal) -> None:
    client = client_for(portal, Permission.VIEW_BILLING, Permission.MODIFY_BILLING)
    assert 'value="98"' in text_of(client.get(PAGE))

    answer = client.post(LEVELS, {"first": "50", "second": "", "third": "80"}, follow=True)

    assert "Levels saved." in text_of(answer)
    assert selectors.notice_levels(portal) == [50, 80]


@pytest.mark.parametrize("levels", [("0", "1", "2"), ("100", "", ""), ("50", "50", ""), ("x", "", ""), ("1.5", "", "")])
def test_levels_that_make_no_sense_change_nothing(portal: Portal, levels: tuple[str, str, str]) -> None:
    client = client_for(portal, Permission.VIEW_BILLING, Permission.MODIFY_BILLING)

    answer = client.post(LEVELS, dict(zip(("first", "second", "third"), levels, strict=True)))

    assert answer.status_code == 422
    assert selectors.notice_levels(portal) == [75, 90, 98]


def test_who_may_not_modify_billing_reads_the_levels_only(portal: Portal) -> None:
    client = client_for(portal, Permission.VIEW_BILLING)

    assert "Levels: 75%, 90%, 98%." in text_of(client.get(PAGE))
    assert client.post(LEVELS, {"first": "50"}).status_code == 403
    assert selectors.notice_levels(portal) == [75, 90, 98]
