"""Messages of the embedded queue: complete, or not there yet."""

from collections.abc import Iterator
from json import JSONDecodeError
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from kombu import Connection
from kombu.transport import filesystem

from cxops.celery import app
from cxops.filequeue import Transport

BODY = {"body": "d2Vhcg==", "properties": {"priority": 0}, "headers": {"id": "é"}}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def channels(folder: Path, transport: Any) -> Iterator[Any]:
    """A writer's and a reader's channel to one folder."""
    options = {
        "data_folder_in": str(folder),
        "data_folder_out": str(folder),
        "control_folder": str(folder / "control"),
    }
    for _end in ("writer", "reader"):
        connection = Connection(transport=transport, transport_options=options)
        yield connection.channel()


def test_a_message_arrives_once_and_whole(folder: Path) -> None:
    writer, reader = channels(folder, Transport)

    writer._put("celery", BODY)

    assert reader._get("celery") == BODY
    with pytest.raises(Empty):
        reader._get("celery")
    assert list(folder.iterdir()) == []


def test_each_message_is_taken_once_from_its_own_queue(folder: Path) -> None:
    writer, reader = channels(folder, Transport)
    for number in range(20):
        writer._put("celery", {"n": number})
        writer._put("other", {"n": -number})

    taken = [reader._get("celery")["n"] for _number in range(20)]

    assert sorted(taken) == list(range(20))
    assert sorted(reader._get("other")["n"] for _n in range(20)) == list(range(-19, 1))


def test_nobody_sees_a_message_that_is_being_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer, reader = channels(folder, Transport)
    looked = []
    rename = Path.replace

    def look_first(path: Path, target: Any) -> Path:
        with pytest.raises(Empty):
            reader._get("celery")
        looked.append(path)
        return rename(path, target)

    monkeypatch.setattr(Path, "replace", look_first)
    writer._put("celery", BODY)

    assert len(looked) == 1
    assert reader._get("celery") == BODY


def test_control_the_library_alone_hands_out_an_empty_message(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer, reader = channels(folder, filesystem.Transport)
    # It locks between opening and writing.
    monkeypatch.setattr(filesystem, "lock", lambda *_lock: reader._get("celery"))

    with pytest.raises(JSONDecodeError):
        writer._put("celery", BODY)


def test_the_application_uses_it() -> None:
    with app.connection_for_write("filesystem://localhost") as connection:
        assert type(connection.transport) is Transport
