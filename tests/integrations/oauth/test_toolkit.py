"""What we take from the toolkit and from oauthlib: a new version of theirs that no longer asks us must not pass."""

import inspect

from oauth2_provider.oauth2_validators import OAuth2Validator
from oauthlib.oauth2 import RequestValidator

from integrations.oauth.request import server
from integrations.oauth.server import Server, only_s256
from integrations.oauth.validator import Validator

ANSWERED = {
    "authenticate_client",
    "authenticate_client_id",
    "client_authentication_required",
    "confirm_redirect_uri",
    "get_code_challenge",
    "get_code_challenge_method",
    "get_default_scopes",
    "get_original_scopes",
    "invalidate_authorization_code",
    "is_pkce_required",
    "rotate_refresh_token",
    "save_authorization_code",
    "save_bearer_token",
    "validate_client_id",
    "validate_code",
    "validate_refresh_token",
    "validate_scopes",
}


def test_we_answer_public_questions_of_oauthlib_only() -> None:
    own = {name for name, _method in inspect.getmembers(Validator, inspect.isfunction) if name in vars(Validator)}

    assert own == ANSWERED
    assert all(hasattr(RequestValidator, name) and hasattr(OAuth2Validator, name) for name in ANSWERED)


def test_the_server_that_runs_is_ours_with_two_grants() -> None:
    running = server()

    assert isinstance(running, Server)
    assert isinstance(running.request_validator, Validator)
    assert set(running.grant_types) == {"authorization_code", "refresh_token"}
    assert set(running.response_types) == {"code"}
    assert only_s256 in running.auth_grant.custom_validators.pre_auth
    assert running.bearer.expires_in == 1800
