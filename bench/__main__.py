"""`python -m bench [--quick | --worst]`: measure on the database that DATABASE_URL names, which must hold no portal."""

import argparse
import os
import sys
import time
from pathlib import Path

import django


def main() -> int:
    """Print the table and write `var/bench.json`; 1 when the counts do not add up at the end."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketing_contacts.settings")
    django.setup()
    from bench import portals  # noqa: PLC0415 - Django must be set up first
    from marketing_contacts import celery  # noqa: PLC0415 - as above

    celery.app.set_default()  # jobs tell a worker through the bench's Redis, as the web server does
    parser = argparse.ArgumentParser(prog="python -m bench", description="Ratios to PostgreSQL's own limit.")
    parser.add_argument("--quick", action="store_true", help="at most a minute, rougher")
    parser.add_argument("--worst", action="store_true", help="only what others wait for beside the worst requests")
    parser.add_argument("--contacts", type=int, default=1_000_000, help="of the portal in which --worst asks")
    parser.add_argument("--var", type=Path, default=Path("var"), help="the folder for bench.json and the log")
    options = parser.parse_args()
    try:
        if options.worst:
            return _worst(options.var, options.contacts)
        return _measure(options.var, quick=options.quick)
    except portals.DatabaseInUse as problem:
        sys.exit(str(problem))


def _measure(var: Path, *, quick: bool) -> int:
    from django.core.management import call_command  # noqa: PLC0415 - Django must be set up first

    from bench import load, measures, portals, report, web  # noqa: PLC0415 - as above

    began = time.monotonic()
    var.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0)
    portals.require_empty_database()
    with load.clients() as clients, web.web(var / "bench-web.log") as server:
        bench = measures.Bench(clients, server, measures.QUICK if quick else measures.FULL)
        bench.run()
    seconds = round(time.monotonic() - began)
    report.write(var / "bench.json", bench.figures, bench.rates, quick=quick, seconds=seconds, broken=bench.broken)
    print(report.table(bench.figures, bench.rates))
    print(f"\n{seconds} s; the counts {'do not add up: ' + '; '.join(bench.broken) if bench.broken else 'add up'}.")
    return 1 if bench.broken else 0


def _worst(var: Path, contacts: int) -> int:
    """Print how much longer others wait beside the worst requests; 1 when that is longer than it may be."""
    from django.core.management import call_command  # noqa: PLC0415 - Django must be set up first

    from bench import portals, report, web, worst  # noqa: PLC0415 - as above

    var.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0)
    portals.require_empty_database()
    many, bystander = portals.found("Many"), portals.found("Bystander")
    portals.fill(many, contacts)
    portals.settle()
    with web.web(var / "bench-web.log") as server:
        figures, milliseconds = worst.figures(portals.reads(many, contacts)[0], bystander, server.port)
    report.write(var / "bench-worst.json", figures, milliseconds, contacts=contacts)
    print(report.table(figures, milliseconds, "On this machine:"))
    return 1 if any(figure.verdict == "missed" for figure in figures) else 0


if __name__ == "__main__":
    sys.exit(main())
