"""The pages of an import."""

from django.http import HttpResponse
from django.test import Client

from contacts.models import Import
from marketing_contacts.portals.addresses import reverse


def address(job: Import, page: str = "import") -> str:
    number = f"/portals/{job.portal_id}"
    return reverse(f"contacts:{page}", [job.id], portal_id=job.portal_id).removeprefix(number)


def shown(client: Client, job: Import, page: str = "import") -> str:
    response = client.get(address(job, page))
    assert isinstance(response, HttpResponse)
    return response.content.decode()
