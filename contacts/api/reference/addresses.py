"""Explain the parts of addresses that a program fills in, each with the example of the reference."""

from typing import NamedTuple


class AddressPart(NamedTuple):
    """An example value of a part of an address, and the part's meaning."""

    example: str
    meaning: str


PARTS = {
    "contactId": AddressPart("512", "The number of the contact, or its value of idProperty if the call takes one."),
    "vid": AddressPart("512", "The number of the contact."),
    "listId": AddressPart("7", "The number of the list."),
    "email": AddressPart("ada@example.com", "An email address of the contact."),
    "appId": AddressPart("12", "The number of the connected app."),
    "toObjectType": AddressPart("companies", "The type of the object at the other end."),
    "toObjectId": AddressPart("77", "The number of the object at the other end."),
    "associationType": AddressPart("contact_to_company", "The name of the association type."),
    "definitionId": AddressPart("1", "The number of the association type."),
    "ownerId": AddressPart("7", "The number of the owner."),
    "pipelineId": AddressPart("contacts-lifecycle-pipeline", "The name of the pipeline."),
    "stageId": AddressPart("lead", "The name of the stage."),
    "propertyName": AddressPart("favourite_colour", "The name of the property."),
    "groupName": AddressPart("tastes", "The name of the group."),
    "token": AddressPart("YOUR_TOKEN", "The token."),
}
