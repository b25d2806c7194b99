"""The one style sheet that is served is made of all files of static/css."""

import re
from pathlib import Path

from django.contrib.staticfiles.storage import staticfiles_storage

from marketing_contacts.style_sheet import PARTS, SCRIPTS, SHEET, short_script, short_styles

STYLES = Path(__file__).resolve().parents[2] / "static/css"


def test_every_file_of_styles_is_a_part_of_the_sheet() -> None:
    assert sorted(PARTS) == sorted(f"css/{path.name}" for path in STYLES.glob("*.css"))


def test_every_script_is_shortened() -> None:
    assert sorted(SCRIPTS) == sorted(f"js/{path.name}" for path in (STYLES.parent / "js").glob("*.js"))


def test_the_sheet_has_its_parts_in_the_order_of_the_cascade() -> None:
    with staticfiles_storage.open(SHEET) as sheet:
        assert sheet.read() == short_styles(b"".join((STYLES.parent / part).read_bytes() for part in PARTS))


def test_styles_lose_comments_and_space_and_nothing_else() -> None:
    written = b'/* why */\n.a::before,\n.b {\n  content: "/";\n  /* and\n why */ color: red;\n}\n'

    assert short_styles(written) == b'\n.a::before,.b{content:"/";color:red}'


def test_no_quoted_text_of_the_styles_is_shortened() -> None:
    quoted = re.findall(rb'"[^"\n]*"', b"".join(path.read_bytes() for path in STYLES.glob("*.css")))

    assert [text for text in quoted if short_styles(text) != text] == []


def test_a_script_loses_lines_of_comment_and_indents_and_nothing_else() -> None:
    written = b'// why\nif (a) {\n  // why not\n  b("http://c"); // d\n}\n'

    assert short_script(written) == b'if (a) {\nb("http://c"); // d\n}\n'


def test_no_text_of_a_script_goes_over_two_lines() -> None:
    lines = [line for path in (STYLES.parent / "js").glob("*.js") for line in path.read_text().splitlines()]

    assert [line for line in lines if line.count("`") % 2] == []
