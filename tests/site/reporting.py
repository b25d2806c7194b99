"""A program that fails in many ways and reports it: `python -m tests.site.reporting`, with SENTRY_DSN set."""

import json
import logging
from io import BytesIO

import django
import sentry_sdk

from integrations import tokens

KEY, PERSON = "mck-eu1-0123456789abcdef", "person@secret.example"
ACCESS, REFRESH = tokens.new_secret("ACCESS_TOKEN"), tokens.new_secret("REFRESH_TOKEN")
FAILING = [
    ("GET", f"/contacts/v1/contact/email/{PERSON}/profile?hapikey={KEY}"),
    ("POST", f"/crm/v3/objects/contacts?hapikey={KEY}"),
    ("GET", f"/oauth/v1/access-tokens/{ACCESS}"),
    ("DELETE", f"/oauth/v1/refresh-tokens/{REFRESH}"),
    ("GET", f"/broken/500?q={PERSON}"),
    ("GET", f"/crm/broken?hapikey={KEY}"),
    ("GET", f"/broken/400?invitation={KEY}"),
]


def main() -> None:
    django.setup()
    from django.conf import settings  # noqa: PLC0415 - once Django is set up
    from django.test import RequestFactory  # noqa: PLC0415 - as above

    from marketing_contacts.celery import app  # noqa: PLC0415 - as above
    from marketing_contacts.entry.requests import Handler  # noqa: PLC0415 - as above

    settings.ROOT_URLCONF, settings.ALLOWED_HOSTS, settings.SECURE_SSL_REDIRECT = "tests.site.broken", ["*"], False
    headers = {
        "Authorization": f"Bearer {ACCESS}",
        "Cookie": f"sessionid={KEY}",
        "Referer": f"https://a.example/{REFRESH}",
    }
    handler = Handler()
    for verb, address in FAILING:
        environ = RequestFactory(headers=headers).generic(verb, address, json.dumps({"email": PERSON})).environ
        b"".join(handler({**environ, "wsgi.input": BytesIO()}, lambda *_head: len))

    @app.task(name="failing")
    def failing(email: str, *, token: str) -> None:
        raise ValueError(email, token)

    failing.apply(args=(PERSON,), kwargs={"token": ACCESS})
    logging.getLogger("contacts").error("could not mail %s", PERSON)
    sentry_sdk.flush(10)
    print(json.dumps([KEY, PERSON, ACCESS, REFRESH]))  # noqa: T201 - what the reports are searched for


if __name__ == "__main__":
    main()
