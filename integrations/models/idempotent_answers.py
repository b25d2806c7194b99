"""The table of the answers to writes with an Idempotency-Key."""

from enum import StrEnum

from django.db import models

from marketing_contacts.portals.models import Portal


class IdempotentAnswer(models.Model):
    """The answer to a write that came with an Idempotency-Key, kept for a day.

    Only hashes of the key and of the request are kept, because both may name a person. The row has no
    foreign key to the app. Such a key would lock the app's row, and the admin's toggle would wait for that lock.
    """

    class Kind(StrEnum):
        """The kind of answer, written for the next release.

        The release before writes no kind, so `status` and `headers` decide while that release may run.
        """

        CLAIMED = "CLAIMED"  # the write is at work, in the transaction that claimed the key
        ANSWER = "ANSWER"
        CREATED = "CREATED"  # the body says what one create did, and the answer is made of it again
        ERASED = "ERASED"  # the answer named a person who was erased

    pk = models.CompositePrimaryKey("portal_id", "app_id", "key_hash")
    portal = models.ForeignKey(Portal, on_delete=models.PROTECT, db_index=False, related_name="+")
    app_id = models.BigIntegerField()
    key_hash = models.BinaryField(max_length=32)
    request_hash = models.BinaryField(max_length=32)
    kind = models.CharField(max_length=10, null=True)  # noqa: DJ001 - the release before writes none
    status = models.SmallIntegerField()
    headers = models.JSONField()
    body = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["portal", "created_at"], name="idempotent_answer_by_age")]
