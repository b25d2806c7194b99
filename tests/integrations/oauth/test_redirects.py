"""Which addresses can be registered, and which of them a request means."""

import pytest

from integrations.redirects import LONGEST, matches, may_be_registered


@pytest.mark.parametrize(
    "uri",
    [
        "https://app.example/callback",
        "https://app.example:8443/callback?from=crm",
        "http://localhost:3000/oauth-callback",
        "http://127.0.0.1/callback",
        "http://[::1]:9000/callback",
    ],
)
def test_https_and_the_persons_own_machine_can_be_registered(uri: str) -> None:
    assert may_be_registered(uri)


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "http://app.example/callback",
        "https://",
        "https:///callback",
        "https://app.example/callback#part",
        "https://user:secret@app.example/",
        "https://*.app.example/callback",
        "https://app.example;sandbox/callback",
        "https://app.example,evil.example/callback",
        "https://app.example%2f.evil.example/callback",
        "https://app.example:/callback",
        "https://app.example/a b",
        "https://app.example/\\evil.example",
        "https://app.example:99999/",
        "https://app.example:x/",
        "https://[::1/callback",
        "http://localhost.evil.example/",
        "javascript:alert(1)",
        "com.example.app:/callback",
        "/callback",
        "https://zażółć.example/",
        "https://app.example/" + "x" * LONGEST,
    ],
)
def test_nothing_else_can_be_registered(uri: str) -> None:
    assert not may_be_registered(uri)


@pytest.mark.parametrize(
    "uri",
    [
        "https://app.example/callback/",
        "https://app.example/Callback",
        "https://APP.example/callback",
        "https://app.example:443/callback",
        "https://app.example/callback?more=1",
        "https://app.example/other/../callback",
        "https://app.example",
    ],
)
def test_an_address_is_compared_character_by_character(uri: str) -> None:
    assert not matches(uri, "https://app.example/callback", any_loopback_port=True)


@pytest.mark.parametrize(
    ("uri", "registered", "matched"),
    [
        ("http://127.0.0.1:51004/cb", "http://127.0.0.1/cb", True),
        ("http://[::1]:51004/cb", "http://[::1]:1/cb", True),
        ("http://127.0.0.1:51004/other", "http://127.0.0.1/cb", False),
        ("http://localhost:51004/cb", "http://localhost/cb", False),
        ("http://127.0.0.1:51004@evil.example/cb", "http://127.0.0.1/cb", False),
        ("http://127.0.0.1.evil.example/cb", "http://127.0.0.1/cb", False),
    ],
)
def test_only_a_loopback_addresss_port_may_be_the_clients_choice(uri: str, registered: str, *, matched: bool) -> None:
    assert matches(uri, registered, any_loopback_port=True) is matched
    assert not matches(uri, registered, any_loopback_port=False)
