"""Measure requests for /metrics."""

from typing import Any

from django_prometheus.middleware import PrometheusAfterMiddleware
from django_prometheus.utils import Time, TimeSince

from integrations.route_templates import UNKNOWN, template_of
from marketing_contacts.wire.addresses import WIRE


class RequestMetrics(PrometheusAfterMiddleware):  # type: ignore[misc]  # the library has no types
    """Measures a program's request by its count and duration only, by status, route and verb.

    The route's template is the `view`, because all routes of the wire share one function. The library's other measures
    would take a noticeable part of a create's time.
    """

    def process_request(self, request: Any) -> None:
        if request.path_info.startswith(WIRE):
            request.prometheus_after_middleware_event = Time()
        else:
            super().process_request(request)

    def process_view(self, request: Any, *view: Any) -> None:
        if not request.path_info.startswith(WIRE):
            super().process_view(request, *view)

    def process_response(self, request: Any, response: Any) -> Any:
        if not request.path_info.startswith(WIRE):
            return super().process_response(request, response)
        match = request.resolver_match
        of = {"view": template_of(match.route) if match else UNKNOWN, "method": self._method(request)}
        self.metrics.responses_by_status_view_method.labels(status=str(response.status_code), **of).inc()
        self.metrics.requests_latency_by_view_method.labels(**of).observe(
            TimeSince(request.prometheus_after_middleware_event)
        )
        return response
