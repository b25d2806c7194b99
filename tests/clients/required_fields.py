"""Every field that HubSpot's answers about contacts, properties and tokens must have, with its type, by its documents.

`FIELDS` names them by the schemas of those documents; `of X` says what an array or an object holds.
"""

from typing import Any

_OBJECT = {
    "archived": "boolean",
    "createdAt": "date-time",
    "id": "string",
    "properties": "object",
    "updatedAt": "date-time",
}
_TOKEN = {"access_token": "string", "expires_in": "integer", "token_type": "string", "token_use": "string"}
_TOKEN_INFO = {
    "hub_id": "integer",
    "scopes": "array of string",
    "token": "string",
    "token_type": "string",
    "user_id": "integer",
}
_INTROSPECTION = {
    **_TOKEN_INFO,
    "active": "boolean",
    "app_id": "integer",
    "client_id": "string",
    "token_use": "string",
}
_BATCH = {"completedAt": "date-time", "startedAt": "date-time", "status": "string"}
FIELDS: dict[str, dict[str, str]] = {
    "SimplePublicObject": _OBJECT,
    "SimplePublicObjectWithAssociations": _OBJECT,
    "SimplePublicUpsertObject": {**_OBJECT, "new": "boolean"},
    "BatchResponseSimplePublicObject": {**_BATCH, "results": "array of SimplePublicObject"},
    "BatchResponseSimplePublicObjectWithErrors": {**_BATCH, "results": "array of SimplePublicObject"},
    "BatchResponseSimplePublicUpsertObject": {**_BATCH, "results": "array of SimplePublicUpsertObject"},
    "CollectionResponseSimplePublicObjectWithAssociationsForwardPaging": {
        "results": "array of SimplePublicObjectWithAssociations"
    },
    "CollectionResponseWithTotalSimplePublicObject": {
        "results": "array of SimplePublicObject",
        "total": "integer",
    },
    "ValueWithTimestamp": {"sourceType": "string", "timestamp": "date-time", "value": "string"},
    "NextPage": {"after": "string"},
    "CollectionResponseMultiAssociatedObjectWithLabelForwardPaging": {
        "results": "array of MultiAssociatedObjectWithLabel"
    },
    "MultiAssociatedObjectWithLabel": {
        "associationTypes": "array of AssociationSpecWithLabel",
        "toObjectId": "string",
    },
    "AssociationSpecWithLabel": {"category": "string", "typeId": "integer"},
    "BatchResponsePublicAssociationMultiWithLabelWithErrors": {
        **_BATCH,
        "results": "array of PublicAssociationMultiWithLabel",
    },
    "PublicAssociationMultiWithLabel": {"to": "array of MultiAssociatedObjectWithLabel"},
    "LabelsBetweenObjectPair": {
        "fromObjectId": "string",
        "fromObjectTypeId": "string",
        "labels": "array of string",
        "toObjectId": "string",
        "toObjectTypeId": "string",
    },
    "BatchResponseLabelsBetweenObjectPair": {**_BATCH, "results": "array of LabelsBetweenObjectPair"},
    "BatchResponsePublicDefaultAssociation": {**_BATCH, "results": "array"},
    "AssociationSpec": {"associationCategory": "string", "associationTypeId": "integer"},
    "PublicObjectId": {"id": "string"},
    "BatchResponsePublicAssociationMulti": {**_BATCH, "results": "array of PublicAssociationMulti"},
    "PublicAssociationMulti": {"to": "array of AssociatedId"},
    "AssociatedId": {"id": "string", "type": "string"},
    "BatchResponsePublicAssociation": {**_BATCH, "results": "array of PublicAssociation"},
    "PublicAssociation": {"type": "string"},
    "CollectionResponsePublicOwnerForwardPaging": {"results": "array of PublicOwner"},
    "PublicOwner": {
        "archived": "boolean",
        "createdAt": "date-time",
        "id": "string",
        "type": "string",
        "updatedAt": "date-time",
    },
    "CollectionResponsePipelineNoPaging": {"results": "array of Pipeline"},
    "Pipeline": {
        "archived": "boolean",
        "createdAt": "date-time",
        "displayOrder": "integer",
        "id": "string",
        "label": "string",
        "stages": "array of PipelineStage",
        "updatedAt": "date-time",
    },
    "PipelineStage": {
        "archived": "boolean",
        "createdAt": "date-time",
        "displayOrder": "integer",
        "id": "string",
        "label": "string",
        "metadata": "object",
        "updatedAt": "date-time",
    },
    "StandardError": {
        "category": "string",
        "context": "object",
        "errors": "array of ErrorDetail",
        "links": "object",
        "message": "string",
        "status": "string",
    },
    "Error": {"category": "string", "correlationId": "string", "message": "string"},
    "ErrorDetail": {"message": "string"},
    "Property": {
        "description": "string",
        "fieldType": "string",
        "groupName": "string",
        "label": "string",
        "name": "string",
        "options": "array of Option",
        "type": "string",
    },
    "Option": {"hidden": "boolean", "label": "string", "value": "string"},
    "PropertyModificationMetadata": {
        "archivable": "boolean",
        "readOnlyDefinition": "boolean",
        "readOnlyValue": "boolean",
    },
    "PropertyGroup": {"archived": "boolean", "displayOrder": "integer", "label": "string", "name": "string"},
    "CollectionResponsePropertyNoPaging": {"results": "array of Property"},
    "CollectionResponsePropertyGroupNoPaging": {"results": "array of PropertyGroup"},
    "BatchResponseProperty": {**_BATCH, "results": "array of Property"},
    "BatchResponsePropertyWithErrors": {**_BATCH, "results": "array of Property"},
    "AccessTokenResponse": {**_TOKEN, "refresh_token": "string"},
    "AccessTokenInfoResponse": {**_TOKEN_INFO, "app_id": "integer", "expires_in": "integer"},
    "RefreshTokenInfoResponse": {**_TOKEN_INFO, "client_id": "string"},
    "PublicAccessTokenInfoResponse": {
        **_INTROSPECTION,
        "expires_in": "integer",
        "is_private_distribution": "boolean",
        "signed_access_token": "object of SignedAccessToken",
    },
    "PublicRefreshTokenInfoResponse": _INTROSPECTION,
    "SignedAccessToken": {
        **dict.fromkeys(("appId", "expiresAt", "hubId", "installingUserId", "userId"), "integer"),
        **dict.fromkeys(("isPrivateDistribution", "isServiceAccount", "isUserLevel"), "boolean"),
        **dict.fromkeys(("appInstallId", "audience", "hublet", "newSignature", "scopes", "signature"), "string"),
        **dict.fromkeys(("scopeToScopeGroupPks", "trialScopeToScopeGroupPks", "trialScopes"), "string"),
    },
}
IN_PYTHON: dict[str, type[Any]] = {
    "boolean": bool,
    "integer": int,
    "string": str,
    "date-time": str,
    "object": dict,
    "array": list,
}


def lacking(schema: str, answer: Any, place: str = "") -> list[str]:
    """The required fields that an answer lacks, or has of another type; in what it holds, too."""
    found = []
    for name, kind in FIELDS[schema].items():
        base, _of, inside = kind.partition(" of ")
        value = answer.get(name)
        if not _is(base, value):
            found.append(f"{place}{name}: {value!r} is no {kind}")
        elif inside in FIELDS:
            held = value if base == "array" else [value]
            found += [fault for each in held for fault in lacking(inside, each, f"{place}{name}.")]
        elif inside and not all(_is(inside, each) for each in value):
            found.append(f"{place}{name}: {value!r} is no {kind}")
    return found


def _is(kind: str, value: Any) -> bool:
    return isinstance(value, IN_PYTHON[kind]) and not (kind == "integer" and isinstance(value, bool))
