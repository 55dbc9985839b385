"""A start with an unsafe or mistaken setting is refused, in sentences, all at once."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GOOD_KEY = "k3y-" + "abcdefghijklmnopqrstuvwxyz0123456789" * 2
READ_SETTINGS = "from django.conf import settings; settings.DEBUG; print('started')"
REDIS_SENTENCE = (
    "CXOPS_BROKER_URL reaches Redis on queue.example.org without a password: give "
    "Redis one (requirepass) and put it into the address."
)


def start(folder: Path, code: str = READ_SETTINGS, **given: str) -> tuple[int, str]:
    """Start a process with these settings only; returns its exit code and output."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("CXOPS_", "DJANGO_"))
    }
    environment |= {
        "DJANGO_SETTINGS_MODULE": "cxops.settings.base",
        "CXOPS_VAR_DIR": str(folder),
        "CXOPS_SECRET_KEY": GOOD_KEY,
    }
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environment | given,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.returncode, done.stdout + done.stderr


def refused(folder: Path, **given: str) -> list[str]:
    """The sentences of a refused start."""
    code, said = start(folder, **given)
    assert code == 1, said
    assert "started" not in said
    _, _, problems = said.partition("CXOps can't start: ")
    return [
        line.removeprefix("  - ")
        for line in problems.splitlines()
        if line.startswith("  - ")
    ]


def test_start_succeeds_when_only_a_good_key_is_given(tmp_path: Path) -> None:
    assert start(tmp_path) == (0, "started\n")


def test_start_reads_the_key_from_the_var_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.key").write_text(GOOD_KEY + "\n")
    code = "from django.conf import settings; print(settings.SECRET_KEY)"
    assert start(tmp_path, code, CXOPS_SECRET_KEY="") == (0, GOOD_KEY + "\n")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        pytest.param(
            {"CXOPS_SECRET_KEY": "short"},
            "CXOPS_SECRET_KEY has 5 characters, at least 50 are needed: run "
            "`make install`, which makes one, or set 50 random characters.",
            id="short_key",
        ),
        pytest.param(
            {"CXOPS_SECRET_KEY": "ab" * 40},
            "CXOPS_SECRET_KEY repeats only 2 different characters: run "
            "`make install`, which makes one, or set 50 random characters.",
            id="repetitive_key",
        ),
        pytest.param(
            {"CXOPS_SECRET_KEY": "django-insecure-" + GOOD_KEY},
            "CXOPS_SECRET_KEY is a placeholder from an example: run "
            "`make install`, which makes one, or set 50 random characters.",
            id="placeholder_key",
        ),
        pytest.param(
            {"CXOPS_SECRET_KEY": GOOD_KEY, "CXOPS_SECRET_KEY_FILE": "/nowhere"},
            "CXOPS_SECRET_KEY and CXOPS_SECRET_KEY_FILE are both set, so it is "
            "unclear which one counts: unset one of them.",
            id="two_keys",
        ),
        pytest.param(
            {"CXOPS_SECRET_KEY": "", "CXOPS_SECRET_KEY_FILE": "/nowhere/key"},
            "CXOPS_SECRET_KEY_FILE=/nowhere/key does not exist: run `make install`, "
            "which makes one, or set CXOPS_SECRET_KEY.",
            id="missing_key_file",
        ),
        pytest.param(
            {"CXOPS_DEBUG": "1", "CXOPS_PUBLIC_URL": "https://cx.example.org"},
            "CXOPS_DEBUG is on while cx.example.org is served: it shows settings and "
            "data to visitors, so unset CXOPS_DEBUG or serve 127.0.0.1 only.",
            id="debug_in_public",
        ),
        pytest.param(
            {
                "CXOPS_DEBUG": "1",
                "CXOPS_PUBLIC_URL": "https://127.0.0.1",
                "CXOPS_ALLOWED_HOSTS": "127.0.0.1, cx.example.org",
            },
            "CXOPS_DEBUG is on while cx.example.org is served: it shows settings and "
            "data to visitors, so unset CXOPS_DEBUG or serve 127.0.0.1 only.",
            id="debug_on_a_further_host",
        ),
        pytest.param(
            {"CXOPS_DEMO": "1", "CXOPS_PUBLIC_URL": "https://cx.example.org"},
            "CXOPS_DEMO is on while cx.example.org is served: the demo's log-ins are "
            "no secret, so set CXOPS_DEMO=0 or serve 127.0.0.1 only.",
            id="demo_in_public",
        ),
        pytest.param(
            {"CXOPS_PUBLIC_URL": "http://cx.example.org"},
            "CXOPS_PUBLIC_URL=http://cx.example.org is not encrypted while "
            "cx.example.org is served: passwords would travel readable, so use an "
            "https:// address.",
            id="unencrypted_in_public",
        ),
        pytest.param(
            {"CXOPS_PUBLIC_URL": "cx.example.org"},
            "CXOPS_PUBLIC_URL='cx.example.org' is not the address people open: give "
            "scheme and host, for example https://cxops.example.org.",
            id="address_without_scheme",
        ),
        pytest.param(
            {"CXOPS_DATABASE_URL": "mysql://root:s3cret@db/cx"},
            "CXOPS_DATABASE_URL starts with 'mysql', which CXOps can't use: it knows "
            "postgres://, postgresql://, sqlite://, for example "
            "postgres://cxops:PASSWORD@db.example.org:5432/cxops.",
            id="unknown_database",
        ),
        pytest.param(
            {"CXOPS_DATABASE_URL": "postgres://cxops:s3cret@db:port/cx"},
            "CXOPS_DATABASE_URL could not be read as an address: write it as "
            "postgres://USER:PASSWORD@HOST:PORT/NAME.",
            id="unreadable_database",
        ),
        pytest.param(
            {"CXOPS_BROKER_URL": "redis://queue.example.org:6379/0"},
            REDIS_SENTENCE,
            id="redis_without_password",
        ),
        pytest.param(
            {"CXOPS_BROKER_URL": "amqp://guest:guest@queue.example.org//"},
            "CXOPS_BROKER_URL reaches RabbitMQ on queue.example.org with its default "
            "password: make an account for CXOps and put it into the address.",
            id="rabbitmq_with_default_password",
        ),
        pytest.param(
            {"CXOPS_PROXY_COUNT": "many"},
            "CXOPS_PROXY_COUNT='many' is not a whole number from 0 to 10: correct it, "
            "or unset it.",
            id="number_that_is_none",
        ),
        pytest.param(
            {"CXOPS_TIME_ZONE": "Europe/Atlantis"},
            "CXOPS_TIME_ZONE='Europe/Atlantis' is no time zone this machine knows: "
            "use an IANA name such as Europe/Zagreb.",
            id="unknown_time_zone",
        ),
        pytest.param(
            {"CXOPS_DATBASE_URL": "postgres://db/cx"},
            "CXOPS_DATBASE_URL is no setting of CXOps, probably CXOPS_DATABASE_URL is "
            "meant: rename or unset it.",
            id="misspelt_name",
        ),
    ],
)
def test_start_is_refused_with_one_sentence_when_a_setting_is_wrong(
    tmp_path: Path, given: dict[str, str], sentence: str
) -> None:
    assert refused(tmp_path, **given) == [sentence]


def test_start_is_refused_when_there_is_no_key_at_all(tmp_path: Path) -> None:
    assert refused(tmp_path, CXOPS_SECRET_KEY="") == [
        (
            f"CXOPS_SECRET_KEY is not set and there is no {tmp_path}/secret.key: run "
            "`make install`, which makes one, or set CXOPS_SECRET_KEY."
        )
    ]


def test_start_names_every_mistake_when_there_are_several(tmp_path: Path) -> None:
    sentences = refused(
        tmp_path,
        CXOPS_SECRET_KEY="short",
        CXOPS_DEBUG="perhaps",
        CXOPS_DATABASE_URL="mysql://db/cx",
        CXOPS_BROKER_URL="redis://queue.example.org:6379/0",
    )
    assert [sentence.split()[0] for sentence in sentences] == [
        "CXOPS_DEBUG='perhaps'",
        "CXOPS_SECRET_KEY",
        "CXOPS_DATABASE_URL",
        "CXOPS_BROKER_URL",
    ]


def test_refusal_never_repeats_a_password_or_a_key(tmp_path: Path) -> None:
    _, said = start(
        tmp_path,
        CXOPS_SECRET_KEY="hunter2-is-short",
        CXOPS_DATABASE_URL="mysql://root:hunter2@db/cx",
        CXOPS_BROKER_URL="amqp://cxops:guest@queue.example.org:hunter2//",
    )
    assert "hunter2" not in said.partition("CXOps can't start")[2]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_demo_and_debug_start_when_only_this_machine_is_served(
    tmp_path: Path, host: str
) -> None:
    given = {"CXOPS_PUBLIC_URL": f"http://{host}:8123"}
    assert start(tmp_path, CXOPS_DEMO="1", CXOPS_DEBUG="1", **given)[0] == 0


def test_cookies_are_bound_to_the_host_when_the_address_is_https(
    tmp_path: Path,
) -> None:
    code = (
        "from django.conf import settings as s; print(s.SESSION_COOKIE_NAME, "
        "s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_NAME, s.CSRF_COOKIE_SECURE, "
        "s.SECURE_HSTS_SECONDS, s.SECURE_SSL_REDIRECT, s.ALLOWED_HOSTS)"
    )
    given = {"CXOPS_PUBLIC_URL": "https://cx.example.org"}
    assert start(tmp_path, code, **given) == (
        0,
        (
            "__Host-cxops-session True __Host-cxops-csrf True 31536000 True "
            "['cx.example.org']\n"
        ),
    )


def test_deploy_check_is_clean_with_production_settings(tmp_path: Path) -> None:
    code = (
        "from django.core.management import execute_from_command_line as run; "
        "run(['manage.py', 'check', '--deploy', '--fail-level', 'WARNING'])"
    )
    given = {
        "CXOPS_PUBLIC_URL": "https://cx.example.org",
        "CXOPS_PROXY_COUNT": "1",
        "CXOPS_DATABASE_URL": "postgres://cxops:unused@127.0.0.1/cxops",
        "CXOPS_BROKER_URL": "amqp://cxops:unused@127.0.0.1//",
        "CXOPS_CACHE_URL": "redis://127.0.0.1:6379/1",
        "CXOPS_WEB_WORKERS": "4",
    }
    code_and_words = start(tmp_path, code, **given)
    assert code_and_words == (
        0,
        "System check identified no issues (0 silenced).\n",
    )


def test_manage_prints_sentences_and_no_traceback_when_refused(tmp_path: Path) -> None:
    code = (
        "import runpy, sys; sys.argv = ['manage.py', 'check']; "
        "runpy.run_path('manage.py', run_name='__main__')"
    )
    status, said = start(tmp_path, code, CXOPS_SECRET_KEY="short")
    assert status == 1
    assert said.startswith("CXOps can't start: 1 problem in its settings.\n")
    assert "Traceback" not in said
