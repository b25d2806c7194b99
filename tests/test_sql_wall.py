"""What the wall around SQL lets through, and that it catches what it should."""

import ast
import os
import subprocess
import sys
from threading import Thread

import pytest
from django.db import connection
from django.utils import timezone

from contacts.models import Contact
from marketing_contacts.billing import staff_portals
from marketing_contacts.billing.staff_portals import STATEMENT, InAPortal, facts_of_portals
from marketing_contacts.portals.addresses import working_in
from marketing_contacts.portals.models import Portal
from tests.sql_forms import modules
from tests.sql_scope import ACROSS_PORTALS
from tests.sql_wall import UnscopedStatement, fault_of, wall

ACCEPTED = [
    ("SELECT 1", None),
    ("SELECT * FROM portals_user WHERE id = %s", [1]),
    ("SELECT * FROM contacts_contact WHERE portal_id = 5", None),
    ("SELECT * FROM contacts_contact c WHERE c.portal_id = %s AND (c.id = %s OR c.id = %s)", [5, 1, 2]),
    ("SELECT * FROM contacts_contact WHERE id = %(id)s AND %(portal)s::bigint = portal_id", {"id": 1, "portal": 5}),
    ("SELECT * FROM contacts_contact WHERE portal_id IN (%s)", [5]),
    ("UPDATE contacts_contact SET email = NULL WHERE (contacts_contact.portal_id, id) = (%s, %s)", [5, 1]),
    ("SELECT * FROM contacts_contact WHERE (portal_id, id) IN ((%s, %s), (%s, %s))", [5, 1, 5, 2]),
    (
        (
            "SELECT * FROM contacts_contact c JOIN contacts_statuschange s"
            " ON (c.portal_id = s.portal_id AND c.id = s.contact_id) WHERE s.portal_id = %s"
        ),
        [5],
    ),
    (
        (
            "SELECT * FROM contacts_contact c JOIN portals_portal p ON c.portal_id = p.id"
            " LEFT JOIN billing_usage u ON p.id = u.portal_id WHERE p.id = %s"
        ),
        [5],
    ),
    (
        (
            "SELECT * FROM contacts_contact c WHERE c.portal_id = %s"
            " AND EXISTS(SELECT 1 FROM contacts_statuschange s WHERE s.portal_id = c.portal_id)"
        ),
        [5],
    ),
    (
        (
            "DELETE FROM contacts_contact WHERE (portal_id, id) IN"
            " (SELECT u.portal_id, u.id FROM contacts_contact u WHERE u.portal_id = %s)"
        ),
        [5],
    ),
    ("WITH w AS (SELECT * FROM contacts_contact WHERE portal_id = %s) SELECT count(*) FROM w", [5]),
    ("UPDATE contacts_contact SET email = %s WHERE portal_id = %s AND id = %s", ["a", 5, 1]),
    ("INSERT INTO contacts_contact (portal_id, email) VALUES (%s, %s), (%s, %s)", [5, "a", 5, "b"]),
    (
        "INSERT INTO contacts_contact (email, portal_id) SELECT v.e, %s FROM jsonb_to_recordset(%s) AS v(e text)",
        [5, ""],
    ),
    (
        "INSERT INTO contacts_contact (portal_id, email) SELECT * FROM UNNEST((%s)::bigint[], (%s)::text[])",
        [[5, 5], []],
    ),
    ("SELECT * FROM integrations_credential k WHERE k.hash = %s", [b""]),
    (
        (
            "SELECT * FROM integrations_credential k JOIN integrations_connectedapp a ON k.portal_id = a.portal_id"
            " WHERE k.hash = %s"
        ),
        [b""],
    ),
    ("SELECT * FROM portals_member WHERE user_id = %s", [1]),
    ("SELECT portal_id FROM billing_usage WHERE next_update_at <= now()", None),
    ("SELECT DISTINCT i.portal_id AS portal_id FROM contacts_import AS i WHERE i.touched_at <= now()", None),
    (
        (
            "SELECT u.portal_id FROM billing_usage u WHERE NOT EXISTS(SELECT 1 AS a FROM billing_noticelook n"
            " WHERE n.portal_id = u.portal_id AND n.period = u.periods_ended)"
        ),
        None,
    ),
    (STATEMENT, {"now": "", "admin": "", "portals": [5, 6]}),
    (f"{ACROSS_PORTALS} SELECT count(*) FROM portals_member", None),
    ("ALTER TABLE contacts_contact ADD COLUMN x int", None),
    ("RELEASE SAVEPOINT contacts_contact", None),
]
REFUSED = [
    ("SELECT * FROM contacts_contact", None),
    ("SELECT * FROM contacts_contact WHERE id = %s", [1]),
    ("SELECT * FROM contacts_contact WHERE portal_id = %s OR id = %s", [5, 1]),
    ("SELECT * FROM contacts_contact WHERE NOT (portal_id = %s)", [5]),
    ("SELECT * FROM contacts_contact WHERE portal_id > %s", [5]),
    ("SELECT * FROM contacts_contact WHERE portal_id = portal_id", None),
    ("SELECT * FROM contacts_contact WHERE portal_id IN (%s, %s)", [5, 6]),
    ("SELECT * FROM contacts_contact WHERE NOT portal_id IN (%s)", [5]),
    ("SELECT * FROM contacts_contact WHERE (portal_id, id) IN ((%s, %s), (%s, %s))", [5, 1, 6, 2]),
    ("SELECT * FROM contacts_contact WHERE portal_id = (SELECT id FROM portals_portal LIMIT 1)", None),
    (
        "SELECT * FROM contacts_contact c JOIN contacts_statuschange s ON c.id = s.contact_id WHERE c.portal_id = 5",
        None,
    ),
    (
        "SELECT * FROM contacts_contact c LEFT JOIN billing_usage u ON c.portal_id = u.portal_id AND u.portal_id = 5",
        None,
    ),
    ("SELECT * FROM contacts_contact c, billing_usage u WHERE c.portal_id = %s AND u.portal_id = %s", [5, 6]),
    ("SELECT * FROM contacts_contact WHERE portal_id = 5 UNION SELECT * FROM contacts_contact", None),
    ("SELECT (SELECT count(*) FROM contacts_contact) FROM billing_usage WHERE portal_id = 5", None),
    ("WITH w AS (SELECT * FROM contacts_contact) SELECT * FROM w WHERE portal_id = 5", None),
    ("UPDATE contacts_contact SET email = NULL WHERE id = %s", [1]),
    ("UPDATE contacts_contact SET portal_id = %s", [5]),
    ("DELETE FROM contacts_contact", None),
    ("INSERT INTO contacts_contact (portal_id, email) VALUES (%s, %s), (%s, %s)", [5, "a", 6, "b"]),
    (
        "INSERT INTO contacts_contact (portal_id, email) SELECT * FROM UNNEST((%s)::bigint[], (%s)::text[])",
        [[5, 6], []],
    ),
    ("INSERT INTO contacts_contact (email) VALUES ('a')", None),
    ("UPDATE integrations_credential SET ends_at = NULL WHERE hash = %s", [b""]),
    ("DELETE FROM portals_member WHERE user_id = %s", [1]),
    ("SELECT count FROM billing_usage WHERE next_update_at <= now()", None),
    ("SELECT i.file_name AS portal_id FROM contacts_import AS i WHERE i.touched_at <= now()", None),
    (
        (
            "SELECT u.portal_id FROM billing_usage u WHERE EXISTS(SELECT 1 AS a FROM contacts_contact c"
            " WHERE c.portal_id = u.portal_id)"
        ),
        None,
    ),
    (
        "SELECT u.portal_id FROM billing_usage u WHERE EXISTS(SELECT 1 AS a FROM billing_noticelook n)",
        None,
    ),
    (
        (
            "SELECT u.count FROM billing_usage u WHERE EXISTS(SELECT 1 AS a FROM billing_noticelook n"
            " WHERE n.portal_id = u.portal_id)"
        ),
        None,
    ),
    (f"{ACROSS_PORTALS} SELECT count(*) FROM contacts_contact", None),
    (f"{ACROSS_PORTALS} UPDATE billing_usage SET count = 0", None),
    (f"{ACROSS_PORTALS} DELETE FROM portals_member", None),
    ("SELECT count(*) FROM portals_member", None),
    ("TRUNCATE contacts_contact", None),
    ("LOCK TABLE contacts_contact", None),
    ("COPY contacts_contact FROM STDIN", None),
    ("SELECT 1; DELETE FROM contacts_contact", None),
    ("SET x = 1; DELETE FROM contacts_contact", None),
    (
        (
            "WITH w AS (INSERT INTO contacts_contact (portal_id, email) VALUES (%s, %s) RETURNING id)"
            " SELECT count(*) FROM w"
        ),
        [5, "a"],
    ),
    (
        (
            "WITH w AS (UPDATE contacts_contact SET email = NULL WHERE portal_id = 5 RETURNING id)"
            " INSERT INTO contacts_statuschange (portal_id, contact_id) SELECT 5, w.id FROM w"
        ),
        None,
    ),
    ("WITH w AS (DELETE FROM django_session RETURNING 1) SELECT count(*) FROM w", None),
    ("WITH w AS (SELECT 1) SELECT set_config('lock_timeout', '1s', true)", None),
    ("SELECT set_config(%s, %s, true)", ["lock_timeout", "1s"]),
]


@pytest.mark.parametrize(("sql", "params"), ACCEPTED)
def test_a_statement_that_names_its_portal_passes(sql: str, params: list[object] | None) -> None:
    assert fault_of(sql, params) is None


@pytest.mark.parametrize(("sql", "params"), REFUSED)
def test_a_statement_that_does_not_name_its_one_portal_or_has_a_refused_form_is_refused(
    sql: str, params: list[object] | None
) -> None:
    assert fault_of(sql, params) is not None


def test_an_unscoped_query_is_caught_and_fails_its_test(portal: Portal) -> None:
    with pytest.raises(UnscopedStatement, match="names no portal for contacts_contact"):
        Contact.objects.filter(id=1).first()

    assert len(wall.caught) == 1
    wall.caught.clear()


def test_a_process_told_to_refuses_unscoped_statements_and_says_so_on_stderr(portal: Portal) -> None:
    look = "import django; django.setup(); from contacts.models import Contact; Contact.objects.filter(id=1).first()"

    process = subprocess.run(
        [sys.executable, "-c", look],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "marketing_contacts.settings",
            "SQL_WALL": "tests.sql_wall.install",
        },
        capture_output=True,
        text=True,
        check=False,
    )

    assert process.returncode == 1
    assert process.stderr.startswith("names no portal for contacts_contact")


def test_only_one_statement_reads_across_portals_and_the_wall_knows_its_beginning() -> None:
    marked = [name for name, module in modules() if staff_portals.ACROSS_PORTALS in ast.unparse(module)]

    assert marked == ["marketing_contacts/billing/staff_portals.py"]
    assert staff_portals.ACROSS_PORTALS == ACROSS_PORTALS


def test_a_page_of_a_portal_cannot_read_across_portals(portal: Portal) -> None:
    with working_in(portal.pk):
        assert fault_of(STATEMENT, {}) == "reads across portals within a portal's page"
        with pytest.raises(InAPortal):
            facts_of_portals([portal], timezone.now())


def test_another_threads_connection_is_watched_too(portal: Portal) -> None:
    def look() -> None:
        with pytest.raises(UnscopedStatement):
            Contact.objects.filter(id=1).first()
        connection.close()

    thread = Thread(target=look)
    thread.start()
    thread.join()

    assert len(wall.caught) == 1
    wall.caught.clear()
