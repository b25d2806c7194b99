"""Serves the common files of static/css as one style sheet, and styles and scripts without comments.

One file weighs less than five, and a browser asks once. A browser reads no comments either. What few pages need is a
sheet of its own, so that the others do not load its weight.
"""

import re
from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]  # it has no types

SHEET = "css/all.css"
PARTS = [f"css/{name}.css" for name in ("tokens", "base", "shell", "forms", "data", "pages")]  # in the cascade's order
OWN_SHEETS = [
    f"css/{name}.css" for name in ("apps", "charts", "contacts", "reference", "start")
]  # the pages that need one name it

SCRIPTS = ["js/app.js", "js/charts.js", "js/reference.js"]
COMMENTS_AND_INDENTS = re.compile(rb"/\*.*?\*/|(?<=\n)\s+", re.DOTALL)
SPACE_AROUND_SIGNS = re.compile(rb"\s*([{};,])\s*|(:)\s+")
COMMENT_LINES_AND_INDENTS = re.compile(rb"^[ \t]*//.*\n|^[ \t]+", re.MULTILINE)


class Storage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # as above
    """Joins the parts into SHEET when static files are collected. SHEET is then hashed and compressed as any file."""

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:  # noqa: FBT001, FBT002 - Django's signature
        """Join the parts and shorten the scripts, then process all files."""
        if not dry_run:
            self._replace(paths, SHEET, short_styles(b"".join(_read(paths, part) for part in PARTS)))
            for sheet in OWN_SHEETS:
                self._replace(paths, sheet, short_styles(_read(paths, sheet)))
            for script in SCRIPTS:
                self._replace(paths, script, short_script(_read(paths, script)))
        yield from super().post_process(paths, dry_run, **options)

    def _replace(self, paths: dict[str, Any], name: str, content: bytes) -> None:
        self.delete(name)
        self.save(name, ContentFile(content))
        paths[name] = (self, name)


def short_styles(styles: bytes) -> bytes:
    """Return styles without comments, needless space and last semicolons.

    No text within quotes may hold a comment or one of the signs.
    """
    return SPACE_AROUND_SIGNS.sub(rb"\1\2", COMMENTS_AND_INDENTS.sub(b"", styles)).replace(b";}", b"}")


def short_script(script: bytes) -> bytes:
    """Return a script without lines of comment and without indents. No text of the script may go over two lines."""
    return COMMENT_LINES_AND_INDENTS.sub(b"", script)


def _read(paths: dict[str, Any], name: str) -> bytes:
    storage, path = paths[name]
    with storage.open(path) as file:
        content: bytes = file.read()
    return content
