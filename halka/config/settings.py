"""The one settings file. Everything an installation decides comes from its environment:

HALKA_HOME    folder of the installation (default ~/.halka): `data/` and, beside it, `keys/`
HALKA_DATA    data folder, when it is not HALKA_HOME/data
HALKA_KEY     key file, when it is not HALKA_HOME/keys/halka.key; never inside the data folder
DATABASE_URL  postgres://user:password@host/name for the larger store; without it the encrypted file
HALKA_HOSTS   names under which the site is reached, separated by commas
HALKA_DEMO    1: everything is invented and everybody may choose who to be; refused over data that `halka demo` did not make
HALKA_HTTPS   1: the site stands behind https; cookies are sent over nothing else
HALKA_PROXIES how many proxies of your own stand in front (default 0: the caller's address is believed from nobody)
HALKA_TIME_ZONE  zone of pages seen without signing in (default UTC)
HALKA_UPLOAD_MB  the largest file that somebody may send, in megabytes (default 10)
HALKA_BACKUPS folder of the backups (default HALKA_HOME/backups)
HALKA_DEBUG   1: for developers only; `halka doctor` refuses it
"""

import os
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from halka.config.store import database, web_secret
from halka.trust import demo_mark

BASE_DIR = Path(__file__).resolve().parent.parent
HALKA_HOME = Path(os.environ.get("HALKA_HOME", "~/.halka")).expanduser()
HALKA_DATA = Path(os.environ.get("HALKA_DATA", HALKA_HOME / "data"))
HALKA_KEY = Path(os.environ.get("HALKA_KEY", HALKA_HOME / "keys" / "halka.key"))
HALKA_BACKUPS = Path(os.environ.get("HALKA_BACKUPS", HALKA_HOME / "backups"))
HALKA_DEMO = demo_mark.wanted(HALKA_DATA, HALKA_KEY)
HALKA_VERSION = "0.1.0"
# The demo stands still on the day it was made, so that it never ages: seconds to take from the clock.
HALKA_CLOCK_BEHIND = int(os.environ.get("HALKA_CLOCK_BEHIND", "0"))

DEBUG = os.environ.get("HALKA_DEBUG") == "1"
SECRET_KEY = web_secret(HALKA_KEY)
ALLOWED_HOSTS = [host for host in os.environ.get("HALKA_HOSTS", "localhost,127.0.0.1").split(",") if host]
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if host not in ("localhost", "127.0.0.1")]

INSTALLED_APPS = [
    "halka.trust",
    "halka.directory",
    "halka.questionnaires",
    "halka.casework",
    "halka.sharing",
    "halka.boards",
    "halka.recommendations",
    "halka.insight",
    "halka.pages",
    "halka.web",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "halka.pages.middleware.safe_headers",
    "halka.questionnaires.phones.door.without_cookies",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "halka.directory.middleware.sitting",
    "halka.pages.middleware.small_enough",
    "halka.pages.middleware.answer_refusals",
    "halka.web.looks.enter_each_look",
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
                "halka.web.context.frame",
            ],
            "builtins": [
                "halka.pages.templatetags.halka",
                "django.templatetags.i18n",
                "django.templatetags.static",
            ],
        },
    }
]
ROOT_URLCONF = "halka.config.urls"
WSGI_APPLICATION = "halka.config.wsgi.application"

DATABASES = {"default": database(os.environ.get("DATABASE_URL", ""), HALKA_DATA)}
HALKA_STORE = str(DATABASES["default"]["NAME"])  # what a command opens
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "directory.Person"
AUTHENTICATION_BACKENDS = ["halka.directory.signing.Remembered"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "halka.directory.passwords.NotGuessable"},
]
ACCOUNT_ADAPTER = "halka.directory.signing.ClosedDoor"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
# Tries are counted by directory/limits.py, in the store that all processes share.
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": None, "change_password": None, "reauthenticate": None}
ACCOUNT_FORMS = {"change_password": "halka.directory.second_step.OwnPasswordForm"}
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("HALKA_PROXIES", "0"))
MFA_FORMS = {
    "authenticate": "halka.directory.second_step.CodeForm",
    "reauthenticate": "halka.directory.second_step.CodeAgainForm",
    "activate_totp": "halka.directory.second_step.FirstCodeForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Halka"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "today"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
HALKA_SECOND_FACTOR = not HALKA_DEMO  # the demo lets everybody choose who to be

# 30 minutes without a touch, 12 hours at most.
SESSION_ENGINE = "halka.directory.sessions"
SESSION_COOKIE_AGE = 30 * 60
HALKA_SESSION_AT_MOST = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "halka.web.views.frame.form_too_old"
# A box that is reached by name stands behind https; the laptop in an office is reached at 127.0.0.1.
HALKA_HTTPS = os.environ.get("HALKA_HTTPS") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HALKA_HTTPS
if HALKA_HTTPS:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"  # “no-referrer” makes browsers send Origin: null, and forms fail
X_FRAME_OPTIONS = "DENY"
# Programs on phones lose what they send where they are led elsewhere: they are told instead (questionnaires/phones).
SECURE_REDIRECT_EXEMPT = [r"^(key|phone-forms|phone-lists)/", r"^(formList|submission)/?$"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 210  # a phone sends up to 101 at a time
HALKA_UPLOAD_AT_MOST = int(os.environ.get("HALKA_UPLOAD_MB", "10")) * 1024 * 1024
# Files are held in memory only: what somebody sends never lies unencrypted on the disk, not even half of it.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = HALKA_UPLOAD_AT_MOST + 64 * 1024  # and what a form says beside its file

USE_TZ = True
TIME_ZONE = os.environ.get("HALKA_TIME_ZONE", "UTC")
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("tr", _("Turkish")), ("sq", _("Albanian"))]
LOCALE_PATHS = [BASE_DIR / "locale"]

STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"no_secrets": {"()": "halka.trust.logs.WithoutSecrets"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["no_secrets"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # What a person typed may be a child's name: requests and queries are never logged with their values.
    "loggers": {"django.db.backends": {"level": "WARNING"}, "django.request": {"level": "ERROR"}},
}
