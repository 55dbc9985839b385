"""The files that belong to records: which rows name which file, and is it there?"""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db.models import Model

#: The model, and its fields for a file's place below the folder, for its SHA-256 and
#: for when it was taken back, which erases the file.
_KEEPER = ("issues.attachment", "path", "sha256", "withdrawn_at")


def media_folder() -> Path:
    """Where the files are; never a folder that the web server serves."""
    return Path(settings.MEDIA_ROOT or Path(settings.VAR_DIR) / "media")


def keeper() -> type[Model] | None:
    """The model whose rows name files."""
    label = _KEEPER[0]
    return apps.get_model(label) if label in _labels() else None


def files_sql() -> str:
    """The statement that selects name and SHA-256 of every file; "" without files."""
    model = keeper()
    if model is None:
        return ""
    columns = {field.name: field.column for field in model._meta.concrete_fields}
    path, digest, gone = (columns[name] for name in _KEEPER[1:])
    table = model._meta.db_table
    return (
        f'SELECT "{path}", "{digest}" FROM "{table}" '  # noqa: S608 -- our own names
        f'WHERE "{gone}" IS NULL ORDER BY "{path}"'
    )


def is_intact(path: Path, sha256: str) -> bool:
    """Whether the file is there with exactly this content."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except OSError:
        return False


def files_on_disk() -> Iterator[str]:
    """Every file below the folder, by its name there; unfinished ones are left out."""
    folder = media_folder()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            yield path.relative_to(folder).as_posix()


def _labels() -> set[str]:
    return {model._meta.label_lower for model in apps.get_models()}
