"""The facts that the reference has of an operation."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from contacts.api.reference.answers import ErrorAnswer


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of the query, or one of the address that stands in its path."""

    name: str
    description: str
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string"})
    required: bool = False
    example: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """A verb at an address: what it takes, what it answers, and an example that works as it stands.

    `answers` names the struct of each success, None for one without a body. `scopes`: one of them is needed; none where
    whoever is let in may ask. `public` operations need no credential at all. `form` bodies are sent as HTML forms send
    theirs. `idempotent` marks writes that take an Idempotency-Key. `refusals` are those beyond the usual ones;
    `refusal` is the struct of all.
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
    idempotent: bool = False
    bearer_only: bool = False
    public: bool = False
    form: bool = False
    refusals: tuple[int, ...] = ()
    refusal: Any = ErrorAnswer

    @property
    def id(self) -> str:
        """A name that can stand in an address: get-crm-v3-objects-contacts."""
        words = self.path.replace("{", "").replace("}", "").replace(".", "-").strip("/").split("/")
        return "-".join([self.verb.lower(), *words])

    @property
    def statuses(self) -> tuple[int, ...]:
        """The refusals that it may answer with."""
        always = {400} if self.public else {400, 401, 403, 405, 429}
        of_body = {413, 415} if self.body is not None and not self.form else set()
        found = {404} if "{" in self.path else set()
        return tuple(sorted(always | of_body | found | ({409} if self.idempotent else set()) | set(self.refusals)))


@dataclass(frozen=True, slots=True)
class Section:
    """Operations that belong together."""

    title: str
    description: str
    operations: tuple[Operation, ...]

    @property
    def id(self) -> str:
        return self.title.lower().replace(" ", "-").replace(",", "")
