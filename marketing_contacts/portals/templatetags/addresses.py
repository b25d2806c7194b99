"""Replace Django's tag `url` in all templates, for pages whose address begins with a portal's number."""

from typing import Any

from django import template
from django.template.base import Parser, Token
from django.template.context import Context
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as plain_url

from marketing_contacts.portals.addresses import has_number, portal_of_links, reverse

register = template.Library()


class AddressNode(URLNode):
    """Adds the number of the current portal to the arguments, unless the template passes `portal_id`."""

    def render(self, context: Context) -> str:
        name = self.view_name.resolve(context)
        if not has_number(name) or "portal_id" in self.kwargs:
            return super().render(context)
        number: Any = _Number(name)
        args = self.args if self.kwargs else [number, *self.args]
        kwargs = self.kwargs and {**self.kwargs, "portal_id": number}
        return URLNode(self.view_name, args, kwargs, self.asvar).render(context)


class _Number:
    def __init__(self, name: str) -> None:
        self.name = name

    def resolve(self, _context: Context) -> int:
        return portal_of_links(self.name)


@register.tag
def url(parser: Parser, token: Token) -> AddressNode:
    """Return a node like Django's `url` that adds the portal's number."""
    plain = plain_url(parser, token)
    return AddressNode(plain.view_name, plain.args, plain.kwargs, plain.asvar)


@register.simple_tag
def url_without_number(name: str) -> str:
    """Return a link to a page of the portal that its reader opened last, for pages that belong to no portal."""
    return "/" + reverse(name, portal_id=1).removeprefix("/portals/1/")
