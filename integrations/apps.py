from django.apps import AppConfig


class IntegrationsConfig(AppConfig):
    name = "integrations"

    def ready(self) -> None:
        from integrations.forms import SCOPE_LABELS  # noqa: PLC0415 - models must be loaded first
        from integrations.models import ConnectedApp  # noqa: PLC0415 - as above
        from marketing_contacts.portals import audit_words  # noqa: PLC0415 - as above

        audit_words.learn({scope.value: label for scope, label in SCOPE_LABELS.items()})
        audit_words.learn(dict(ConnectedApp.Kind.choices))
