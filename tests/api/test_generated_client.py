"""A client that a public generator made from the served document runs the whole loop.

The generated code is used as it comes. The type checker reads the loop first, so that
every call is one that the document describes.
"""

import json
import os
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.processes.installation import ROOT, Installation, installation

LOOP = "tests.api.generated_loop"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A running installation."""
    with installation(tmp_path_factory.mktemp("installation")) as made:
        made.web_workers = 1
        made.start_web()
        yield made


@pytest.fixture(scope="module")
def stage(place: Installation) -> dict[str, Any]:
    """Its people with their tokens."""
    built: dict[str, Any] = place.run_module("tests.api.stage")
    return built | {"today": datetime.now(UTC).date().isoformat()}


@pytest.fixture(scope="module")
def document(place: Installation, stage: dict[str, Any]) -> dict[str, Any]:
    """What the server says of itself."""
    answer = place.request("GET", "/api/schema/", token=stage["tokens"]["clerk"])
    assert answer.status == 200
    served: dict[str, Any] = answer.body
    return served


def generate(document: dict[str, Any], folder: Path) -> tuple[Path, str]:
    """The folder that holds ``cxops_client``, and what the generator said."""
    (folder / "schema.json").write_text(json.dumps(document))
    scripts = sysconfig.get_path("scripts")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "openapi_python_client", "generate"),
            *("--path", str(folder / "schema.json"), "--meta", "none"),
            *("--output-path", str(folder / "cxops_client")),
        ],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        # Its formatter is found on the path.
        env=os.environ | {"PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}"},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder, done.stdout + done.stderr


@pytest.fixture(scope="module")
def client(
    document: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, str]:
    return generate(document, tmp_path_factory.mktemp("generated"))


def complaints(said: str) -> list[str]:
    """The generator's lines beside the one that it works."""
    return [
        line
        for line in said.splitlines()
        if line.strip() and not line.startswith("Generating ")
    ]


def left_out(document: dict[str, Any], folder: Path) -> list[str]:
    """The operations for which no call was generated."""
    calls = {path.stem for path in (folder / "cxops_client" / "api").glob("*/*.py")}
    names = [
        operation["operationId"]
        for path in document["paths"].values()
        for operation in path.values()
    ]
    return sorted(name for name in names if name not in calls)


def test_the_generator_takes_the_whole_document(
    document: dict[str, Any], client: tuple[Path, str]
) -> None:
    folder, said = client

    assert complaints(said) == []
    assert left_out(document, folder) == []
    assert len(list((folder / "cxops_client" / "api").glob("*/*.py"))) > 120


def test_a_document_it_can_t_take_is_noticed(
    document: dict[str, Any], tmp_path: Path
) -> None:
    whole = json.dumps(document["paths"]["/api/v1/issues/"]["get"])
    broken = json.loads(whole)
    broken["parameters"][0]["schema"] = {"enum": ["", 1], "type": ["integer", "null"]}
    small = document | {"paths": {"/api/v1/issues/": {"get": broken}}}

    folder, said = generate(small, tmp_path)

    assert any("Endpoint will not be generated" in line for line in complaints(said))
    assert left_out(small, folder) == ["issue_list"]


def mistyped(loop: Path, client: Path) -> list[str]:
    """What the type checker says about the loop; the generated code isn't judged."""
    done = subprocess.run(
        [
            *(sys.executable, "-m", "mypy", "--strict", "--config-file="),
            *("--follow-imports=silent", f"--cache-dir={client / 'types'}", str(loop)),
        ],
        env=os.environ | {"MYPYPATH": str(client)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    errors = [line for line in done.stdout.splitlines() if ": error: " in line]
    assert done.returncode == bool(errors), done.stdout + done.stderr
    return errors


def test_every_call_of_the_loop_has_the_types_of_the_document(
    client: tuple[Path, str], tmp_path: Path
) -> None:
    folder, _said = client
    loop = (ROOT / "tests" / "api" / "generated_loop.py").read_text()
    wrong = tmp_path / "wrong_loop.py"
    wrong.write_text(loop.replace("severity=SeverityEnum.LET_DOWN", 'severity="bad"'))

    assert mistyped(ROOT / "tests" / "api" / "generated_loop.py", folder) == []
    (found,) = mistyped(wrong, folder)
    assert 'Argument "severity" to "TriageIn" has incompatible type "str"' in found


def test_the_generated_client_runs_the_whole_loop(
    place: Installation, stage: dict[str, Any], client: tuple[Path, str]
) -> None:
    folder, _said = client
    done = subprocess.run(
        [sys.executable, "-m", LOOP, f"http://127.0.0.1:{place.port}"],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{folder}"},
        input=json.dumps(stage),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    played = json.loads(done.stdout)

    assert played["register"] == [True]
    assert played["refused"] == ["own_work", "stale_version"]
    words = "The motor is new. Thank you."
    assert played["told"] == [[words], [words]]
    for sentence in (
        "Mira Manager proposed it",
        "Ana Kovač accepted it",
        "Mira Manager finished the plan",
        "Mira Manager asked for a decision",
        "Ana Kovač approved the plan",
        "Mira Manager put it into effect",
    ):
        assert sentence in played["history"]
