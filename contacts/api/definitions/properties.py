"""Definitions of properties on the wire, version 3: made, read, changed and archived, one or a batch."""

from http import HTTPStatus

from django.http import HttpResponse

from contacts.api import inputs
from contacts.api.definitions import shapes
from contacts.api.gate import Call, api
from contacts.api.idempotent import idempotent
from contacts.api.v3.batch_answers import batch_answer
from contacts.property_definitions import DEFAULT_PROPERTIES
from contacts.selectors import custom_properties
from contacts.services.properties import properties as services
from integrations.scopes import Scope
from marketing_contacts.wire.refusals import Refused

READ = (Scope.SCHEMAS_READ, Scope.CONTACTS_READ, Scope.CONTACTS_WRITE)
NON_SENSITIVE = "non_sensitive"


def listed(call: Call) -> HttpResponse:
    """GET /crm/v3/properties/{objectType}: all of them, or the archived ones."""
    return call.answer({"results": all_properties(call, archived=inputs.wants_archived(call.request))})


def all_properties(call: Call, *, archived: bool = False) -> list[shapes.WireProperty]:
    """Return the portal's properties. The default properties come first."""
    if call.request.GET.get("dataSensitivity", NON_SENSITIVE) != NON_SENSITIVE:
        return []
    own = [shapes.shown_custom(made) for made in custom_properties(call.caller.portal, archived=archived)]
    return own if archived else [*shapes.DEFAULTS, *own]


def create(call: Call) -> HttpResponse:
    """Answer POST /crm/v3/properties/{objectType}."""
    return call.answer(created(call, call.body(shapes.PropertyCreate)), HTTPStatus.CREATED)


def created(call: Call, wish: shapes.PropertyCreate) -> shapes.WireProperty:
    """Make a property; raises Refused."""
    draft = shapes.draft_from(wish)
    try:
        made = services.create_property(portal=call.caller.portal, draft=draft, by=call.caller.app, now=call.now)
    except services.BadDefinition as bad:
        raise shapes.bad_definition(bad) from None
    except services.NameTaken as taken:
        raise name_taken(taken) from None
    return shapes.shown_custom(made)


def read(call: Call, property_name: str) -> HttpResponse:
    """GET …/{propertyName}; an archived one by `archived=true`."""
    archived = inputs.wants_archived(call.request)
    found = found_properties(call, [property_name], archived=archived)
    if not found:
        raise not_found(property_name)
    return call.answer(found[0])


def found_properties(call: Call, names: list[str], *, archived: bool = False) -> list[shapes.WireProperty]:
    """Return the properties that exist, in the order of the names."""
    wanted = [name for name in dict.fromkeys(names) if "\0" not in name]
    found = {} if archived else {name: DEFAULT_PROPERTIES[name] for name in wanted if name in DEFAULT_PROPERTIES}
    shown = {name: shapes.shown_default(definition) for name, definition in found.items()}
    if own := [name for name in wanted if name not in shown]:
        rows = custom_properties(call.caller.portal, archived=archived).filter(name__in=own)
        shown |= {made.name: shapes.shown_custom(made) for made in rows}
    return [shown[name] for name in wanted if name in shown]


def change(call: Call, property_name: str) -> HttpResponse:
    """Answer PATCH …/{propertyName}."""
    return call.answer(changed(call, property_name))


def changed(call: Call, property_name: str) -> shapes.WireProperty:
    """Change a property as the body says; raises Refused."""
    wish = call.body(shapes.PropertyUpdate)
    before = None if "\0" in property_name else custom_properties(call.caller.portal).filter(name=property_name).first()
    if before is None:
        raise defined_by_system(property_name) if property_name in DEFAULT_PROPERTIES else not_found(property_name)
    changes = shapes.changes_from(wish, before)
    try:
        made = services.change_property(
            portal=call.caller.portal, name=property_name, changes=changes, by=call.caller.app, now=call.now
        )
    except services.NoSuchProperty:  # archived since the look
        raise not_found(property_name) from None
    except services.BadDefinition as bad:
        raise shapes.bad_definition(bad) from None
    return shapes.shown_custom(made)


def archive(call: Call, property_name: str) -> HttpResponse:
    """DELETE …/{propertyName}: 204."""
    if "\0" in property_name:
        raise not_found(property_name)
    try:
        services.archive_property(portal=call.caller.portal, name=property_name, by=call.caller.app, now=call.now)
    except services.NoSuchProperty:
        raise not_found(property_name) from None
    except services.DefinedBySystem:
        raise defined_by_system(property_name) from None
    return call.nothing()


def batch_create(call: Call) -> HttpResponse:
    """POST …/batch/create: each by itself; 207 where some are refused."""
    results, errors = [], []
    wishes = call.body(shapes.BatchCreateProperties).inputs
    inputs.check_size(wishes)
    for wish in wishes:
        try:
            results.append(created(call, wish))
        except Refused as refused:
            errors.append({"errors": [], "links": {}, "context": {"name": [wish.name]}, **refused.body})
    return batch_answer(call, results, errors, HTTPStatus.CREATED)


def batch_read(call: Call) -> HttpResponse:
    """POST …/batch/read: 207 where some are not there."""
    body = call.body(shapes.BatchReadProperties)
    inputs.check_size(body.inputs)
    names = [each.name for each in body.inputs]
    sensitive = body.data_sensitivity != NON_SENSITIVE
    found = [] if sensitive else found_properties(call, names, archived=body.archived)
    known = {each.name for each in found}
    errors = [{"errors": [], "links": {}, **not_found(name).body} for name in dict.fromkeys(names) if name not in known]
    return batch_answer(call, found, errors, HTTPStatus.OK)


def batch_archive(call: Call) -> HttpResponse:
    """POST …/batch/archive: 204; those that are not there are passed over."""
    names = [each.name for each in call.body(shapes.BatchArchiveProperties).inputs]
    inputs.check_size(names)
    if fixed := [name for name in names if name in DEFAULT_PROPERTIES]:
        raise defined_by_system(fixed[0])
    for made in found_properties(call, names):
        archive(call, made.name)
    return call.nothing()


def not_found(name: str) -> Refused:
    """Make a 404 that names the property."""
    return Refused(404, "OBJECT_NOT_FOUND", f'Property "{name}" does not exist', context={"propertyName": [name]})


def defined_by_system(name: str) -> Refused:
    """Make a 400 for a property or a group that every portal has."""
    message = f'"{name}" is defined by the system: it can be neither changed nor archived.'
    return Refused(400, "VALIDATION_ERROR", message, context={"name": [name]})


def name_taken(taken: services.NameTaken) -> Refused:
    """Make a 409 that names the owner of the name."""
    state = "is archived. Restore it in the settings" if taken.archived else "already exists"
    context = {"name": [taken.name]}
    return Refused(409, "OBJECT_ALREADY_EXISTS", f'"{taken.name}" {state}.', context=context)


properties = api(GET=(READ, listed), POST=(Scope.SCHEMAS_WRITE, idempotent(create)))
one_property = api(
    GET=(READ, read), PATCH=(Scope.SCHEMAS_WRITE, idempotent(change)), DELETE=(Scope.SCHEMAS_WRITE, idempotent(archive))
)
properties_create = api(POST=(Scope.SCHEMAS_WRITE, idempotent(batch_create)))
properties_read = api(POST=(READ, batch_read))
properties_archive = api(POST=(Scope.SCHEMAS_WRITE, idempotent(batch_archive)))
