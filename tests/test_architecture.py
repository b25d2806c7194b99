"""The house keeps its shape: rooms, sizes, names. The documents say what the tree holds.

Which floor may import which is checked by import-linter.
"""

import ast
import io
import re
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.core.management import call_command, get_commands

from bench import house
from marketing_contacts.version import VERSION

HOUSE = Path(__file__).resolve().parents[1]
PACKAGES = ("marketing_contacts", "integrations", "contacts")
LONGEST_FILE = 320  # lines
LONGEST_FUNCTION = 40  # lines with signature and docstring; most have about 8
# How plainly the code reads (`make house`): today's figure, rounded up.
# A ceiling only goes down: lower it when the figure has fallen.
CEILINGS = {
    "docstrings that open with What, Who, Whether, Those (%)": 0,
    "docstrings with colon, semicolon or dash (%)": 7,
    "private functions (%)": 25,
    "sentences over 25 words": 0,
}
LONGEST_TEMPLATE_LINE = 160  # characters
FORBIDDEN_ROOMS = {"utils", "helpers", "common", "core", "managers", "handlers", "signals"}
WIRE_ROOMS = (
    "marketing_contacts/wire/",
    "contacts/api/",
    "integrations/oauth/",
    "contacts/property_definitions/",
    "contacts/property_definitions/groups.py",
)
WIRE_NAME = re.compile(r"""["'](hs_[a-z_]+|[a-z]+Id|idProperty|createdAt|updatedAt)["']""")
NOT_IN_TEMPLATES = re.compile(r"<style|style=|<script(?! src)|hx-on|\bjs:|javascript:", re.IGNORECASE)

TAG = re.compile(r"{%-? *(?:el)?if (.*?)%}", re.DOTALL)
CODE = re.compile(r"""(==|!=|\bin) ["']|["'] (==|!=|in) """)
FRAMEWORK_WORDS = ("message.level_tag", "widget_type", "input_type", "resolver_match.namespace", 'tab == "profile"')
LONGEST_RELEASE = 60  # lines of a changelog that a person reads
DOCUMENTS = [HOUSE / "README.md", HOUSE / "CONTRIBUTING.md", *sorted((HOUSE / "docs").glob("*.md"))]
FRAMEWORK_FOLDERS = {"migrations", "management", "templatetags"}
QUOTED = re.compile(r"`([^`]+)`")
PATH = re.compile(r"(?!/)[\w.-]+(/[\w.-]*)*(/|\.(py|html|css|js|md|txt|toml|yml|sql|po))")
DOTTED = re.compile(rf"({'|'.join(PACKAGES)})(\.\w+)+")
DOORS = re.compile(r"(?P<package>(?!contacts\.services)[\w.]+\.(?:services|selectors))\.")
FLOOR_OF_ADDRESSES = {
    **dict.fromkeys(("portals",), 1),
    **dict.fromkeys(("billing", "catalogue"), 2),
    **dict.fromkeys(("integrations", "listings"), 3),
    **dict.fromkeys(("contacts", "properties"), 4),
}
FLOORS = {"marketing_contacts/portals/": 1, "marketing_contacts/billing/": 2, "integrations/": 3, "contacts/": 4}
ADDRESS = re.compile(rf"""["']({"|".join(FLOOR_OF_ADDRESSES)}):\w+["']""")
LINKS_UP = {  # files that link to pages of higher floors, which import-linter cannot see
    "marketing_contacts/portals/views/home.py",  # the start page
    "marketing_contacts/portals/views/staff_invitations.py",  # the portal of an invitation
    "marketing_contacts/portals/views/staff_suspension.py",  # the suspended portal
    "marketing_contacts/billing/banner_words.py",  # the next step
    "marketing_contacts/billing/forms/banners.py",  # the pages with banners
    "marketing_contacts/billing/services/notices.py",  # the next step, in mails
    "integrations/views/limits.py",  # the held contacts of a closed breaker
}
MADE_LATER = {".env"}  # by who runs the product


def sources() -> Iterator[Path]:
    for package in PACKAGES:
        yield from (path for path in (HOUSE / package).rglob("*.py") if "migrations" not in path.parts)


def name(path: Path) -> str:
    return path.relative_to(HOUSE).as_posix()


def test_every_file_is_short() -> None:
    assert [name(path) for path in sources() if path.read_text().count("\n") > LONGEST_FILE] == []


def test_every_function_is_short() -> None:
    long = [
        f"{node.name} in {name(path)}"
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION
    ]

    assert long == []


def test_no_room_is_named_for_nothing_in_particular() -> None:
    assert [name(path) for path in sources() if FORBIDDEN_ROOMS & {path.stem, *path.parts}] == []


@pytest.mark.parametrize("room", ["services", "selectors"])
def test_writes_and_reads_know_nothing_of_http(room: str) -> None:
    """import-linter cannot forbid a part of Django."""
    inside = [path for path in sources() if room in path.with_suffix("").parts]

    assert [
        name(path)
        for path in inside
        if re.search(r"^from django\.http|HttpRe|QueryDict", path.read_text(), re.MULTILINE)
    ] == []


def test_a_package_of_services_or_selectors_has_one_door() -> None:
    """A name of such a package stands in its `__init__.py`. The writes of contacts alone are named by their modules."""
    past = {
        (name(path), node.module)
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and (found := DOORS.match(node.module or ""))
        if not name(path).startswith(found["package"].replace(".", "/") + "/")
    }

    assert past == set()


def test_only_known_files_link_to_pages_of_higher_floors() -> None:
    up = {
        name(path)
        for path in sources()
        for start, floor in FLOORS.items()
        if name(path).startswith(start)
        for address in ADDRESS.findall(path.read_text())
        if FLOOR_OF_ADDRESSES[address] > floor
    }

    assert up == LINKS_UP


def test_no_logic_hides_in_save() -> None:
    assert [
        name(path) for path in sources() if "models" in path.with_suffix("").parts and "def save(" in path.read_text()
    ] == []


def test_names_of_the_wire_stay_at_the_wire() -> None:
    elsewhere = [path for path in sources() if not name(path).startswith(WIRE_ROOMS)]
    assert [name(path) for path in elsewhere if WIRE_NAME.search(path.read_text())] == []


def test_templates_hold_no_style_and_no_script() -> None:
    templates = (HOUSE / "templates").rglob("*.html")
    assert [name(path) for path in templates if NOT_IN_TEMPLATES.search(path.read_text())] == []


@pytest.fixture(scope="module")
def figures() -> dict[str, float]:
    return house.figures()


@pytest.mark.parametrize("row", CEILINGS)
def test_the_code_reads_no_worse_than_it_did(figures: dict[str, float], row: str) -> None:
    assert figures[row] <= CEILINGS[row], "`make house` prints all figures"


def test_no_template_compares_a_value_with_a_code() -> None:
    templates = (HOUSE / "templates").rglob("*.html")
    tags = [(name(path), tag) for path in templates for tag in TAG.findall(path.read_text()) if CODE.search(tag)]
    assert [(path, tag) for path, tag in tags if not any(each in tag for each in FRAMEWORK_WORDS)] == []


def test_no_line_of_a_template_is_long() -> None:
    lines = (
        (f"{name(path)}:{number}", line)
        for path in (HOUSE / "templates").rglob("*.html")
        for number, line in enumerate(path.read_text().splitlines(), start=1)
    )

    assert [place for place, line in lines if len(line) > LONGEST_TEMPLATE_LINE] == []


def test_the_migrations_say_what_the_models_say(db: None) -> None:
    call_command("makemigrations", "--check", "--dry-run", stdout=io.StringIO())


def named(pattern: str, document: Path) -> set[str]:
    return set(re.findall(pattern, document.read_text(), re.MULTILINE))


def packages() -> Iterator[str]:
    for package in PACKAGES:
        for marker in (HOUSE / package).rglob("__init__.py"):
            folder = marker.parent.relative_to(HOUSE)
            if not FRAMEWORK_FOLDERS & set(folder.parts):
                yield f"{folder.as_posix()}/"


def is_there(path: str) -> bool:
    """A path from the root, or the name of a file that several folders of the packages have."""
    return (HOUSE / path).exists() or ("/" not in path and any(source.name == path for source in sources()))


def exists(dotted: str) -> bool:
    """Whether the name can be imported: a module, or what stands in one."""
    module, _dot, member = dotted.rpartition(".")
    try:
        return hasattr(import_module(module), member) or bool(import_module(dotted))
    except ImportError:
        return False


def test_every_package_has_a_row_on_the_map() -> None:
    rooms = (HOUSE / "docs/architecture.md").read_text().partition("Every package:")[2].partition("\n## ")[0]
    rows = {path for row in rooms.splitlines() for path in QUOTED.findall(row.split("|")[1] if "|" in row else "")}

    assert sorted(set(packages()) - rows) == []
    assert sorted(rows - set(packages())) == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_file_that_a_document_names_is_there(document: Path) -> None:
    quoted = {words for words in named(QUOTED.pattern, document) if PATH.fullmatch(words)} - MADE_LATER
    linked = {target for target in named(r"\]\(([^)#:]+)\)", document) if not (document.parent / target).exists()}

    assert sorted(path for path in quoted if not is_there(path)) == []
    assert sorted(linked) == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_name_of_code_that_a_document_names_is_there(document: Path) -> None:
    dotted = {words for words in named(QUOTED.pattern, document) if DOTTED.fullmatch(words)}

    assert sorted(name for name in dotted if not exists(name)) == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_that_a_document_names_is_there(document: Path) -> None:
    targets = set(re.findall(r"^(\w+):", (HOUSE / "Makefile").read_text(), re.MULTILINE))

    assert named(r"(?:`|^ {4})make (\w+)", document) - targets == set()
    assert named(r"manage\.py (\w+)", document) - get_commands().keys() == set()


def test_the_settings_that_production_names_are_read_and_the_other_way_round() -> None:
    rows = re.findall(r"^\| (`[A-Z].*?) \|", (HOUSE / "docs/production.md").read_text(), re.MULTILINE)
    told = {name for row in rows for name in QUOTED.findall(row)}
    rooms = (HOUSE / "marketing_contacts/settings.py", HOUSE / "marketing_contacts/sign_in_rules.py")
    read = {name for room in rooms for name in named(r"""(?:environ\.get|required|switch)\(['"]([A-Z_]+)['"]""", room)}

    assert told == read


def test_the_changelog_has_a_short_section_for_this_version() -> None:
    head, unreleased, *releases = re.split(r"^## ", (HOUSE / "CHANGELOG.md").read_text(), flags=re.MULTILINE)

    assert head == "# Changelog\n\n"
    assert unreleased.startswith("Unreleased\n"), "a merge by union brought old lines back: keep only your own bullets"
    assert VERSION in [release.splitlines()[0] for release in releases]
    assert [release.splitlines()[0] for release in releases if release.count("\n") > LONGEST_RELEASE] == []


def test_the_readme_is_short_and_no_line_of_a_document_is_long() -> None:
    long = [
        f"{document.name}:{number}"
        for document in DOCUMENTS
        for number, line in enumerate(document.read_text().splitlines(), start=1)
        if len(line) > 120 and not line.startswith("|")
    ]

    assert (HOUSE / "README.md").read_text().count("\n") <= 60
    assert long == []


@pytest.mark.parametrize("path", sorted((HOUSE / "static/css").glob("*.css")), ids=name)
def test_a_style_needs_neither_force_nor_doubling_and_stands_once(path: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
    plain = re.sub(r"@(?:media|container)[^{]*\{(?:[^{}]*\{[^{}]*\})*\s*\}", "", text)
    selectors = [" ".join(found.split()) for found in re.findall(r"(?:^|[{};])([^{};@]+)\{", plain)]

    assert "!important" not in text
    assert re.findall(r"(\.[\w-]+)\1(?![\w-])", text) == []
    assert [each for each, number in Counter(selectors).items() if number > 1] == []
