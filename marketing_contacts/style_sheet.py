"""Serves the files of static/css as one style sheet. One file weighs less than six, and a browser asks once."""

from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]  # it has no types

SHEET = "css/all.css"
PARTS = [f"css/{name}.css" for name in ("tokens", "base", "shell", "forms", "data", "pages")]  # in the cascade's order


class Storage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # as above
    """Joins the parts into SHEET when static files are collected. SHEET is then hashed and compressed as any file."""

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:  # noqa: FBT001, FBT002 - Django's signature
        """Join the parts, then process all files."""
        if not dry_run:
            parts = []
            for storage, path in (paths[part] for part in PARTS):
                with storage.open(path) as file:
                    parts.append(file.read())
            self.delete(SHEET)
            self.save(SHEET, ContentFile(b"".join(parts)))
            paths[SHEET] = (self, SHEET)
        yield from super().post_process(paths, dry_run, **options)
