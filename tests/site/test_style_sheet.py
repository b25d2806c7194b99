"""The common style sheet is made of files of static/css, and pages load the sheets of their own that they need."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template import Engine, Origin

from marketing_contacts.style_sheet import OWN_SHEETS, PARTS, SCRIPTS, SHEET, short_script, short_styles
from marketing_contacts.toolbox.page_templates import Loader

ROOT = Path(__file__).resolve().parents[2]
STYLES = ROOT / "static/css"
CLASS = re.compile(r"\.([a-z][\w-]*)")
CLASSES = re.compile(r'class="([^"]*)"')
PIECES = re.compile(r'{% (?:extends|include) "([^"#]+)')


def classes_of(sheet: str) -> set[str]:
    return set(CLASS.findall(short_styles((ROOT / "static" / sheet).read_bytes()).decode()))


def whole(template: Path) -> str:
    """The text of a page with all that it extends and includes by name."""
    texts, waiting = dict[Path, str](), [template]
    while waiting:
        piece = waiting.pop()
        if piece not in texts:  # two may include a part of each other
            texts[piece] = piece.read_text()
            waiting += [ROOT / "templates" / name for name in PIECES.findall(texts[piece])]
    return "".join(texts.values())


def test_every_file_of_styles_is_a_part_of_the_sheet_or_a_sheet_of_its_own() -> None:
    assert sorted(PARTS + OWN_SHEETS) == sorted(f"css/{path.name}" for path in STYLES.glob("*.css"))


@pytest.mark.parametrize("sheet", OWN_SHEETS)
def test_a_page_with_a_class_of_a_sheet_of_its_own_loads_that_sheet(sheet: str) -> None:
    own = classes_of(sheet) - {each for part in PARTS for each in classes_of(part)}
    pages = {path: whole(path) for path in (ROOT / "templates").rglob("*.html") if "{% extends" in path.read_text()}
    used = {path: own & set(re.split(r"[\s{}%]+", " ".join(CLASSES.findall(text)))) for path, text in pages.items()}

    assert any(used.values())
    assert {path.name: classes for path, classes in used.items() if classes and sheet not in pages[path]} == {}


def test_every_script_is_shortened() -> None:
    assert sorted(SCRIPTS) == sorted(f"js/{path.name}" for path in (STYLES.parent / "js").glob("*.js"))


def test_the_sheet_has_its_parts_in_the_order_of_the_cascade() -> None:
    with staticfiles_storage.open(SHEET) as sheet:
        assert sheet.read() == short_styles(b"".join((STYLES.parent / part).read_bytes() for part in PARTS))


def test_a_sheet_of_its_own_is_shortened() -> None:
    for name in OWN_SHEETS:
        with staticfiles_storage.open(name) as sheet:
            assert b"/*" not in sheet.read()


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


@pytest.mark.parametrize(
    ("name", "text", "wanted"),
    [
        ("a.html", "<p>\n  a\n</p>", "<p>\na\n</p>"),
        ("a.txt", " a", " a"),
        ("b.html", "<pre>\n  a</pre>", "<pre>\n  a</pre>"),
    ],
)
def test_pages_lose_indents_where_nobody_sees_them(tmp_path: Path, name: str, text: str, wanted: str) -> None:
    (tmp_path / name).write_text(text)

    assert Loader(Engine()).get_contents(Origin(str(tmp_path / name))) == wanted
