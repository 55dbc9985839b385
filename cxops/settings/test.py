"""Settings of the tests: only what makes them fast, repeatable and separate."""

import os
from secrets import token_urlsafe

# A test never uses the installation's own key, address or records.
_KEPT = ("CXOPS_TEST_", "CXOPS_VAR_DIR", "CXOPS_DATA_DIR", "CXOPS_REFERENCE_DIR")
for _name in list(os.environ):
    if _name.startswith("CXOPS_") and not _name.startswith(_KEPT):
        del os.environ[_name]
os.environ["CXOPS_SECRET_KEY"] = token_urlsafe(64)

from cxops.settings.base import *  # noqa: E402, F403 -- after the environment
from cxops.settings.base import VAR_DIR, env, private_folder  # noqa: E402
from cxops.settings.services import read_database  # noqa: E402

_suffix = env.text("CXOPS_TEST_SUFFIX", "main")
_url = env.text("CXOPS_TEST_DATABASE_URL", "") or f"sqlite:///{VAR_DIR}/unused.sqlite3"
_database = read_database(env, "CXOPS_TEST_DATABASE_URL", _url)
if _url.startswith("sqlite"):
    # A file, as in an installation: an in-memory database has other locks. What a
    # power cut leaves of a test is of no interest, so its disk need not be awaited.
    _database["TEST"] = {"NAME": str(VAR_DIR / f"test-{_suffix}.sqlite3")}
    _database["OPTIONS"]["init_command"] = _database["OPTIONS"]["init_command"].replace(
        "synchronous=FULL", "synchronous=OFF"
    )
else:
    _database["TEST"] = {"NAME": f"test_cxops_{_suffix}"}
DATABASES = {"default": _database}
env.finish()

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MEDIA_ROOT = private_folder(VAR_DIR / f"test-media-{_suffix}")
# Beside a demo that runs in this checkout, whose seals are none of the tests'.
AUDIT_ANCHOR_FILE = VAR_DIR / f"test-audit-anchor-{_suffix}.jsonl"
# Whitenoise warns of a folder that isn't there yet, and warnings are errors.
(VAR_DIR / "static").mkdir(exist_ok=True)
CELERY_BROKER_URL = "memory://"
