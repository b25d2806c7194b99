"""The facts that the reference has of an operation."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.text import slugify

from contacts.api.reference.answers import ErrorAnswer

OF_ANY_TYPE = "{toObjectType}"  # a type that nobody knows is a 400


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of the query, or one of the address that stands in its path."""

    name: str
    description: str
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string"})
    required: bool = False
    example: str = ""


@dataclass(frozen=True, slots=True)
class Header:
    """A header of the answer. `example` is one of its values."""

    name: str
    description: str
    example: str


@dataclass(frozen=True, slots=True)
class Operation:
    """A verb at an address, with what it takes, its answers and an example that works as it stands.

    `answers` names the struct of each success, and None for a success without a body. `scopes` lists scopes of which
    the call needs one. Without scopes every caller may ask. A `public` operation needs no credential. A `form` body
    is sent like an HTML form. `values` gives parameters of the address other example values. `idempotent` marks a write
    that takes an Idempotency-Key. `refusals` lists statuses beyond the usual ones, and `never` lists usual ones that
    the call does not give. `categories` names the categories of a status that has unusual ones. `refusal` is the struct
    of every refusal.
    """

    verb: str
    path: str
    summary: str
    answers: Mapping[int, Any]
    scopes: tuple[str, ...] = ()
    description: str = ""
    query: tuple[Parameter, ...] = ()
    body: Any = None
    example: Any = None
    values: Mapping[str, str] = field(default_factory=dict)
    headers: tuple[Header, ...] = ()
    idempotent: bool = False
    bearer_only: bool = False
    public: bool = False
    form: bool = False
    refusals: tuple[int, ...] = ()
    never: tuple[int, ...] = ()
    categories: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    refusal: Any = ErrorAnswer

    @property
    def id(self) -> str:
        """Return a name for programs, such as get-crm-v3-objects-contacts."""
        words = self.path.replace("{", "").replace("}", "").replace(".", "-").strip("/").split("/")
        return "-".join([self.verb.lower(), *words])

    @property
    def slug(self) -> str:
        """Return the last part of the page's address, such as create-a-contact."""
        return slugify(self.summary)

    @property
    def writes(self) -> bool:
        """Say if the call changes the portal. A search is sent by POST and changes nothing."""
        return self.idempotent or (self.public and self.verb != "GET" and "introspect" not in self.path)

    @property
    def statuses(self) -> set[int]:
        """Return the statuses with which the call is refused."""
        usual = set() if self.public else {401, 403, 429}
        if self.body is not None and not self.public:
            usual |= {400, 413, 415}
        if self.idempotent:
            usual |= {400, 409}
        if self.query or OF_ANY_TYPE in self.path:
            usual.add(400)
        if not self.public and "{" in self.path.replace(OF_ANY_TYPE, ""):
            usual.add(404)
        return {*usual, *self.refusals, *self.categories} - {*self.never}

    @property
    def words(self) -> str:
        """Return the text in which a search looks for the call."""
        return " ".join((self.summary, self.verb, self.path, self.description, *self.scopes)).lower()


@dataclass(frozen=True, slots=True)
class Section:
    """Operations that belong together."""

    title: str
    description: str
    operations: tuple[Operation, ...]

    @property
    def id(self) -> str:
        """Return the last part of the page's address."""
        return slugify(self.title)
