"""What docker-compose.yml and the Dockerfile start, with the commands and the environment that stand there, but without
containers.
"""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
import yaml

from marketing_contacts import entry
from marketing_contacts.demo.servers import Addresses, embedded_servers
from tests.running import free_port

pytestmark = pytest.mark.xdist_group("production")

ROOT = Path(__file__).parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SECRETS = {
    "SECRET_KEY": "k" * 64,
    "POSTGRES_PASSWORD": "p",
    "APP_POSTGRES_PASSWORD": "a",
    "VALKEY_PASSWORD": "v",
    "PUBLIC_URL": "https://contacts.example.com",
}
START_SECONDS = 60


class _Stay(urllib.request.HTTPRedirectHandler):
    """A redirect is an answer like any other."""

    def redirect_request(self, *_redirect: Any) -> None:
        return None


NO_REDIRECTS = urllib.request.build_opener(_Stay)


class Installation:
    """Servers, a folder and a port that stand for what the containers have."""

    def __init__(self, folder: Path, addresses: Addresses) -> None:
        self.beat_folder, self.port = folder / "beat", free_port()
        self.beat_folder.mkdir()
        self.named = {
            "DATABASE_URL": addresses.database_url,
            "MIGRATE_DATABASE_URL": addresses.owner_url,
            "REDIS_URL": addresses.redis_url,
        }

    def environment(self, service: str, **secrets: str) -> dict[str, str]:
        stated = COMPOSE["services"][service]["environment"]
        secrets = {**SECRETS, **secrets}
        known = {
            name: re.sub(r"\$\{(\w+):[?-]([^}]*)\}", lambda found: secrets.get(found[1], found[2]), value)
            for name, value in stated.items()
        }
        kept = {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "HOSTNAME": socket.gethostname(),
            "PYTHONWARNINGS": "ignore",  # that Celery is root here; in the container it is not
            "STATIC_ROOT": os.environ["STATIC_ROOT"],  # the image's own, collected while it is built
        }
        return {**kept, **known, **{name: address for name, address in self.named.items() if name in known}}

    def command(self, words: list[str]) -> list[str]:
        """The words as they are here: another port and folder; `$$` is compose's way to write `$`."""
        if words[0] == "CMD-SHELL":
            words = ["CMD", "sh", "-c", words[1]]
        swapped = {"8000": str(self.port), "0.0.0.0": "127.0.0.1", "/var/lib/beat": str(self.beat_folder), "$$": "$"}  # noqa: S104 - replaced
        text = json.dumps(words[words[0] == "CMD" :])
        for stated, here in swapped.items():
            text = text.replace(stated, here)
        here_words: list[str] = json.loads(text)
        return here_words

    @contextmanager
    def running(self, service: str) -> Iterator[Path]:
        """The service, healthy as its own check says; yields the file of what it writes."""
        written = self.beat_folder.with_name(f"{service}.log")
        process = subprocess.Popen(
            self.command(COMPOSE["services"][service].get("command") or image_command()),
            env=self.environment(service),
            cwd=ROOT,
            stdout=written.open("wb"),
            stderr=subprocess.STDOUT,
        )
        try:
            self.wait_for_health(service, process)
            yield written
        finally:
            process.terminate()
            process.wait(timeout=60)

    def wait_for_health(self, service: str, process: subprocess.Popen[bytes]) -> None:
        check = self.command(COMPOSE["services"][service]["healthcheck"]["test"])
        deadline = time.monotonic() + START_SECONDS
        while subprocess.run(
            check, env=self.environment(service), cwd=ROOT, capture_output=True, check=False
        ).returncode:
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.2)

    def get(self, path: str, **headers: str) -> tuple[int, Message]:
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=headers)
        try:
            with NO_REDIRECTS.open(request, timeout=START_SECONDS) as response:
                return response.status, response.headers
        except urllib.error.HTTPError as error:
            return error.code, error.headers


def image_command() -> list[str]:
    [command] = re.findall(r"^CMD (\[.*?\])", (ROOT / "Dockerfile").read_text().replace("\\\n", ""), re.MULTILINE)
    words: list[str] = json.loads(command)
    return words


@pytest.fixture(scope="module")
def installation() -> Iterator[Installation]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mc-", ignore_cleanup_errors=True)))
        folder.chmod(0o711)
        installation = Installation(folder, stack.enter_context(embedded_servers(folder)))
        migrate = installation.command(COMPOSE["services"]["migrate"]["command"])
        subprocess.run(migrate, env=installation.environment("migrate"), cwd=ROOT, capture_output=True, check=True)
        yield installation


def test_the_web_server_is_ready_and_speaks_https_behind_its_proxy(installation: Installation) -> None:
    proxied = {"Host": "contacts.example.com", "X-Forwarded-Proto": "https"}
    with installation.running("web"):
        status, headers = installation.get("/accounts/login/", **proxied)
        others, _headers = installation.get("/accounts/login/", **{**proxied, "Host": "evil.example"})

    assert status == 200
    assert headers["Strict-Transport-Security"]
    assert others == 400


def test_without_https_programs_are_refused_and_no_other_spelling_of_the_proxys_header_counts(
    installation: Installation,
) -> None:
    forged = {"Host": "contacts.example.com", "X_Forwarded_Proto": "https"}
    with installation.running("web"):
        page, _headers = installation.get("/accounts/login/", **forged)
        program, headers = installation.get("/crm/v3/objects/contacts?hapikey=mck-1", **forged)

    assert page == 301
    assert program == 400
    assert "mck-1" not in str(headers)


def test_an_operator_says_for_how_long_and_where_browsers_insist_on_https(installation: Installation) -> None:
    said = {"HSTS_SECONDS": "300", "HSTS_SUBDOMAINS": "off", "DJANGO_SETTINGS_MODULE": "marketing_contacts.settings"}
    names = "from django.conf import settings as s; print(s.SECURE_HSTS_SECONDS, s.SECURE_HSTS_INCLUDE_SUBDOMAINS)"

    taken = subprocess.run(
        [sys.executable, "-c", names],
        env=installation.environment("web") | said,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )

    assert taken.stdout == "300 False\n"


def test_every_way_to_start_the_server_is_the_images() -> None:
    words = image_command()

    assert words[: 1 + len(entry.SERVER)] == ["granian", *entry.SERVER]
    assert words[-1] == entry.TARGET


def test_the_worker_answers_its_health_check(installation: Installation) -> None:
    with installation.running("worker") as written:
        lines = [json.loads(line) for line in written.read_text().splitlines()]

    assert any("ready" in line["event"] for line in lines)


def test_beat_writes_its_schedule_where_its_health_check_looks(installation: Installation) -> None:
    with installation.running("beat") as written:
        assert list(installation.beat_folder.glob("schedule*"))
        assert all(json.loads(line)["event"] for line in written.read_text().splitlines())


@pytest.mark.parametrize("name", ["SECRET_KEY", "DATABASE_URL", "REDIS_URL", "PUBLIC_URL"])
def test_nothing_starts_without_a_required_setting_and_it_is_named(installation: Installation, name: str) -> None:
    environment = {key: value for key, value in installation.environment("migrate").items() if key != name}

    refused = subprocess.run(
        installation.command(COMPOSE["services"]["migrate"]["command"]),
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert refused.returncode
    assert name in refused.stderr.strip().splitlines()[-1]


def test_nothing_starts_with_a_key_that_can_be_guessed(installation: Installation) -> None:
    refused = subprocess.run(
        installation.command(COMPOSE["services"]["migrate"]["command"]),
        env=installation.environment("migrate") | {"SECRET_KEY": "x" * 31},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert refused.returncode
    assert "SECRET_KEY is too short" in refused.stderr.strip().splitlines()[-1]


def test_no_secret_has_a_default() -> None:
    used: list[Any] = re.findall(r"\$\{(\w+)([^}]*)\}", (ROOT / "docker-compose.yml").read_text())

    assert {name for name, rest in used if not rest.startswith(":?")} == {"PORT", "TRUSTED_PROXY_COUNT"}


def test_only_migrate_knows_the_owner_of_the_tables() -> None:
    app = {
        name: service["environment"]
        for name, service in COMPOSE["services"].items()
        if "SECRET_KEY" in service["environment"]
    }

    assert [name for name, stated in app.items() if "MIGRATE_DATABASE_URL" in stated] == ["migrate"]
    assert {stated["POSTGRES_PASSWORD"] for stated in app.values()} == {""}
    assert not any("//marketing_contacts:" in stated["DATABASE_URL"] for stated in app.values())


def test_who_has_no_password_for_valkey_gets_nothing_from_it() -> None:
    valkey = COMPOSE["services"]["valkey"]

    assert valkey["command"][-2:] == ["--requirepass", "${VALKEY_PASSWORD:?set VALKEY_PASSWORD}"]
    assert valkey["environment"] == {"REDISCLI_AUTH": valkey["command"][-1]}


def test_an_upgrade_migrates_before_it_stops_what_runs() -> None:
    [upgrade] = re.findall(
        r"^## Upgrade\n(.*?)^## ", (ROOT / "docs/production.md").read_text(), re.MULTILINE | re.DOTALL
    )
    [build, migrate, up] = re.findall(r"^    docker compose (.+)$", upgrade, re.MULTILINE)

    assert build == "build"
    assert migrate == "run --rm migrate"
    assert up == "up --detach --no-deps web worker beat"
    assert {"migrate", "web", "worker", "beat"} <= COMPOSE["services"].keys()


def image(folder: Path) -> Path:
    """What the image is built from, as .dockerignore says."""
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    left_out = {ROOT / line for line in lines if line[0] not in "!*"}
    for line in lines:
        if line.startswith("!"):
            source, target = ROOT / line[1:], folder / line[1:].rstrip("/")
            if source.is_dir():
                shutil.copytree(
                    source, target, ignore=lambda place, names: {n for n in names if Path(place, n) in left_out}
                )
            else:
                shutil.copy(source, target)
    return folder


def test_the_image_runs_without_the_demo_and_its_servers(installation: Installation, tmp_path: Path) -> None:
    house = image(tmp_path)
    environment = installation.environment("web") | {"DJANGO_SETTINGS_MODULE": "marketing_contacts.settings"}
    entries = "import marketing_contacts.celery, marketing_contacts.asgi"

    for command in (["-m", "marketing_contacts.translations"], ["manage.py", "check"], ["-c", entries]):
        subprocess.run([sys.executable, *command], env=environment, cwd=house, check=True)
    assert not (house / "marketing_contacts/demo").exists()
    assert not re.search("pgserver|valkey", (house / "requirements.txt").read_text())
