"""What a body with files may hold before anybody looks at it.

Files stay in memory: nothing that somebody sent lies in a folder for temporary files,
where an erasure would have to find it. So a process holds at most ``MOST_FILES`` times
the limit of one file for each request it answers.
"""

from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopFutureHandlers

#: As many files of full size as one body may carry.
MOST_FILES = 4


class BoundedUpload(FileUploadHandler):
    """Keeps a file up to the installation's limit, and counts what was beyond it.

    A file over the limit is cut off, not refused: its ``size`` is what was sent, and
    the form that reads it says the sentence with everything else still filled in.
    """

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, Any],  # noqa: N803 -- Django's name
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        """Refuse a body that could not hold anything we take, before reading it."""
        most = MOST_FILES * settings.FILE_LIMIT + settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if content_length > most:
            raise RequestDataTooBig("the body is larger than its files may be")

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file; no other handler gets it."""
        super().new_file(*args, **kwargs)
        self.file = BytesIO()
        raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep what still fits."""
        room = settings.FILE_LIMIT + 1 - self.file.tell()
        if room > 0:
            self.file.write(raw_data[:room])

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """The file, with the size that was sent."""
        self.file.seek(0)
        return InMemoryUploadedFile(
            file=self.file,
            field_name=self.field_name,
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )
