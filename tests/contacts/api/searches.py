""""""

from typing import Any

from tests.contacts.api.calls import URL

SEARCH = URL + "/search"


def where(name: str, operator: str, *values: Any) -> dict[str, Any]:
    wanted: dict[str, Any] = {"propertyName": name, "operator": operator}
    if operator in {"IN", "NOT_IN"}:
        return {**wanted, "values": list(values)}
    return {**wanted, **dict(zip(["value", "highValue"], values, strict=False))}


def groups(*each: list[dict[str, Any]]) -> dict[str, Any]:
    return {"filterGroups": [{"filters": filters} for filters in each]}
