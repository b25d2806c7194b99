"""Read the settings from the environment only. A missing setting is named, and nothing starts without it."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from marketing_contacts import sign_in_rules
from marketing_contacts.database import database
from marketing_contacts.environment import required, switch
from marketing_contacts.logs import logging_settings
from marketing_contacts.schedule import beat_schedule

BASE_DIR = Path(__file__).resolve().parent.parent

SECRET_KEY = required("SECRET_KEY")
if len(SECRET_KEY) < 32:  # noqa: PLR2004 - 128 bits, if it is random hexadecimal digits
    raise ImproperlyConfigured("SECRET_KEY is too short: it must be random and have at least 32 characters.")
SECRET_KEY_FALLBACKS = [key for key in os.environ.get("SECRET_KEY_FALLBACKS", "").split(",") if key]
DEBUG = switch("DEBUG", default=False)
DEMO = switch("DEMO", default=False)  # `make demo` sets it
HTTPS = switch("HTTPS", default=True)
PUBLIC_URL = required("PUBLIC_URL").rstrip("/")
_public = urlsplit(PUBLIC_URL)
if _public.scheme not in {"http", "https"} or not _public.hostname:
    raise ImproperlyConfigured("PUBLIC_URL must be an address such as https://contacts.example.com.")
ALLOWED_HOSTS = [host for host in os.environ.get("ALLOWED_HOSTS", "").split(",") if host] or [_public.hostname]
CSRF_TRUSTED_ORIGINS = [f"{_public.scheme}://{_public.netloc}"]

OUR_APPS = [  # from the lowest floor to the highest; each may declare BEAT and SIDEBAR in its apps.py
    "marketing_contacts.portals",
    "marketing_contacts.jobs",
    "marketing_contacts.billing",
    "integrations",
    "contacts",
    "marketing_contacts.site",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "oauth2_provider",
    "csp",
    "django_htmx",
    "django_prometheus",
    "django_structlog",
    "template_partials",
    *OUR_APPS,
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "marketing_contacts.site.first_look.PageRedirects",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "marketing_contacts.site.request_log.RequestLogMiddleware",
    "marketing_contacts.site.first_look.FirstLook",
    "marketing_contacts.portals.middleware.PageSecurityPolicy",
    "marketing_contacts.portals.middleware.PageSession",
    "marketing_contacts.portals.middleware.PagesOfPeople",
    "django.middleware.csrf.CsrfViewMiddleware",
    "marketing_contacts.portals.middleware.PageSignIn",
    "marketing_contacts.portals.middleware.PersonLocaleMiddleware",
    "marketing_contacts.portals.middleware.PageMessages",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "marketing_contacts.site.errors.WrongVerbPage",
    "allauth.account.middleware.AccountMiddleware",
    "marketing_contacts.portals.middleware.PageSessionActivity",
    "marketing_contacts.site.metrics.RequestMetrics",
]

SILENCED_SYSTEM_CHECKS = ["security.W001"]  # PageRedirects is the SecurityMiddleware that it looks for

CSRF_FAILURE_VIEW = "marketing_contacts.site.errors.csrf_failure"
ROOT_URLCONF = "marketing_contacts.demo.urls" if DEMO else "marketing_contacts.urls"
APPEND_SLASH = False  # a redirect reads as success to some clients of the REST wire

TEMPLATE_LOADERS = [
    "marketing_contacts.toolbox.page_templates.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                ("template_partials.loader.Loader", [("django.template.loaders.cached.Loader", TEMPLATE_LOADERS)])
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "marketing_contacts.portals.context.portal",
            ],
            "libraries": {"lucide": "marketing_contacts.toolbox.icons"},
            "builtins": [f"marketing_contacts.portals.templatetags.{name}" for name in ("addresses", "words")],
        },
    },
]

PGBOUNCER = switch("PGBOUNCER", default=False)
DATABASES = {"default": database(required("DATABASE_URL"), pgbouncer=PGBOUNCER)}
_owners = os.environ.get("MIGRATE_DATABASE_URL", "")
# The same database, by the role that owns the tables, and past PgBouncer.
MIGRATE_DATABASE = database(_owners, pgbouncer=False) if _owners else {}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SQL_WALL = os.environ.get("SQL_WALL", "")

REDIS_URL = required("REDIS_URL")
_redis_py_url = REDIS_URL.replace("redis+socket://", "unix://")
_cache = {"LOCATION": _redis_py_url, "OPTIONS": {"socket_timeout": 5}}  # seconds: one that hangs counts as away
CACHES = {
    "default": {"BACKEND": "marketing_contacts.json_cache.JsonCache", **_cache},
    "sessions": {
        "BACKEND": "marketing_contacts.portals.sign_in.session_cache.SessionCache",
        "KEY_PREFIX": "sessions",
        **_cache,
    },
}

# Calls of an app on the wire: in ten seconds, in a day of its portal, and searches in a second.
RATE_LIMITS = {
    "TEN_SECONDLY_ROLLING": int(os.environ.get("RATE_LIMIT_TEN_SECONDLY", "190")),
    "DAILY": int(os.environ.get("RATE_LIMIT_DAILY", "1000000")),
    "SECONDLY": int(os.environ.get("RATE_LIMIT_SEARCH_SECONDLY", "5")),
}
OAUTH_RATE = f"{os.environ.get('RATE_LIMIT_OAUTH', '600')}/minute"  # calls of the token endpoints from one address
RATE_LIMIT_REDIS = _redis_py_url
RATE_LIMIT_PATIENCE = 0.25  # seconds until a Redis that does not answer counts as away: then all are admitted

CELERY_BROKER_URL = REDIS_URL
CELERY_ACCEPT_CONTENT, CELERY_TASK_SERIALIZER = ["json"], "json"
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULE = beat_schedule(OUR_APPS)

AUTH_USER_MODEL = "portals.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = sign_in_rules.PASSWORD_HASHERS
AUTH_PASSWORD_VALIDATORS = sign_in_rules.PASSWORD_VALIDATORS
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "marketing_contacts.portals.sign_in.adapter.AccountAdapter"
ACCOUNT_FORMS = sign_in_rules.FORMS
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_RATE_LIMITS = sign_in_rules.RATES
INVITATION_RATES = sign_in_rules.INVITATION_RATES
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60  # seconds
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_PREVENT_ENUMERATION = True
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("TRUSTED_PROXY_COUNT", "0"))
STAFF_NEED_SECOND_STEP = switch("STAFF_NEED_SECOND_STEP", default=HTTPS and not DEBUG)
MFA_ADAPTER = "marketing_contacts.portals.sign_in.second_factor.SecondFactorAdapter"
MFA_FORMS = sign_in_rules.CODE_FORMS
MFA_ALLOW_UNVERIFIED_EMAIL = True  # every address has proven itself by an invitation
MFA_TOTP_ISSUER = "Marketing Contacts"
MFA_TOTP_TOLERANCE = 1  # steps of 30 s that a clock may be wrong
USERSESSIONS_TRACK_ACTIVITY = True
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_CACHE_ALIAS = "sessions"
SESSION_SERIALIZER = "django.contrib.sessions.serializers.JSONSerializer"
SESSION_COOKIE_AGE = 12 * 60 * 60  # seconds of rest
ACCOUNT_SESSION_COOKIE_AGE = 14 * 24 * 60 * 60  # of rest, for who stays signed in on a device
LONGEST_SESSION = 30 * 24 * 60 * 60  # from sign-in, however often it is used
# A browser takes a cookie of this prefix from this very host over HTTPS alone, never from a neighbour or in the clear.
COOKIE_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
LANGUAGE_COOKIE_NAME = f"{COOKIE_PREFIX}language"
MESSAGE_STORAGE = "marketing_contacts.portals.sign_in.messages.MessageStorage"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"

SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$", r"^metrics$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = int(os.environ.get("HSTS_SECONDS", "31536000")) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS and switch("HSTS_SUBDOMAINS", default=True)
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}

OAUTH2_PROVIDER_APPLICATION_MODEL = "integrations.DeveloperApp"
OAUTH2_PROVIDER_GRANT_MODEL = "integrations.AuthorizationGrant"
OAUTH2_PROVIDER_ACCESS_TOKEN_MODEL = "integrations.AccessToken"  # noqa: S105 - a model's name
OAUTH2_PROVIDER_REFRESH_TOKEN_MODEL = "integrations.RefreshToken"  # noqa: S105 - a model's name
OAUTH2_PROVIDER_ID_TOKEN_MODEL = "integrations.IDToken"  # noqa: S105 - a model's name
# How codes and tokens are made and kept: integrations/services/grants.py.
OAUTH2_PROVIDER = {
    "OAUTH2_SERVER_CLASS": "integrations.oauth.server.Server",
    "OAUTH2_VALIDATOR_CLASS": "integrations.oauth.validator.Validator",
    "ACCESS_TOKEN_GENERATOR": "integrations.oauth.server.new_access_token",
    "REFRESH_TOKEN_GENERATOR": "integrations.oauth.server.new_refresh_token",
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,
    "COMPLIANT_BCP_RFC9700_PKCE_METHOD": True,
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    "COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PASSWORD_GRANT": True,
    "COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT": True,
    "COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS": True,
    "COMPLIANT_BCP_RFC9700_REDIRECT_URI_SCHEME": True,
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https"],  # and http on loopback, as integrations/redirects.py says, which decides
    "AUTHORIZATION_CODE_EXPIRE_SECONDS": 60,
    "ACCESS_TOKEN_EXPIRE_SECONDS": 1800,
}
REFRESH_TOKEN_DAYS = int(os.environ.get("REFRESH_TOKEN_DAYS", "365"))  # however often it is used; 0: it never ends

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("pl", _("Polish"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True
FORMAT_MODULE_PATH = "marketing_contacts.formats"
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT", BASE_DIR / "var" / "static"))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "marketing_contacts.style_sheet.Storage"},
}

MAIL_DIR = os.environ.get("MAIL_DIR", "")
if MAIL_DIR:
    EMAIL_BACKEND = "marketing_contacts.toolbox.mail_files.MailFiles"
EMAIL_FILE_PATH = MAIL_DIR or None
EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
EMAIL_SECURITY = os.environ.get("EMAIL_SECURITY", "none")
if EMAIL_SECURITY not in {"none", "starttls", "tls"}:
    raise ImproperlyConfigured(f"EMAIL_SECURITY must be none, starttls or tls, not {EMAIL_SECURITY!r}.")
EMAIL_USE_TLS, EMAIL_USE_SSL = EMAIL_SECURITY == "starttls", EMAIL_SECURITY == "tls"
EMAIL_TIMEOUT = 10  # seconds
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", f"Marketing Contacts <no-reply@{_public.hostname}>")

DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024  # bytes; the wire's 413
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000  # clients name each of 1,000 own properties, with and without history, by itself
SEARCH_AT_ONCE_MS = 100  # of a search or list beside others. One that an index answers takes a few.
SEARCH_TIMEOUT_MS = 5_000  # of a search or list that takes longer, when its turn has come
FILE_UPLOAD_HANDLERS = [
    "contacts.forms.uploads.LargestFile",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_HOSTING_LOCATION = os.environ.get("DATA_HOSTING_LOCATION", "eu1")  # what account information says
# The party that charges portals, as charges and statements name it, and how portals pay.
OPERATOR_NAME = os.environ.get("OPERATOR_NAME", "")
OPERATOR_ADDRESS = os.environ.get("OPERATOR_ADDRESS", "").replace("\\n", "\n")
if len(OPERATOR_NAME) > 200 or len(OPERATOR_ADDRESS) > 1000:  # noqa: PLR2004 - the columns that keep them
    raise ImproperlyConfigured("OPERATOR_NAME has at most 200 characters, and OPERATOR_ADDRESS at most 1000.")
OPERATOR_SETTLEMENT = os.environ.get("OPERATOR_SETTLEMENT", "").replace("\\n", "\n")
METRICS_TOKEN = os.environ.get("METRICS_TOKEN", "")

DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
LOGGING_CONFIG = None
logging_settings(level=os.environ.get("LOG_LEVEL", "INFO"), as_json=os.environ.get("LOG_FORMAT", "json") == "json")

if SENTRY_DSN := os.environ.get("SENTRY_DSN", ""):
    from marketing_contacts.error_reports import report_errors

    report_errors(SENTRY_DSN)
