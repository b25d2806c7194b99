"""The types that a create takes and returns: the origin, the new contacts, and taken emails."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from contacts.marketing_status import MarketingStatus, WhyNot
from contacts.models import Contact
from integrations.models import ConnectedApp
from marketing_contacts.billing.sources import Source
from marketing_contacts.portals.models import Portal

NON_MARKETING = MarketingStatus.NON_MARKETING


@dataclass(frozen=True, slots=True)
class Origin:
    """The source, credential and request of a write. `app` is None where no app writes.

    A create keeps the source of its origin in `created_by_…`, which never changes. A contact that the create stamps
    counts under the same source, until another source makes it count.
    """

    source: Source
    app: ConnectedApp | None = None
    credential_id: int | None = None
    request_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """The facts that the contacts of one call share. `toggle_version` is None where no app creates.

    `why_not` is the reason for a contact that is neither marketing nor held. No reason stands there where no app
    creates, and in a kept result of an older release.
    """

    portal: Portal
    origin: Origin
    toggle_version: int | None
    at: datetime
    why_not: WhyNot | None = None


class Created(msgspec.Struct):
    """A new contact, as its row was written. A batch makes hundreds, so a model is made only where somebody asks."""

    id: int
    email: str | None
    properties: dict[str, str]
    marketing_status: str
    batch: Batch
    held_reason: str = ""
    marketing_until: datetime | None = None
    archived_at: datetime | None = None
    merged_ids: list[int] | None = None

    @property
    def created_at(self) -> datetime:
        return self.batch.at

    updated_at = created_at

    @property
    def created_by_kind(self) -> str:
        return self.batch.origin.source.kind

    @property
    def source(self) -> Source | None:
        """The source under which the contact counts."""
        return None if self.marketing_status == NON_MARKETING else self.batch.origin.source

    @property
    def source_kind(self) -> str:
        return "" if self.marketing_status == NON_MARKETING else self.batch.origin.source.kind

    @property
    def source_id(self) -> int | None:
        return None if self.marketing_status == NON_MARKETING else self.batch.origin.source.id

    @property
    def contact(self) -> Contact:
        """The same as a model, without reading it back."""
        return _model(self)


class Existing(msgspec.Struct, frozen=True):
    """A taken email, whose contact is left alone. The id is None where the email came before in the same batch."""

    contact_id: int | None
    email: str


def _model(new: Created) -> Contact:
    source, batch = new.source, new.batch
    origin = batch.origin
    return Contact(
        portal=batch.portal,
        id=new.id,
        email=new.email,
        properties=new.properties,
        marketing_status=new.marketing_status,
        held_reason=new.held_reason,
        status_at=batch.at,
        source_kind=source.kind if source else "",
        source_id=source.id if source else None,
        source_label=source.label if source else "",
        created_by_kind=origin.source.kind,
        created_by_id=origin.source.id,
        created_by_label=origin.source.label,
        credential_id=origin.credential_id,
        toggle_version=batch.toggle_version,
        request_id=origin.request_id,
        created_at=batch.at,
        updated_at=batch.at,
    )
