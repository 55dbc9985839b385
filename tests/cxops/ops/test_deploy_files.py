"""The files of the production guide keep the guide's promises."""

import re
from pathlib import Path

import pytest

DEPLOY = Path(__file__).resolve().parents[3] / "cxops" / "ops" / "deploy"
SERVERS = re.findall(
    r"^server \{\n(.*?)^\}",
    (DEPLOY / "nginx.conf").read_text(),
    re.MULTILINE | re.DOTALL,
)


@pytest.mark.parametrize("server", SERVERS, ids=("plain", "encrypted"))
def test_nginx_writes_no_address_of_a_request_anywhere(server: str) -> None:
    """Below emerg nginx repeats the whole request line in its error log."""
    assert "access_log off;" in server
    assert "error_log /var/log/nginx/error.log emerg;" in server
    assert "server_tokens off;" in server
