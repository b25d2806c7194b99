"""Files as people have them: which are read, and what is said of the others."""

import io

import pytest

from contacts.import_files import csv_files
from contacts.import_files.csv_files import UnreadableFile, read_csv
from contacts.import_files.encodings import prefers_central

ROW = ["ada@example.com", "Zażółć gęślą jaźń"]
FRENCH = ["noel@example.com", "François Noël Müller Peña"]


def text(row: list[str], delimiter: str = ";") -> str:
    return f"email{delimiter}name\r\n{delimiter.join(row)}\r\n"


@pytest.mark.parametrize(
    ("content", "encoding", "row"),
    [
        (text(ROW).encode(), "utf-8", ROW),
        (text(ROW).encode("utf-8-sig"), "utf-8", ROW),
        (text(ROW).encode("utf-16"), "utf-16", ROW),
        (b"\xfe\xff" + text(ROW).encode("utf-16-be"), "utf-16", ROW),
        (text(ROW).encode("cp1250"), "cp1250", ROW),
        (text(ROW).encode("iso8859-2"), "iso8859-2", ROW),
        (text(FRENCH).encode("cp1252"), "cp1252", FRENCH),
    ],
)
def test_the_encoding_is_detected(content: bytes, encoding: str, row: list[str]) -> None:
    file = read_csv(io.BytesIO(content))

    assert file.encoding == encoding
    assert file.header == ["email", "name"]
    assert list(file.rows) == [(2, row)]


NAMES = ["Nowak", "Kowal", "Mazur", "Wiśniewski", "Zielińska", "Kędzior", "Ćwik"]
PLAIN = ["Nowak"] * 2_000


@pytest.mark.parametrize("encoding", ["cp1250", "iso8859-2"])
@pytest.mark.parametrize("names", [NAMES, ["Wiśniewski"], ["Kędzior"], ["Ćwik"], ["Źrebiec", "Bąk"], [*PLAIN, "Goś"]])
def test_polish_names_survive_where_the_person_or_the_portal_is_polish(names: list[str], encoding: str) -> None:
    content = "\n".join(["email;Imię", *(f"a@x.eu;{name}" for name in names)]).encode(encoding)

    file = read_csv(io.BytesIO(content), central=prefers_central("en", "Europe/Warsaw"))

    assert file.header[1] == "Imię"
    assert [cells[1] for _number, cells in file.rows] == names


@pytest.mark.parametrize("central", [True, False])
@pytest.mark.parametrize("name", ["François Hélène", "Søren Åse", "Þórður Æsa"])
def test_western_names_survive_wherever_the_portal_is(name: str, *, central: bool) -> None:
    file = read_csv(io.BytesIO(text(["a@x.eu", name]).encode("cp1252")), central=central)

    assert list(file.rows) == [(2, ["a@x.eu", name])]


def test_many_polish_letters_tell_the_encoding_without_being_told() -> None:
    names = " ".join(NAMES)

    assert list(read_csv(io.BytesIO(text(["a@x.eu", names]).encode("cp1250"))).rows) == [(2, ["a@x.eu", names])]


@pytest.mark.parametrize(
    ("language", "time_zone", "central"),
    [("pl", "UTC", True), ("en", "Europe/Warsaw", True), ("en", "UTC", False), ("en-gb", "Europe/London", False)],
)
def test_the_persons_language_and_the_portals_time_zone_decide(language: str, time_zone: str, *, central: bool) -> None:
    assert prefers_central(language, time_zone) is central


@pytest.mark.parametrize("named", ["", "utf-8"])
def test_a_file_with_a_byte_that_is_not_utf_8_is_refused_naming_its_row(named: str) -> None:
    content = 'email;name\na@x.eu;"Żak\nx"\nb@x.eu;Mazur\n'.encode() + b"c@x.eu;Wi\x9cniewski\n"

    with pytest.raises(UnreadableFile) as refused:
        read_csv(io.BytesIO(content), named)

    assert refused.value.fault == "bad_byte"
    assert refused.value.about == {"row": 4}


def test_such_a_file_can_be_read_in_an_encoding_that_is_named() -> None:
    content = "email;name\na@x.eu;Żak\n".encode() + b"c@x.eu;Wi\x9cniewski\n"

    assert [cells[1] for _number, cells in read_csv(io.BytesIO(content), "cp1250").rows] == ["Ĺ»ak", "Wiśniewski"]


@pytest.mark.parametrize(("named", "stored"), [("utf-16", "utf-16-le"), ("utf-16", "utf-16-be"), ("cp1252", "cp1252")])
def test_an_encoding_that_is_named_is_used(named: str, stored: str) -> None:
    row = ["ada@example.com", "Müller"]

    assert list(read_csv(io.BytesIO(text(row).encode(stored)), named).rows) == [(2, row)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", ":"])
def test_the_delimiter_is_detected_whatever_the_cells_hold(delimiter: str) -> None:
    content = delimiter.join(["email", "name", "notes"]) + "\n" + delimiter.join(["a@x.eu", "A", '"a, b; c\td|e:f"'])

    file = read_csv(io.BytesIO(content.encode()))

    assert file.delimiter == delimiter
    assert list(file.rows) == [(2, ["a@x.eu", "A", "a, b; c\td|e:f"])]


def test_a_colon_within_cells_divides_nothing() -> None:
    file = read_csv(io.BytesIO(b"email,Meeting: start\na@x.eu,10:30\nb@x.eu,11:00\n"))

    assert file.delimiter == ","
    assert next(file.rows) == (2, ["a@x.eu", "10:30"])
    assert read_csv(io.BytesIO(b"Mail: work\na@x.eu\n")).header == ["Mail: work"]


def test_a_delimiter_that_excel_names_in_a_first_line_is_used() -> None:
    assert list(read_csv(io.BytesIO(b"sep=;\nemail;a,b\na@x.eu;1")).rows) == [(3, ["a@x.eu", "1"])]


def test_quoted_line_ends_stay_and_empty_rows_do_not_count() -> None:
    file = read_csv(io.BytesIO(b'email,notes,\na@x.eu,"one\ntwo",\n,,\nb@x.eu,"say ""hi""",\n'))

    assert file.header == ["email", "notes"]
    assert list(file.rows) == [(2, ["a@x.eu", "one\ntwo"]), (4, ["b@x.eu", 'say "hi"'])]


def test_a_row_keeps_one_cell_for_all_that_is_beyond_the_header() -> None:
    assert list(read_csv(io.BytesIO(b"email\na@x.eu,,b,c\nb@x.eu,,,\n")).rows) == [
        (2, ["a@x.eu", "bc"]),
        (3, ["b@x.eu"]),
    ]


@pytest.mark.parametrize(
    ("content", "fault", "about"),
    [
        (b"", "empty", {}),
        (b"\xef\xbb\xbf\r\n\r\n", "empty", {}),
        (b"email,name\n", "no_rows", {}),
        (b"ada@example.com,Ada\n", "no_header", {"cell": "ada@example.com"}),
        (b"email,Name,name,NAME\na,b,c,d\n", "twice", {"names": "name"}),
        (b"email,,name\na,b,c\n", "nameless", {"column": 2}),
        (b"email," + b"n" * 401 + b"\na,b\n", "long_name", {"column": 2, "most": 400}),
        (
            ",".join(f"c{number}" for number in range(1_101)).encode() + b"\n1\n",
            "columns",
            {"number": 1_101, "most": 1_100},
        ),
        (b"email,name\na@x.eu,A\0da\n", "nul", {}),
        (b"email,name\n" + b"," * 1_000_001, "long_line", {"most": 1_000_000}),
        (b"PK\x03\x04\x14\0\x08\xff\xfe", "workbook", {}),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0", "workbook", {}),
        (b'email,name\na@x.eu,A\nb@x.eu,"B\nc@x.eu,C\n', "quote", {"row": 3}),
        (b'email,name\na@x.eu,"A"da\n', "quote", {"row": 2}),
        (b"email,name\na@x.eu,\x81\x83\x88\x90\n", "encoding", {"encoding": ""}),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(content: bytes, fault: str, about: dict[str, object]) -> None:
    with pytest.raises(UnreadableFile) as refused:
        list(read_csv(io.BytesIO(content)).rows)

    assert refused.value.fault == fault
    assert refused.value.about == about


def test_a_file_that_is_not_in_the_encoding_named_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="encoding"):
        read_csv(io.BytesIO(text(["a@x.eu", "Müller"]).encode("cp1252")), "utf-8")


def test_a_file_of_too_many_rows_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_files, "MOST_ROWS", 2)

    assert len(list(read_csv(io.BytesIO(b"email\n1\n2\n")).rows)) == 2
    with pytest.raises(UnreadableFile, match="rows"):
        list(read_csv(io.BytesIO(b"email\n1\n2\n3\n")).rows)
