"""All settings, read from the environment once. A checkout starts with no variable set."""

import base64
import os
import secrets
from pathlib import Path

from csp.constants import NONE, SELF

from aesthetix.config.env import (
    BadSetting,
    database,
    env_bool,
    env_choice,
    env_int,
    env_list,
    env_secret,
    env_text,
)

PACKAGE = Path(__file__).resolve().parent.parent

MODE = env_choice("MODE", ("development", "production"))
IS_PRODUCTION = MODE == "production"
DEBUG = env_bool("DEBUG", default=False)
DATA_DIR = Path(env_text("DATA_DIR", str(Path.cwd() / "var")))
BASE_URL = env_text("BASE_URL", "http://localhost:8000").rstrip("/")
LOG_LEVEL = env_choice("LOG_LEVEL", ("INFO", "DEBUG", "WARNING", "ERROR"))


def _kept_secret(name: str, make: object) -> str:
    """A secret for development, made once and kept in the data folder."""
    path = DATA_DIR / "secrets" / name
    if path.exists():
        return path.read_text().strip()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    text = make()  # type: ignore[operator]
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    return text


def _new_encryption_key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def _secret_key() -> str:
    given = env_secret("SECRET_KEY")
    if IS_PRODUCTION and len(given) < 50:  # noqa: PLR2004 -- Django's own advice
        raise BadSetting("SECRET_KEY", "must be set to at least 50 random characters in production")
    return given or _kept_secret("secret_key", lambda: secrets.token_urlsafe(48))


def _encryption_keys() -> list[str]:
    given = [part.strip() for part in env_secret("ENCRYPTION_KEYS").split(",") if part.strip()]
    if IS_PRODUCTION and not given:
        raise BadSetting("ENCRYPTION_KEYS", "must be set in production: newest first, each 32 bytes in urlsafe base64")
    keys = given or [_kept_secret("encryption_key", _new_encryption_key)]
    for key in keys:
        try:
            is_right = len(base64.urlsafe_b64decode(key)) == 32  # noqa: PLR2004 -- AES-256
        except ValueError:
            is_right = False
        if not is_right:
            raise BadSetting("ENCRYPTION_KEYS", "each key must be 32 bytes in urlsafe base64")
    return keys


SECRET_KEY = _secret_key()
ENCRYPTION_KEYS = _encryption_keys()

# --- database: the application signs in as a role that row-level security binds; migrations as the owner
DATABASE_URL = env_secret("DATABASE_URL", "postgresql://aesthetix_app@localhost:5432/aesthetix")
DATABASE_OWNER_URL = env_secret("DATABASE_OWNER_URL", DATABASE_URL)
DATABASES = {
    "default": database("DATABASE_URL", DATABASE_URL),
    "owner": {**database("DATABASE_OWNER_URL", DATABASE_OWNER_URL), "TEST": {"MIRROR": "default"}},
}
DATABASE_APP_ROLE = str(DATABASES["default"]["USER"]) or "aesthetix_app"
# a connection that a restart of the database cut off is replaced, not handed out
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASE_POOL_SIZE = env_int("DATABASE_POOL_SIZE", 8, least=1)
DATABASES["default"]["OPTIONS"] = {
    **DATABASES["default"]["OPTIONS"],  # type: ignore[dict-item]
    "pool": {"min_size": 1, "max_size": DATABASE_POOL_SIZE, "timeout": 10},
}
_host = str(DATABASES["default"]["HOST"])
if (
    IS_PRODUCTION
    and _host not in {"", "localhost", "127.0.0.1", "::1"}
    and not _host.startswith("/")
    and DATABASES["default"]["OPTIONS"].get("sslmode") not in {"require", "verify-ca", "verify-full"}  # type: ignore[attr-defined]
):
    raise BadSetting(
        "DATABASE_URL", "must end in ?sslmode=verify-full (or require) when the database is on another host"
    )
DATABASE_ROUTERS = ["aesthetix.config.routers.OneDatabase"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- applications
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "django_htmx",
    "template_partials",
    "csp",
    "procrastinate.contrib.django",
    "aesthetix.kernel",
    "aesthetix.design",
    "aesthetix.tenancy",
    "aesthetix.contacts",
    "aesthetix.opportunities",
    "aesthetix.calendars",
    "aesthetix.payments",
    "aesthetix.workflows",
    "aesthetix.connect",
    "aesthetix.staff",
    "aesthetix.api",
    "aesthetix.hooks",
    "aesthetix.public",
    "aesthetix.config",
    # after ours, so that our templates win over theirs
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "aesthetix.staff.people.sessions.SessionLimits",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "aesthetix.config.urls"
ASGI_APPLICATION = "aesthetix.config.asgi.application"
APPEND_SLASH = False
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "aesthetix.staff.context.shell",
            ],
            "builtins": ["aesthetix.design.templatetags.design"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- people
AUTH_USER_MODEL = "tenancy.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "aesthetix.staff.people.adapter.AccountAdapter"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "allauth.account.forms.EmailAwarePasswordResetTokenGenerator"  # noqa: S105
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
MFA_ADAPTER = "aesthetix.staff.people.adapter.SecondStepAdapter"
MFA_FORMS = {"authenticate": "aesthetix.staff.people.adapter.SecondStepForm"}
MFA_TOTP_ISSUER = "Aesthetix CRM"
PASSWORD_RESET_TIMEOUT = 3600
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_PRODUCTION
USERSESSIONS_TRACK_ACTIVITY = False  # SessionLimits notes it, once a minute
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_IDLE_MINUTES = env_int("SESSION_IDLE_MINUTES", 30, least=1)
SESSION_ABSOLUTE_HOURS = env_int("SESSION_ABSOLUTE_HOURS", 12, least=1)
SESSION_COOKIE_AGE = SESSION_ABSOLUTE_HOURS * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = BASE_URL.startswith("https://")
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE
CSRF_FAILURE_VIEW = "aesthetix.public.errors.csrf_failure"

CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "shared_cache"}}

# --- web
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "" if IS_PRODUCTION else "*")
if IS_PRODUCTION and not ALLOWED_HOSTS:
    raise BadSetting("ALLOWED_HOSTS", "must name the hosts this instance answers to, separated by commas")
CSRF_TRUSTED_ORIGINS = [BASE_URL] if BASE_URL.startswith("https://") else []
TRUSTED_PROXIES = env_list("TRUSTED_PROXIES")
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = IS_PRODUCTION and env_bool("SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^health/$"]  # load balancers ask without TLS
SECURE_HSTS_SECONDS = 31_536_000 if IS_PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_PRODUCTION
SECURE_HSTS_PRELOAD = IS_PRODUCTION
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
WEB_WORKERS = env_int("WEB_WORKERS", 1, least=1)
HOOK_BODY_LIMIT = env_int("HOOK_BODY_LIMIT", 1_048_576, least=1024)
HOOK_RATE_PER_MINUTE = env_int("HOOK_RATE_PER_MINUTE", 60_000, least=1)
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STATICFILES_DIRS = [("bundles", PACKAGE / "design" / "bundles")] if (PACKAGE / "design" / "bundles").exists() else []
WHITENOISE_USE_FINDERS = not IS_PRODUCTION
WHITENOISE_AUTOREFRESH = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DATA_DIR / "files"}},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if IS_PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# --- mail: by default into an outbox folder, so that nothing leaves a demo
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = DATA_DIR / "outbox"
DEFAULT_FROM_EMAIL = env_text("DEFAULT_FROM_EMAIL", "Aesthetix CRM <crm@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
_mail = env_secret("EMAIL_URL")
if _mail:
    from urllib.parse import unquote, urlsplit

    _parts = urlsplit(_mail)
    if _parts.scheme not in {"smtp", "smtps", "smtp+starttls"} or not _parts.hostname:
        raise BadSetting("EMAIL_URL", "must look like smtp+starttls://user:password@host:587 or smtps://host:465")
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = _parts.hostname
    EMAIL_PORT = _parts.port or (465 if _parts.scheme == "smtps" else 587)
    EMAIL_HOST_USER = unquote(_parts.username or "")
    EMAIL_HOST_PASSWORD = unquote(_parts.password or "")
    EMAIL_USE_TLS = _parts.scheme == "smtp+starttls"
    EMAIL_USE_SSL = _parts.scheme == "smtps"
    EMAIL_TIMEOUT = 20

# --- time and language
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-us"
USE_I18N = True

# --- logs: ids and codes, never patient data
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        "django.server": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "django.request": {"handlers": ["console"], "level": "ERROR", "propagate": False},
        "procrastinate": {"level": "WARNING"},
        "httpx": {"level": "WARNING"},  # its lines hold whole addresses
    },
}
