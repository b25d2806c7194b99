"""Answers of the wire as structs, for the document. The views put these answers together piece by piece."""

from typing import Any, Literal

from msgspec import UNSET, Struct, UnsetType, field

from contacts.api.v3.representation import WireContact


class ErrorDetail(Struct, rename="camel"):
    """One thing that is wrong."""

    message: str
    code: str | UnsetType = UNSET
    in_: str | UnsetType = field(default=UNSET, name="in")
    context: dict[str, list[str]] | UnsetType = UNSET


class ErrorAnswer(Struct, rename="camel"):
    """The envelope of every refusal. Version 1 answers some without a category."""

    status: Literal["error"]
    message: str
    correlation_id: str
    category: str | UnsetType = UNSET
    errors: list[ErrorDetail] | UnsetType = UNSET
    context: dict[str, list[str]] | UnsetType = UNSET
    links: dict[str, str] | UnsetType = UNSET
    error_type: str | UnsetType = UNSET
    policy_name: Literal["TEN_SECONDLY_ROLLING", "SECONDLY", "DAILY"] | UnsetType = UNSET
    request_id: str | UnsetType = UNSET


class BatchError(Struct, rename="camel"):
    """Why some inputs of a batch were refused; the context names them."""

    status: Literal["error"]
    category: str
    message: str
    context: dict[str, list[str]]
    errors: list[ErrorDetail]
    links: dict[str, str]


class NextPage(Struct):
    after: str
    link: str | UnsetType = UNSET


class Paging(Struct):
    next: NextPage


class ContactPage(Struct):
    """A page of contacts; `paging` is there only when another one follows."""

    results: list[WireContact]
    paging: Paging | UnsetType = UNSET


class SearchPage(Struct):
    """A page of what was found, and how many there are in all."""

    total: int
    results: list[WireContact]
    paging: Paging | UnsetType = UNSET


class ContactBatch(Struct, rename="camel"):
    status: Literal["COMPLETE"]
    results: list[WireContact]
    started_at: str
    completed_at: str


class ContactBatchWithErrors(Struct, rename="camel"):
    """A batch of which some inputs were refused."""

    status: Literal["COMPLETE"]
    results: list[WireContact]
    started_at: str
    completed_at: str
    num_errors: int
    errors: list[BatchError]


Anything = dict[str, Any]
