from django.apps import AppConfig
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _


class IntegrationsConfig(AppConfig):
    name = "integrations"

    def ready(self) -> None:
        from integrations.models import ConnectedApp  # noqa: PLC0415 - as above
        from integrations.scope_labels import SCOPE_LABELS  # noqa: PLC0415 - models must be loaded first
        from integrations.scopes import KNOWN, NOTHING  # noqa: PLC0415 - as above
        from marketing_contacts.portals import audit_words  # noqa: PLC0415 - as above

        audit_words.learn({scope.value: label for scope, label in SCOPE_LABELS.items()})
        idle = _("{scope} (grants nothing)")
        audit_words.learn({NOTHING + name: format_lazy(idle, scope=name) for name in KNOWN})
        audit_words.learn(dict(ConnectedApp.Kind.choices))
