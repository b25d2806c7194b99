"""The sources that make contacts count, and the kinds of sources. Rules only, without database or clock.

A source is a kind, an id and a label. This floor knows the kinds by name, but not the tables of apps and imports.
CONTRIBUTING.md lists the places that name a kind.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, Self


class SourceKind(StrEnum):
    """The kinds of sources. Rows keep these words, so a word never changes.

    MEMBER is a person of the portal, by the id of the user. Pages say "by hand".
    """

    APP = "app"
    MEMBER = "user"
    IMPORT = "import"
    UPDATE_DATE = "update_date"


class _App(Protocol):
    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str: ...


class _Member(Protocol):
    @property
    def user_id(self) -> int: ...


class _Job(Protocol):
    @property
    def id(self) -> int: ...
    @property
    def file_name(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Source:
    """A source that makes contacts count. The label is kept with the source, so a closed period keeps its names."""

    kind: SourceKind
    id: int
    label: str

    @classmethod
    def app(cls, app: _App) -> Self:
        """Return a connected app as a source."""
        return cls(SourceKind.APP, app.id, app.name)

    @classmethod
    def member(cls, member: _Member) -> Self:
        """Return a member of the portal as a source. The id is the id of the user."""
        return cls(SourceKind.MEMBER, member.user_id, str(member))

    @classmethod
    def import_(cls, job: _Job) -> Self:
        """Return the import of a file as a source."""
        return cls(SourceKind.IMPORT, job.id, job.file_name)

    @classmethod
    def update_date(cls) -> Self:
        """Return the update date as a source. The update date acts by itself, for the whole portal."""
        return cls(SourceKind.UPDATE_DATE, 0, "Update date")

    @classmethod
    def stored(cls, kind: str, source_id: int | None, label: str) -> Self:
        """Return the source that a row names."""
        return cls(SourceKind(kind), source_id or 0, label)

    @property
    def key(self) -> str:
        """Return the text that identifies the source in the portal."""
        return f"{self.kind} {self.id}"
