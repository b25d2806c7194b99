"""Compile translations that are newer than their compiled files, without gettext on the machine.

Run it as `python -m marketing_contacts.translations`.
"""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).resolve().parents[1] / "locale"


def compile_all() -> None:
    """Write a .mo file beside each newer .po file."""
    for po in LOCALE.glob("*/LC_MESSAGES/*.po"):
        mo = po.with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime:
            continue
        with po.open("rb") as source:
            catalog = read_po(source, locale=po.parts[-3])
        draft = mo.with_suffix(".draft")
        with draft.open("wb") as target:
            write_mo(target, catalog)
        draft.replace(mo)


if __name__ == "__main__":
    compile_all()
