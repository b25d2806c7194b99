"""The tables of a portal's own properties and groups, and of unique values."""

from django.db import models

from contacts.models.contact import Contact
from contacts.property_definitions import Option, PropertyDefinition
from contacts.property_definitions.groups import DEFAULT_GROUP
from marketing_contacts.portals.models import Portal


class PropertyGroup(models.Model):
    """A portal's own group of properties."""

    pk = models.CompositePrimaryKey("portal_id", "name")
    portal = models.ForeignKey(Portal, on_delete=models.PROTECT, db_index=False, related_name="+")
    name = models.CharField(max_length=100)
    label = models.CharField(max_length=100)
    display_order = models.IntegerField(default=-1)

    def __str__(self) -> str:
        return self.label


class CustomProperty(models.Model):
    """A property that the portal created.

    The name and the type of a property never change. Archiving keeps its name and values. `options` holds the fields of
    `Option`. `hints` holds display settings as programs sent them.
    """

    pk = models.CompositePrimaryKey("portal_id", "name")
    portal = models.ForeignKey(Portal, on_delete=models.PROTECT, db_index=False, related_name="+")
    name = models.CharField(max_length=100)
    label = models.CharField(max_length=200)
    description = models.TextField(blank=True, default="")
    type = models.CharField(max_length=12)
    field_type = models.CharField(max_length=20)
    group_name = models.CharField(max_length=100, default=DEFAULT_GROUP)
    options = models.JSONField(default=list)
    hints = models.JSONField(default=dict)
    display_order = models.IntegerField(default=-1)
    hidden = models.BooleanField(default=False)
    form_field = models.BooleanField(default=False)
    has_unique_value = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    created_by_id = models.BigIntegerField(null=True)
    created_by_label = models.CharField(max_length=254)
    updated_at = models.DateTimeField()
    updated_by_id = models.BigIntegerField(null=True)
    updated_by_label = models.CharField(max_length=254)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    type__in=["bool", "date", "datetime", "enumeration", "number", "phone_number", "string"]
                ),
                name="custom_property_type_known",
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def choices(self) -> list[Option]:
        """Return the options as they were given."""
        return [Option(**option) for option in self.options]

    @property
    def definition(self) -> PropertyDefinition:
        """Return the definition that the rules of values need."""
        choices = self.choices if self.type == "enumeration" else []
        return PropertyDefinition(
            self.name,
            self.label,
            self.type,
            tuple(choice.value for choice in choices),
            multiple=self.type == "enumeration" and self.field_type == "checkbox",
            group=self.group_name,
            field_type=self.field_type,
            unique=self.has_unique_value,
            choices=tuple(choices),
        )


class UniqueValue(models.Model):
    """A value of a unique property that one living contact has. Archiving the contact frees the value."""

    pk = models.CompositePrimaryKey("portal_id", "name", "value")
    portal = models.ForeignKey(Portal, on_delete=models.PROTECT, db_index=False, related_name="+")
    name = models.CharField(max_length=100)
    value = models.TextField()
    contact_id = models.BigIntegerField()
    contact = models.ForeignObject(
        Contact,
        on_delete=models.CASCADE,
        from_fields=["portal_id", "contact_id"],
        to_fields=["portal_id", "id"],
        related_name="unique_values",
    )

    class Meta:
        indexes = [models.Index(fields=["portal", "contact_id"], name="unique_value_of_contact")]
