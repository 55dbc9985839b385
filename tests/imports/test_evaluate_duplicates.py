"""``manage.py evaluate_duplicates`` on real labelled reports."""

import json
import math
import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest

from issues.management.commands.evaluate_duplicates import wilson

ROOT = Path(__file__).resolve().parents[2]


def test_the_interval_is_wilsons() -> None:
    # Newcombe 1998, table I, method 3: 15 of 148 and 0 of 20.
    assert wilson(15, 148) == pytest.approx((0.0624, 0.1605), abs=5e-5)
    low, high = wilson(0, 20)
    assert math.isclose(low, 0, abs_tol=1e-12)
    assert high == pytest.approx(0.1611, abs=5e-5)


@pytest.mark.slow
@pytest.mark.skipif(
    not os.environ.get("CXOPS_DATA_DIR"), reason="CXOPS_DATA_DIR isn't set"
)
def test_the_ranking_is_at_least_the_textbooks() -> None:
    data = Path(os.environ["CXOPS_DATA_DIR"])
    command = [
        *(sys.executable, "manage.py", "evaluate_duplicates", "--json"),
        *("--file", str(data / "bugs_hadoop.csv.gz")),
        *("--links", str(data / "bugs_hadoop_duplicate_links.csv.gz")),
        *("--id", "Issue id", "--text", "Summary,Description", "--time", "Created"),
    ]
    environment = os.environ | {"CXOPS_SECRET_KEY": secrets.token_urlsafe(64)}

    done = subprocess.run(
        command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True
    )

    result = json.loads(done.stdout.splitlines()[-1])
    # One cell of the links holds two numbers.
    assert result["pairs"] == 66
    for depth in (1, 5, 10):
        name = f"recall@{depth}"
        textbook = max(result["tf-idf"][name], result["tf-idf, 1 + ln tf"][name])
        assert result["product"][name] >= textbook, name
