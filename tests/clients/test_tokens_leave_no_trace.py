"""Promise P12 against the running server: a secret that travels in a path or a query is in no log and no other file.

One that is revoked fails on the next request, whichever process answers it.
"""

from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

from tests.clients.cast import Http, consented, credentials
from tests.running import Demo

pytestmark = pytest.mark.xdist_group("demo")
CONTACTS = "/crm/v3/objects/contacts"
REQUESTS = 20  # enough for each process to answer some


def granted(demo: Demo) -> dict[str, str]:
    """The tokens, and the code, of a consent that was given just now."""
    http, code = Http(demo.known()["base_url"]), consented(demo)
    redirect = demo.known()["oauth"]["redirect_uri"]
    sent = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect, **credentials(demo)}
    tokens: dict[str, str] = http.ask("/oauth/v1/token", sent).json
    return {"code": code, "access": tokens["access_token"], "refresh": tokens["refresh_token"]}


def addresses(demo: Demo, got: dict[str, str]) -> list[str]:
    """Addresses that hold secrets: right ones and mistaken ones."""
    known = demo.known()
    in_query = urlencode({"client_secret": known["oauth"]["client_secret"], "refresh_token": got["refresh"]})
    return [
        f"/oauth/v1/access-tokens/{got['access']}",
        f"/oauth/v1/refresh-tokens/{got['refresh']}/",
        f"/oauth/v1/token?{in_query}",
        f"/oauth/authorize?code={got['code']}",
        f"{CONTACTS}?hapikey={known['api_key']}",
        f"/contacts/v1/contact/email/{known['private_token']}/profile?hapikey={known['api_key']}",
        f"/crm/v3/objects/{known['private_token']}?access_token={got['access']}",
        f"/nowhere/{got['refresh']}?token={quote(got['access'])}",
        f"/owners/v2/{known['api_key']}",
    ]


def holding(folder: Path, secret: str) -> list[str]:
    """The files that hold the secret, but for the one that tells it to who runs the demo."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != "demo.json"]
    return [str(path) for path in files if secret.encode() in path.read_bytes()]


def test_secrets_in_paths_and_queries_are_in_no_log_and_in_no_other_file(demo: Demo) -> None:
    http, got, known = Http(demo.known()["base_url"]), granted(demo), demo.known()

    answers = [http.ask(address) for address in addresses(demo, got)]

    log = (demo.var / "web.log").read_text()
    assert all(answer.headers["X-HubSpot-Correlation-Id"] in log for answer in answers[:3])
    secrets = [*got.values(), known["api_key"], known["private_token"], known["oauth"]["client_secret"]]
    assert [found for secret in secrets if (found := holding(demo.var, secret))] == []


def test_a_revoked_token_fails_on_the_next_request_in_every_process(demo: Demo) -> None:
    http, got = Http(demo.known()["base_url"]), granted(demo)
    bearer = {"Authorization": f"Bearer {got['access']}"}

    before = {http.ask(f"{CONTACTS}?limit=1", headers=bearer).status for _time in range(REQUESTS)}
    revoked = http.ask("/oauth/v3/token/revoke", {"token": got["access"], **credentials(demo)})
    after = {http.ask(f"{CONTACTS}?limit=1", headers=bearer).status for _time in range(REQUESTS)}

    assert before == {200}
    assert revoked.status == 200
    assert after == {401}
