"""What the log says of a request."""

import pytest
from django.test import Client

SECRET = "pat-na1-0123456789"


@pytest.mark.parametrize(
    "path",
    [
        f"/crm/v3/objects/contacts/{SECRET}",
        f"/crm/v3/objects/contacts?hapikey={SECRET}",
        f"/oauth/v1/access-tokens/{SECRET}",
        f"/oauth/v1/refresh-tokens/{SECRET}",
        f"/oauth/v1/token?client_secret={SECRET}",
        f"/owners/v2/{SECRET}",
        f"/nowhere/{SECRET}",
        f"/livez?hapikey={SECRET}",
    ],
)
def test_a_request_is_logged_by_its_route_and_never_by_its_path(
    db: None, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    Client().get(path, HTTP_HOST="127.0.0.1")

    assert "request_finished" in caplog.text
    assert SECRET not in caplog.text


def test_an_answers_correlation_id_leads_to_its_log_line(db: None, caplog: pytest.LogCaptureFixture) -> None:
    answer = Client().get("/crm/v3/objects/contacts", HTTP_HOST="127.0.0.1")

    assert answer.headers["X-HubSpot-Correlation-Id"] in caplog.text
