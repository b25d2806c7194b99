"""Update the demo's data. Migrate, compile translations, collect static files, seed, and write demo.json.

Run `python -m marketing_contacts.demo.prepare VAR` in the demo's environment.
"""

import json
import os
import sys
from pathlib import Path

import django


def main(var: Path) -> None:
    """Prepare the data in `var`. Repeated runs are safe."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketing_contacts.settings")
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 - Django must be set up first

    from marketing_contacts import translations  # noqa: PLC0415 - as above
    from marketing_contacts.celery import app  # noqa: PLC0415 - as above
    from marketing_contacts.demo import credentials, seed  # noqa: PLC0415 - as above
    from marketing_contacts.demo.launcher import write_secretly  # noqa: PLC0415 - as above

    app.set_default()  # the seed starts tasks
    call_command("migrate", verbosity=0)
    translations.compile_all()
    call_command("collectstatic", verbosity=0, interactive=False)
    seed.seed()
    file = var / "demo.json"
    known = json.loads(file.read_text()) if file.exists() else {}
    write_secretly(file, json.dumps(credentials.current(known), indent=2))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
