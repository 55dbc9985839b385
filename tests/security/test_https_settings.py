"""What an installation behind https sets by itself."""

import json
import os
import subprocess
import sys
from pathlib import Path
from secrets import token_urlsafe

from django.conf import settings

_ASK = """
import json
from django.conf import settings
names = [
    "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "LANGUAGE_COOKIE_SECURE",
    "SESSION_COOKIE_HTTPONLY", "CSRF_COOKIE_HTTPONLY", "SECURE_SSL_REDIRECT",
    "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_CONTENT_TYPE_NOSNIFF",
]
values = {name: getattr(settings, name) for name in names}
values["cookies"] = [settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME]
values["samesite"] = [settings.SESSION_COOKIE_SAMESITE, settings.CSRF_COOKIE_SAMESITE]
values["hsts"] = settings.SECURE_HSTS_SECONDS
values["hosts"] = settings.ALLOWED_HOSTS
values["debug"] = settings.DEBUG
values["proxy"] = settings.SECURE_PROXY_SSL_HEADER
print(json.dumps(values))
"""


def settings_under(var: Path, **given: str) -> dict[str, object]:
    """Some settings as a process reads them with these variables."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("CXOPS_")}
    kept["DJANGO_SETTINGS_MODULE"] = "cxops.settings.base"
    own = {"CXOPS_VAR_DIR": str(var), "CXOPS_SECRET_KEY": token_urlsafe(64)}
    done = subprocess.run(
        [sys.executable, "-c", _ASK],
        cwd=settings.BASE_DIR,
        env=kept | own | given,
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_https_locks_cookies_and_transport(tmp_path: Path) -> None:
    found = settings_under(tmp_path, CXOPS_PUBLIC_URL="https://cx.example.org")

    assert (found["debug"], found["proxy"]) == (False, None)
    assert found["SESSION_COOKIE_SECURE"] is found["CSRF_COOKIE_SECURE"] is True
    assert found["SECURE_SSL_REDIRECT"] is True
    assert found["cookies"] == ["__Host-cxops-session", "__Host-cxops-csrf"]
    assert found["samesite"] == ["Lax", "Lax"]
    assert found["hsts"] == 31_536_000
    assert found["hosts"] == ["cx.example.org"]


def test_http_on_this_machine_locks_no_transport(tmp_path: Path) -> None:
    found = settings_under(tmp_path, CXOPS_PUBLIC_URL="http://127.0.0.1:8000")

    assert found["SESSION_COOKIE_SECURE"] is False
    assert found["SESSION_COOKIE_HTTPONLY"] is True
    assert found["hsts"] == 0
