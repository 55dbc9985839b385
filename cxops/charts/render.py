"""Draws: as SVG for a page, kept in the cache, and as PNG for a mail."""

import base64
import json
import logging
from hashlib import sha256
from uuid import uuid4

from django.core.cache import cache
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cxops.charts.drawer import DRAWER, NotDrawn
from cxops.charts.drawing import Drawing
from cxops.charts.palette import SURFACE, by_daylight
from cxops.charts.plot import TEXT_SIZE, VEGA_LITE
from cxops.charts.vetting import Picture, vetted

logger = logging.getLogger("cxops.charts")

#: Raised when pictures of the same specification come to look different.
LOOK = 1
#: Nobody waits longer for a picture: the numbers are there without it.
SECONDS = 5.0
_KEPT_SECONDS = 7 * 24 * 3600
_FAILED_SECONDS = 60
_FAILED = "failed"


def svg(drawing: Drawing) -> SafeString:
    """Both sizes of a drawing for a page, whose style sheet shows the one that fits.

    Colours are the page's custom properties and the font is the page's. Kept under a
    digest of both specifications, so that new data is a new picture. Raises
    ``NotDrawn``, logged, when there is none now; then it isn't tried for a minute.
    """
    pictures = _pictures(drawing)
    return format_html(
        "{}{}",
        _framed(drawing, pictures[0], "cx-chart__wide"),
        _framed(drawing, pictures[1], "cx-chart__narrow"),
    )


def png(drawing: Drawing, scale: float = 2.0) -> bytes:
    """The drawing for a desk as a PNG, by daylight, ``scale`` dots to a pixel.

    For mails: made by the worker and not kept. Raises ``NotDrawn``, logged.
    """
    spec = by_daylight({**drawing.spec, "background": SURFACE})
    try:
        answer = DRAWER.ask({"png": spec, "scale": scale}, seconds=SECONDS)
    except NotDrawn as error:
        logger.warning("A picture could not be drawn: %s", error)
        raise
    return base64.b64decode(answer["png"])


def _pictures(drawing: Drawing) -> tuple[Picture, Picture]:
    key = f"charts:{_digest(drawing)}"
    found = cache.get(key)
    if found == _FAILED:
        raise NotDrawn("It could not be drawn a moment ago.")
    if found is not None:
        wide, narrow = found
        return wide, narrow
    try:
        made = _made(drawing)
    except NotDrawn as error:
        logger.warning("A picture could not be drawn: %s", error)
        cache.set(key, _FAILED, _FAILED_SECONDS)
        raise
    cache.set(key, made, _KEPT_SECONDS)
    return made


def _made(drawing: Drawing) -> tuple[Picture, Picture]:
    request = {"svg": [drawing.spec, drawing.narrow]}
    wide, narrow = DRAWER.ask(request, seconds=SECONDS)["svg"]
    return vetted(wide), vetted(narrow)


def _digest(drawing: Drawing) -> str:
    said = json.dumps([LOOK, VEGA_LITE, drawing.spec, drawing.narrow], sort_keys=True)
    return sha256(said.encode()).hexdigest()


def _framed(drawing: Drawing, picture: Picture, css: str) -> SafeString:
    """The picture with its name, its words and identifiers of its own.

    What has links in it is a group: in an image nobody finds them.
    """
    key = uuid4().hex[:8]
    return format_html(
        '<svg class="{css}" viewBox="0 0 {width} {height}" font-size="{size}" '
        'direction="ltr" '
        'role="{role}" aria-labelledby="t{key}" aria-describedby="d{key}">'
        '<title id="t{key}">{title}</title><desc id="d{key}">{description}</desc>'
        "{body}</svg>",
        css=css,
        width=f"{picture.width:g}",
        height=f"{picture.height:g}",
        role="group" if "<a " in picture.body else "img",
        size=TEXT_SIZE,
        key=key,
        title=drawing.title,
        description=drawing.description,
        body=picture.body,
    )
