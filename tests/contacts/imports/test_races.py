"""Workers that take up one import at the same moment, on connections of their own: nothing is written twice."""

from functools import partial

from contacts.models import Contact, Import
from contacts.recount import discrepancies
from contacts.services.jobs.import_work import IMPORTS
from marketing_contacts.billing.models import Usage
from marketing_contacts.billing.services import set_maximum
from marketing_contacts.jobs.services import do_next_part
from tests.conftest import NOW, new_portal
from tests.contacts.imports.cast import checked, fresh, lines, started, work_off
from tests.team import team_of

ROWS = 3_000
WORKERS = 6
CAP = 1_700


def test_workers_that_share_an_import_write_each_row_once(committed_database: None) -> None:
    portal = new_portal()
    set_maximum(portal=portal, maximum=CAP, by=None, now=NOW)
    rows = [f"p{number}@example.com,P" for number in range(ROWS)]
    job = started(checked(portal, lines(*rows)), as_marketing=True)

    with team_of(WORKERS) as team:
        turn = partial(do_next_part, work=IMPORTS, portal=portal, job_id=job.id, now=NOW)
        team.at_once([turn] * WORKERS * 20)
    job = work_off(job)

    usage = Usage.objects.get(portal=portal)
    assert job.state == Import.State.DONE
    assert job.rows_done == ROWS
    assert job.result == {"created": ROWS, "marketing": CAP, "held": ROWS - CAP}
    assert usage.count == CAP
    assert usage.held == ROWS - CAP
    assert Contact.objects.filter(portal=portal).count() == ROWS
    assert discrepancies(portal) == []


def test_two_imports_of_the_same_people_make_each_of_them_once(committed_database: None) -> None:
    portal = new_portal()
    rows = [f"p{number}@example.com,P" for number in range(ROWS // 2)]
    jobs = [started(checked(portal, lines(*some)), as_marketing=True) for some in (rows, list(reversed(rows)))]

    with team_of(2) as team:
        team.at_once([partial(work_off, job) for job in jobs])

    results = [fresh(job).result for job in jobs]
    assert sum(result.get("created", 0) for result in results) == len(rows)
    assert sum(result.get("unchanged", 0) for result in results) == len(rows)
    assert Usage.objects.get(portal=portal).count == len(rows)
    assert discrepancies(portal) == []
