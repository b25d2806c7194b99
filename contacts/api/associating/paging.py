"""Pages of associations, and how large batches of them may be."""

from collections.abc import Sequence
from typing import TypeVar

from django.http import HttpRequest
from msgspec import UNSET, UnsetType

from contacts.api.associating.shapes import WireNext, WirePaging
from contacts.api.inputs import number_of
from contacts.api.pages import next_page
from contacts.selectors import Associated
from marketing_contacts.wire.refusals import invalid

LARGEST_PAGE = 500
PAGE_IN_BATCH = 100  # of each object in a batch; what is behind is read by its mark
MOST_READ = 1_000
MOST_WRITTEN = 2_000
Item = TypeVar("Item")


def page_size(request: HttpRequest, largest: int = LARGEST_PAGE) -> int:
    """Return the query's `limit`. Raises Refused unless it is between 1 and `largest`."""
    return number_of("limit", request.GET.get("limit", largest), 1, largest)


def paging_of(found: Sequence[Associated], size: int, request: HttpRequest | None = None) -> WirePaging | UnsetType:
    """Return the start of the next page when more than `size` were found, with its address when `request` is given."""
    if len(found) <= size:
        return UNSET
    after = found[size - 1].number
    if request is None:
        return WirePaging(WireNext(after))
    return WirePaging(WireNext(**next_page(request, after=after)))


def checked_size(inputs: list[Item], most: int) -> list[Item]:
    """Return the inputs of a batch. Raises Refused unless there are 1 to `most`."""
    if not 1 <= len(inputs) <= most:
        raise invalid(f"inputs: send 1 to {most} in a batch, not {len(inputs)}.")
    return inputs
