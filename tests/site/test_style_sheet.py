"""The one style sheet that is served is made of all files of static/css."""

from pathlib import Path

from django.contrib.staticfiles.storage import staticfiles_storage

from marketing_contacts.style_sheet import PARTS, SHEET

STYLES = Path(__file__).resolve().parents[2] / "static/css"


def test_every_file_of_styles_is_a_part_of_the_sheet() -> None:
    assert sorted(PARTS) == sorted(f"css/{path.name}" for path in STYLES.glob("*.css"))


def test_the_sheet_has_its_parts_in_the_order_of_the_cascade() -> None:
    with staticfiles_storage.open(SHEET) as sheet:
        assert sheet.read() == b"".join((STYLES.parent / part).read_bytes() for part in PARTS)
