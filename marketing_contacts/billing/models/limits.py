"""The limits of single sources and the openings of their breakers. Billing does not know the meaning of a source."""

from django.db import models

from marketing_contacts.billing.source_limits import Rate, Window
from marketing_contacts.billing.sources import Source
from marketing_contacts.portals.models import Portal


class SourceLimit(models.Model):
    """The limits of one source.

    Only a source with a limit has a row and stands in `Usage.limited_sources`. `count` contacts count under the source.
    The row needs no lock of its own, since the lock of the portal's counters protects it. `opening` is the number of
    the BreakerOpening that nobody closed yet. `opening` is None while the breaker is closed.
    """

    pk = models.CompositePrimaryKey("portal_id", "source_kind", "source_id")
    portal = models.ForeignKey(Portal, on_delete=models.PROTECT, db_index=False, related_name="+")
    source_kind = models.CharField(max_length=20)
    source_id = models.BigIntegerField()
    source_label = models.CharField(max_length=254)
    count = models.BigIntegerField()
    maximum = models.BigIntegerField(null=True)
    rate = models.BigIntegerField(null=True)
    rate_minutes = models.IntegerField(null=True)
    window_started_at = models.DateTimeField(null=True)
    window_stamps = models.BigIntegerField(default=0)
    opening = models.BigIntegerField(null=True, db_column="trip")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(count__gte=0), name="source_limit_not_negative"),
            models.CheckConstraint(
                condition=models.Q(maximum__gte=1) | models.Q(maximum=None, rate__isnull=False),
                name="source_limit_limits",
            ),
            models.CheckConstraint(
                condition=models.Q(rate__gte=1, rate_minutes__gte=1)
                | models.Q(rate=None, rate_minutes=None, opening=None),
                name="source_limit_rate_has_window",
            ),
        ]

    @property
    def source(self) -> Source:
        return Source.stored(self.source_kind, self.source_id, self.source_label)

    @property
    def breaker_rate(self) -> Rate | None:
        """Return the rate whose passing opens the breaker, or None for a source without a breaker."""
        return Rate(self.rate, self.rate_minutes) if self.rate and self.rate_minutes else None

    @property
    def window(self) -> Window:
        return Window(self.window_started_at, self.window_stamps)

    @property
    def is_full(self) -> bool:
        """Return True when the source's own maximum is reached."""
        return self.maximum is not None and self.count >= self.maximum


class BreakerOpening(models.Model):
    """An opening of a breaker.

    The source passed its rate, so its breaker opened by itself. The breaker holds contacts until a member closes it.
    `held` counts these contacts.
    """

    pk = models.CompositePrimaryKey("portal_id", "number")
    portal = models.ForeignKey(Portal, on_delete=models.PROTECT, db_index=False, related_name="+")
    number = models.BigIntegerField()
    source_kind = models.CharField(max_length=20)
    source_id = models.BigIntegerField()
    source_label = models.CharField(max_length=254)
    rate = models.BigIntegerField()
    rate_minutes = models.IntegerField()
    opened_at = models.DateTimeField()
    held = models.BigIntegerField(default=0)
    closed_at = models.DateTimeField(null=True)
    closed_by_id = models.BigIntegerField(null=True)
    closed_by_label = models.CharField(max_length=254, blank=True, default="")

    class Meta:
        db_table = "billing_breakertrip"
        constraints = [
            models.UniqueConstraint(
                fields=["portal", "source_kind", "source_id"],
                condition=models.Q(closed_at=None),
                name="breaker_trip_open_once",
            )
        ]
