"""What a JSON body may be before any field is looked at."""

import codecs
import json
from collections.abc import Iterator, Mapping
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework import status
from rest_framework.exceptions import APIException, ParseError, ValidationError
from rest_framework.parsers import JSONParser
from rest_framework.utils import json as strict_json

#: Our own shapes nest three deep; what goes further was never meant for us.
DEEPEST = 16


class TooLarge(APIException):
    """The body is longer than the installation takes."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = _("This request is too large. Send less text.")
    default_code = "too_large"


class StrictJSONParser(JSONParser):
    """JSON of bounded size and depth whose texts can be stored.

    A NUL or half a surrogate pair can't be kept in a database nor sent back in an
    error, so such a text is refused here, naming the field.
    """

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        raw = stream.read(limit + 1)
        if len(raw) > limit:
            raise TooLarge
        try:
            text = codecs.decode(raw, "utf-8")
            body = strict_json.loads(text, parse_constant=strict_json.strict_constant)
        except RecursionError:
            raise ParseError(_("This JSON is nested too deep.")) from None
        except ValueError:
            raise ParseError(_("This isn’t JSON in UTF-8.")) from None
        if text.count("[") + text.count("{") > DEEPEST:
            _refuse_depth(body)
        if "\\u" in text:
            _refuse_unstorable(body)
        return body


def _refuse_depth(body: Any) -> None:
    level, depth = [body], 0
    while level:
        depth += 1
        if depth > DEEPEST:
            raise ParseError(_("This JSON is nested too deep."))
        level = [
            item
            for node in level
            if isinstance(node, dict | list)
            for item in (node.values() if isinstance(node, dict) else node)
        ]


def _refuse_unstorable(body: Any) -> None:
    fields = body.items() if isinstance(body, dict) else [("", body)]
    for name, value in fields:
        if any(_is_unstorable(text) for text in _texts((name, value))):
            readable = json.dumps(name)[1:61].rstrip('"')
            raise ValidationError(
                {
                    readable: _(
                        "This text holds characters that can’t be stored. "
                        "Type it again."
                    )
                }
            )


def _is_unstorable(text: str) -> bool:
    return "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text)


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        yield from node
        for item in node.values():
            yield from _texts(item)
    elif isinstance(node, list | tuple):
        for item in node:
            yield from _texts(item)
