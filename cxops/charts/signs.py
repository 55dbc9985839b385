"""The same signs outside a picture: its key, and the icon pair of a process."""

from collections.abc import Mapping
from typing import Protocol

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cxops.charts.palette import (
    BAD_MARK,
    CHANCE,
    CHANCE_EDGE,
    CHANCE_MARK,
    GOOD_MARK,
)

#: Sign → outline within 16 by 16, fill, edge.
_KEYS: Mapping[str, tuple[str, str, str]] = {
    "circle": ("M4 8a4 4 0 1 0 8 0a4 4 0 1 0-8 0z", CHANCE_MARK, CHANCE_MARK),
    "diamond": ("M8 1.5l6.500 6.500-6.500 6.500-6.500-6.500z", GOOD_MARK, GOOD_MARK),
    "triangle": ("M8 2l6.500 11.500h-13z", BAD_MARK, BAD_MARK),
    "square": ("M3 3h10v10h-10z", CHANCE, CHANCE),
    "hollow": ("M3.500 8a4.500 4.500 0 1 0 9 0a4.500 4.500 0 1 0-9 0z", "none", CHANCE),
    "cross": ("M3.500 3.500l9 9m0-9l-9 9", "none", CHANCE),
    "vital": ("M1 4h14v8h-14z", CHANCE, CHANCE),
    "pale": ("M1 4h14v8h-14z", CHANCE_EDGE, CHANCE_EDGE),
    "fan": ("M1 8l14-5v10z", CHANCE_EDGE, CHANCE_EDGE),
}
_RING = "M12 2.5a9.5 9.5 0 1 0 0 19a9.5 9.5 0 1 0 0-19z"
_DIAMOND = "M12 1.5 22.5 12 12 22.5 1.5 12z"
_TRIANGLE = "M12 2 23 21.5H1z"
_SQUARE = "M3 3h18v18H3z"
_UP, _DOWN = (
    "M12 17V8m-3.5 3.500L12 8l3.500 3.500",
    "M12 8v9m-3.500-3.500L12 17l3.500-3.500",
)
_WAVE = "M6 13.500c2-5 4-5 6-1.500s4 3.500 6-1.500"
#: Kind → outline, whether it is full, tone.
_VARIATION: Mapping[str, tuple[str, bool, str]] = {
    "common_cause": (_RING, False, "chance"),
    "improvement": (_DIAMOND, True, "good"),
    "concern": (_TRIANGLE, True, "bad"),
    "neutral": (_SQUARE, True, "chance"),
}
#: Kind → outline, whether it is full, tone, what stands in it.
_ASSURANCE: Mapping[str, tuple[str, bool, str, str]] = {
    "consistent_pass": (_DIAMOND, True, "good", "m8 12.200 3 3 5-6"),
    "consistent_fail": (_TRIANGLE, True, "bad", "m9 12 6 6m0-6l-6 6"),
    "inconsistent": (_RING, False, "chance", _WAVE),
}


class IconPair(Protocol):
    """As much of ``stats.icons.Icons`` as is drawn; values are those of its enums."""

    @property
    def variation(self) -> str | None: ...
    @property
    def side(self) -> str | None: ...
    @property
    def assurance(self) -> str | None: ...


def key_sign(sign: str) -> SafeString:
    """A sign of a picture's key; its words stand beside it."""
    outline, fill, edge = _KEYS[sign]
    return format_html(
        '<svg viewBox="0 0 16 16" width="12" height="12" aria-hidden="true">'
        '<path d="{}" fill="{}" stroke="{}" stroke-width="1.5"/></svg>',
        outline,
        fill,
        edge,
    )


def variation_sign(icons: IconPair) -> str:
    """What the last point is, after NHS England's icon: shape, arrow and word."""
    if icons.variation is None:
        return ""
    outline, is_full, tone = _VARIATION[icons.variation]
    inside = {"above": _UP, "below": _DOWN}.get(icons.side or "", _WAVE)
    if icons.variation == "common_cause":
        inside = _WAVE
    words = _variation_words(icons.variation, icons.side or "")
    return _icon(outline, inside, words, is_full=is_full, tone=tone)


def assurance_sign(icons: IconPair) -> str:
    """Whether the process as it is meets its target: shape and word."""
    if icons.assurance is None:
        return ""
    outline, is_full, tone, inside = _ASSURANCE[icons.assurance]
    words = {
        "consistent_pass": _("meets its target"),
        "consistent_fail": _("can't meet its target as it is"),
        "inconsistent": _("meets its target at times"),
    }[icons.assurance]
    return _icon(outline, inside, words, is_full=is_full, tone=tone)


def _variation_words(variation: str, side: str) -> str:
    return {
        "common_cause": _("normal up and down"),
        "improvementabove": _("better, higher"),
        "improvementbelow": _("better, lower"),
        "improvement": _("better"),
        "concernabove": _("worse, higher"),
        "concernbelow": _("worse, lower"),
        "concern": _("worse"),
        "neutralabove": _("changed, higher"),
        "neutralbelow": _("changed, lower"),
        "neutral": _("changed"),
    }["common_cause" if variation == "common_cause" else variation + side]


def _icon(
    outline: str, inside: str, words: str, *, is_full: bool, tone: str
) -> SafeString:
    return format_html(
        '<span class="cx-status cx-status--{}">'
        '<svg class="cx-icon cx-sign" viewBox="0 0 24 24" aria-hidden="true">'
        '<path d="{}" fill="{}"/><path d="{}" stroke="{}" stroke-width="2"/></svg>'
        "{}</span>",
        tone,
        outline,
        "currentColor" if is_full else "none",
        inside,
        "var(--cx-page-bg)" if is_full else "currentColor",
        words,
    )
