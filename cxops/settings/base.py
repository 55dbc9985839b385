"""Every setting, grouped by concern. Values come from `CXOPS_*` variables."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from cxops.beat import TICK_SECONDS
from cxops.settings.api import ENUM_NAMES
from cxops.settings.env import Environment, private_folder
from cxops.settings.logs import configure_structlog, logging_config
from cxops.settings.refusals import exposed, is_loopback, unguarded_broker, weak_key
from cxops.settings.services import (
    broker_options,
    cache_settings,
    database_settings,
    mail_settings,
)

env = Environment()

# --- Where things are ---------------------------------------------------------------
BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = private_folder(Path(env.text("CXOPS_VAR_DIR", str(BASE_DIR / "var"))))
AUDIT_ANCHOR_FILE = Path(
    env.text("CXOPS_AUDIT_ANCHOR_FILE", str(VAR_DIR / "audit-anchor.jsonl"))
)

# --- Who may reach it ---------------------------------------------------------------
DEBUG = env.flag("CXOPS_DEBUG", default=False)
DEMO = env.flag("CXOPS_DEMO", default=False)
PROXY_COUNT = env.number("CXOPS_PROXY_COUNT", 0, least=0, most=10)
_public = env.web_address("CXOPS_PUBLIC_URL", "http://127.0.0.1:8000")
_extra_hosts = env.names("CXOPS_ALLOWED_HOSTS")
PUBLIC_URL = _public.geturl()
ALLOWED_HOSTS = [_public.hostname or "", *_extra_hosts]
if is_loopback(_public.hostname):
    ALLOWED_HOSTS += ["127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
for _sentence in exposed(_public, hosts=_extra_hosts, debug=DEBUG, demo=DEMO):
    env.refuse(_sentence)

# --- The key ------------------------------------------------------------------------
SECRET_KEY = env.secret(
    "CXOPS_SECRET_KEY",
    VAR_DIR / "secret.key",
    "run `make install`, which makes one, or set CXOPS_SECRET_KEY",
)
if SECRET_KEY:
    for _sentence in weak_key(SECRET_KEY):
        env.refuse(_sentence)

# --- What it is made of -------------------------------------------------------------
ROOT_URLCONF = "cxops.urls"
WSGI_APPLICATION = "cxops.wsgi.application"
WEB_WORKERS = env.number("CXOPS_WEB_WORKERS", 1, least=1, most=64)
INSTALLED_APPS = [
    "cxops.apps.CxopsConfig",
    "accounts.apps.AccountsConfig",
    "issues.apps.IssuesConfig",
    "improvements.apps.ImprovementsConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    # After ours, so that cxops/templates/django/forms/ is found first.
    "django.forms",
    "allauth",
    "allauth.account",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "simple_history",
    "django_htmx",
    "template_partials",
    "csp",
    "tree_queries",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    # Outermost, so that answers which never reach a view (a foreign host, a forged
    # form, a missing slash) carry the same headers.
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "cxops.ops.views.ProbeMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "cxops.kernel.http.reader.ReaderMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "cxops.kernel.http.middleware.DoorMiddleware",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cxops.context.navigation",
            ]
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Where records, mail and work go ------------------------------------------------
DATABASES = {"default": database_settings(env, VAR_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": cache_settings(env)}
_mail = mail_settings(env, VAR_DIR)
EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
EMAIL_FILE_PATH = _mail["EMAIL_FILE_PATH"]
EMAIL_HOST = _mail["EMAIL_HOST"]
EMAIL_PORT = _mail["EMAIL_PORT"]
EMAIL_HOST_USER = _mail["EMAIL_HOST_USER"]
EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS = _mail["EMAIL_USE_TLS"]
EMAIL_USE_SSL = _mail["EMAIL_USE_SSL"]
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("CXOPS_MAIL_FROM", f"CXOps <cxops@{_public.hostname}>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Files that people attach. No address leads here: views serve them, by right.
MEDIA_ROOT = private_folder(Path(env.text("CXOPS_MEDIA_DIR", str(VAR_DIR / "media"))))
FILE_LIMIT = env.number("CXOPS_FILE_MB", 10, least=1, most=100) * 1_000_000
FILES_PER_REPORT = env.number("CXOPS_FILES_PER_REPORT", 10, least=1, most=100)
FILES_LIMIT = env.number("CXOPS_FILES_GB", 20, least=1, most=100_000) * 1_000_000_000
FILE_UPLOAD_HANDLERS = ["cxops.kernel.http.uploads.BoundedUpload"]
DATA_UPLOAD_MAX_NUMBER_FILES = 10

CELERY_BROKER_URL = env.connection(
    "CXOPS_BROKER_URL",
    "filesystem://localhost",
    {"filesystem", "redis", "rediss", "amqp", "amqps"},
    "amqps://cxops:PASSWORD@rabbit.example.org//",
)
for _sentence in unguarded_broker(CELERY_BROKER_URL):
    env.refuse(_sentence)
CELERY_BROKER_TRANSPORT_OPTIONS = broker_options(CELERY_BROKER_URL, VAR_DIR)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"  # in memory: nothing to lose
CELERY_BEAT_MAX_LOOP_INTERVAL = TICK_SECONDS
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_STORE_ERRORS_EVEN_IF_IGNORED = False
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SOFT_TIME_LIMIT = 120
CELERY_TASK_TIME_LIMIT = 150
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"

# --- Log-in -------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {
        "NAME": f"{_VALIDATION}.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
PASSWORD_RESET_TIMEOUT = int(timedelta(hours=24).total_seconds())
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {"reset_password": "accounts.forms.entrance.ForgottenForm"}
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = "staff_number"
# Sign-up is closed by the adapter; allauth still wants its form to fit the log-in.
ACCOUNT_SIGNUP_FIELDS = ["email*", "username", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _public.scheme
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ALLAUTH_TRUSTED_PROXY_COUNT = PROXY_COUNT

# --- Sessions, cookies, transport ---------------------------------------------------
_https = _public.scheme == "https"
# Browsers accept a __Host- cookie only from this very host, over TLS, for the root.
_cookie = "__Host-cxops" if _https else "cxops"
SESSION_COOKIE_NAME = f"{_cookie}-session"
SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())
SESSION_COOKIE_SECURE = _https
CSRF_COOKIE_NAME = f"{_cookie}-csrf"
CSRF_COOKIE_SECURE = _https
CSRF_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_NAME = f"{_cookie}-language"
LANGUAGE_COOKIE_SECURE = _https
SECURE_SSL_REDIRECT = _https
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds()) if _https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _https
SECURE_HSTS_PRELOAD = _https
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "manifest-src": ["'self'"],
    }
}

# --- Language, time, words ----------------------------------------------------------
LANGUAGES = [("en", _("English"))]
LANGUAGE_CODE = env.choice("CXOPS_LANGUAGE", "en", [code for code, _name in LANGUAGES])
USE_TZ = True
TIME_ZONE = "UTC"
# What a new person or unit starts with; the server itself always counts in UTC.
DEFAULT_TIME_ZONE = env.time_zone("CXOPS_TIME_ZONE", "UTC")
CURRENCY = env.text("CXOPS_CURRENCY", "EUR").upper()

# --- Static files -------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static" / "dist"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# --- API ----------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["cxops.kernel.http.permissions.DefaultDeny"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["cxops.kernel.http.parsing.StrictJSONParser"],
    "DEFAULT_PAGINATION_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "cxops.kernel.http.schema.ApiSchema",
    "EXCEPTION_HANDLER": "cxops.kernel.http.errors.exception_handler",
    "URL_FORMAT_OVERRIDE": None,
    "NUM_PROXIES": PROXY_COUNT,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "CXOps",
    "DESCRIPTION": "Service breakdowns, from the first report to a proven improvement.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": ENUM_NAMES,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "cxops.api.document.tidy_document",
    ],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

# --- History ------------------------------------------------------------------------
SIMPLE_HISTORY_ENFORCE_HISTORY_MODEL_PERMISSIONS = True
SIMPLE_HISTORY_REVERT_DISABLED = True

# --- Logs ---------------------------------------------------------------------------
configure_structlog()
LOGGING = logging_config(
    env.choice("CXOPS_LOG_LEVEL", "INFO", ["DEBUG", "INFO", "WARNING", "ERROR"])
)

env.finish()
