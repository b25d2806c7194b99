"""Measure on the database that DATABASE_URL names. The database must hold no portal.

Run it as `python -m bench [--quick | --smoke] [--worst]`.
"""

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
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--quick", action="store_true", help="at most a minute, rougher")
    length.add_argument("--smoke", action="store_true", help="a few seconds: every part runs, no figure means anything")
    parser.add_argument("--worst", action="store_true", help="only what others wait for beside the worst requests")
    parser.add_argument("--contacts", type=int, default=1_000_000, help="of the portal in which --worst asks")
    parser.add_argument("--var", type=Path, default=Path("var"), help="the folder for bench.json and the log")
    options = parser.parse_args()
    try:
        if options.worst:
            return _worst(options.var, options.contacts, smoke=options.smoke)
        return _measure(options.var, quick=options.quick, smoke=options.smoke)
    except portals.DatabaseInUse as problem:
        sys.exit(str(problem))


def _measure(var: Path, *, quick: bool, smoke: bool) -> int:
    from django.core.management import call_command  # noqa: PLC0415 - Django must be set up first

    from bench import load, measures, portals, report, web  # noqa: PLC0415 - as above

    began = time.monotonic()
    var.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0)
    portals.require_empty_database()
    with load.clients() as clients, web.web(var / "bench-web.log") as server:
        size = measures.SMOKE if smoke else measures.QUICK if quick else measures.FULL
        bench = measures.Bench(clients, server, size)
        bench.run()
    seconds = round(time.monotonic() - began)
    sizes = {"quick": quick, "smoke": smoke}
    report.write(var / "bench.json", bench.figures, bench.rates, **sizes, seconds=seconds, broken=bench.broken)
    print(report.table(bench.figures, bench.rates))
    print(f"\n{seconds} s; the counts {'do not add up: ' + '; '.join(bench.broken) if bench.broken else 'add up'}.")
    return 1 if bench.broken else 0


def _worst(var: Path, contacts: int, *, smoke: bool) -> int:
    """Print how much longer others wait beside the worst requests. Return 1 when a figure that counts is missed."""
    from django.core.management import call_command  # noqa: PLC0415 - Django must be set up first

    from bench import portals, report, web, worst  # noqa: PLC0415 - as above

    var.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0)
    portals.require_empty_database()
    many, bystander = portals.found("Many"), portals.found("Bystander")
    portals.fill(many, contacts)
    portals.settle()
    with web.web(var / "bench-web.log") as server:
        figures, milliseconds = worst.figures(portals.reads(many, contacts)[0], bystander, server.port, smoke=smoke)
    report.write(var / "bench-worst.json", figures, milliseconds, contacts=contacts, smoke=smoke)
    print(report.table(figures, milliseconds, "On this machine:"))
    return 1 if not smoke and any(figure.verdict == "missed" for figure in figures) else 0


if __name__ == "__main__":
    sys.exit(main())
