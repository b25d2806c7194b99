"""Name the types of the reference. A struct's class name serves the code, and a type's name serves programs."""

# A struct is named here where its class name says little outside of its module, or where two classes share a name.
# Every other struct keeps its class name without the prefix Wire.
CALLED = {
    "contacts.api.associating.shapes.BatchRead": "AssociationBatchRead",
    "contacts.api.definitions.shapes.WireProperty": "Property",
    "contacts.api.inputs.BatchRead": "BatchRead",
    "contacts.api.v1.profile.WireProperty": "ProfileValue",
    "contacts.api.v1.profile.WireVersion": "ProfileVersion",
    "contacts.api.v3.representation.WireVersion": "PropertyVersion",
    "Key": "ObjectKey",
    "Deleted": "ArchivedProfile",
    "Fan": "PairsOfOne",
    "Upserted": "UpsertedProfile",
    "PrivateTokenInfo": "PrivateAppTokenInfo",
    "WireDefault": "UnlabelledAssociation",
    "WireId": "ObjectId",
    "WireIdentities": "ProfileIdentities",
    "WireIdentity": "ProfileIdentity",
    "WireLabels": "LabelledAssociation",
    "WireName": "AssociationName",
    "WireNamed": "NamedAssociation",
    "WireNamedOf": "NamedAssociationsOf",
    "WireNamedPage": "NamedAssociationPage",
    "WireNamedPair": "AssociatedPair",
    "WireNames": "AssociationNames",
    "WireNext": "AssociationNextPage",
    "WirePage": "AssociatedNumbers",
    "WirePaging": "AssociationPaging",
    "WireRemote": "OwnerRemote",
    "WireSpec": "AssociationSpec",
    "WireStage": "PipelineStage",
    "WireStages": "PipelineStages",
    "WireTarget": "AssociatedObject",
    "WireTargets": "AssociatedObjectPage",
    "WireTargetsOf": "AssociatedObjectsOf",
    "WireType": "AssociationType",
    "WireTypes": "AssociationTypes",
}


def name_of(struct: str) -> str:
    """Return the type's name for a struct, which msgspec names by its class or by its module and class."""
    return CALLED.get(struct) or struct.removeprefix("Wire")
