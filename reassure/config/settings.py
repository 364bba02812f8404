"""All settings, from the environment (12-factor). `docs/how-to/go-to-production.md` explains each variable."""

from pathlib import Path

from reassure.config import environment as env

ROOT = Path(__file__).resolve().parents[2]
HOME = Path(env.text("REASSURE_HOME", str(ROOT / "var"))).resolve()

# --- Who we are -------------------------------------------------------------------------------------------------
DEBUG = env.flag("REASSURE_DEBUG")
BASE_URL = env.text("REASSURE_URL", "http://localhost:8000").rstrip("/")
ALLOWED_HOSTS = env.items("REASSURE_HOSTS", "localhost,127.0.0.1,[::1],testserver")
CSRF_TRUSTED_ORIGINS = [BASE_URL]
SECRET_KEY = env.kept_secret("REASSURE_SECRET_KEY", HOME)
#: The first encrypts, all decrypt: put a new one in front to rotate.
SECRETS_KEYS = env.kept_secret("REASSURE_SECRETS_KEYS", HOME).split(",")
ALLOW_PRIVATE_URLS = env.flag("REASSURE_ALLOW_PRIVATE_URLS")
SECURE = BASE_URL.startswith("https://")

# --- Data -------------------------------------------------------------------------------------------------------
DATABASE_URL = env.text("DATABASE_URL", "postgresql:///reassure")
DATABASE_OWNER_URL = env.text("DATABASE_OWNER_URL", DATABASE_URL)
DATABASE_OPERATOR_URL = env.text("DATABASE_OPERATOR_URL", DATABASE_URL)
DATABASE_INTAKE_URL = env.text("DATABASE_INTAKE_URL", DATABASE_URL)
DATABASES = {"default": env.database(DATABASE_URL), "operator": env.database(DATABASE_OPERATOR_URL)}
DATABASE_ROUTERS: list[str] = []
#: Raw webhooks, in and out, are deleted after this; they hold what is personal, so not longer than needed.
DELIVERIES_KEPT_DAYS = env.number("REASSURE_DELIVERIES_KEPT_DAYS", 30)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "merchants.User"

# --- Parts ------------------------------------------------------------------------------------------------------
CAPABILITIES = [
    name
    for name in (
        "ui", "journal", "merchants", "customers", "catalog", "messages", "orders", "stores", "shipments",
        "labels", "promises", "problems", "journeys", "insights", "connectors", "portal", "dashboard", "api",
    )
    if (ROOT / "reassure" / name / "__init__.py").exists()
]  # fmt: skip
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "template_partials",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "anymail",
    "ninja",
    "procrastinate.contrib.django",
    *(f"reassure.{name}" for name in CAPABILITIES),
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "reassure.kit.http.RefuseNul",
]
ROOT_URLCONF = "reassure.config.urls"
WSGI_APPLICATION = "reassure.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "reassure" / "dashboard" / "templates"],  # before allauth's own
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
#: How often one API key may ask.
API_REQUESTS_PER_MINUTE = env.number("REASSURE_API_REQUESTS_PER_MINUTE", 600)
#: Each web process counts for itself: quotes are answered without the database.
QUOTES_PER_MINUTE = env.number("REASSURE_QUOTES_PER_MINUTE", 60_000)
JOURNAL_REACTIONS = "reassure.config.reactions.REACTIONS"
PROCRASTINATE_IMPORT_PATHS = [
    "reassure.config.demo.tasks", "reassure.connectors.mail.tasks", "reassure.connectors.postage.tasks",
]  # fmt: skip

# --- Signing in -------------------------------------------------------------------------------------------------
#: In the database, so that all web processes count attempts together.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL, LOGIN_REDIRECT_URL, ACCOUNT_LOGOUT_REDIRECT_URL = "account_login", "dashboard:today", "account_login"
ACCOUNT_ADAPTER = "reassure.dashboard.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # nobody signs up: an invitation proves the address
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if env.flag("REASSURE_BEHIND_PROXY") else 0
MFA_ADAPTER = "reassure.dashboard.adapters.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "Reassure"
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE  # http://localhost
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = SECURE and env.flag("REASSURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^up$"]
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("REASSURE_BEHIND_PROXY") else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# --- Languages, time, files -------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("fr", "Français"), ("es", "Español")]
LOCALE_PATHS = [ROOT / "reassure" / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = "UTC"
STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": HOME / "files"},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
#: Pictures, fonts and archives are compressed already; source maps are large and read by developers alone.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["jpg", "jpeg", "png", "gif", "webp", "woff", "woff2", "zip", "gz", "br", "map"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# --- Mail -------------------------------------------------------------------------------------------------------
#: Empty: mail is kept in the outbox and shown on the dashboard. Else smtp://…, smtps://… or an anymail backend.
EMAIL_URL = env.text("EMAIL_URL")
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Reassure <no-reply@localhost>")

# --- Logs -------------------------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "reassure.kit.faults.Lines", "format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("REASSURE_LOG_LEVEL", "WARNING")},
}
