"""An edition as subject, plain text and HTML mail, from the edition alone.

No database, no clock, no settings: the same edition gives the same bytes, whatever
has become of its records since. Mail programs read little: simple blocks, styles on
the elements, colours that also hold where a program turns them dark, no pictures.
"""

import textwrap
from collections.abc import Iterable

from django.utils import translation
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from cxops.digests.compose import compose
from cxops.digests.sheet import Line, Section, Sheet, Span
from cxops.models import DigestEdition

#: Plain text is folded here, as mail has been for fifty years.
_WIDTH = 74

_FONT = "system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif"
_STYLES = {
    "body": "margin:0;padding:0;background:#f8f6f7;color:#1f171c;"
    f"font:16px/1.5 {_FONT}",
    "page": "max-width:700px;margin:0 auto;padding:24px 20px 32px;background:#ffffff",
    "meta": "margin:0 0 8px;font-size:13px;color:#6a5f66",
    "h1": "margin:0 0 20px;font-size:24px;line-height:1.2;font-weight:650",
    "h2": "margin:0;padding:12px 0 4px;border-top:1px solid #e4dee2;font-size:14px;"
    "font-weight:650;color:#51464d",
    "line": "margin:0 0 6px",
    "note": "margin:0 0 6px;font-size:13px;color:#6a5f66",
    "foot": "margin:0;padding:12px 0 0;border-top:1px solid #e4dee2;font-size:13px;"
    "color:#6a5f66",
    "link": "color:#6a1f4e",
    "word": "color:#6a1f4e;white-space:nowrap",
    "strong": "font-weight:650",
}
#: For programs that ask the device; the others turn the colours themselves.
_DARK = (
    "@media (prefers-color-scheme:dark){"
    "body,.page{background:#171316!important;color:#f1ebef!important}"
    ".quiet{color:#b3a8b0!important;border-color:#3a3238!important}"
    "a{color:#e7a8cb!important}}"
)


def subject(edition: DigestEdition) -> str:
    """The mail's subject: whose day, and what wants the reader."""
    sheet = _sheet(edition)
    return f"{sheet.title}: {sheet.headline}"


def text(edition: DigestEdition) -> str:
    """The plain part: the same words, its links numbered and listed at the end."""
    sheet = _sheet(edition)
    links: list[str] = []
    parts = [sheet.title, "", *_folded(sheet.headline), "", *_folded(sheet.about), ""]
    for section in sheet.sections:
        parts.append(section.title.upper())
        for line in section.lines:
            parts += _folded(_plain(line, links))
        parts.append("")
    for note in sheet.notes:
        parts += _folded(_plain(note, links))
    with translation.override(_language(edition)):
        foot = (Span(_("Change when this comes, or stop it"), _change(edition)),)
        parts += [*_folded(_plain(foot, links)), "", _("Links")]
    parts += [f"[{n}] {_site(edition)}{path}" for n, path in enumerate(links, 1)]
    return "\n".join(parts) + "\n"


def html(edition: DigestEdition) -> str:
    """The HTML part, everything in it escaped."""
    sheet = _sheet(edition)
    with translation.override(_language(edition)):
        direction = "rtl" if get_language_bidi() else "ltr"
        change = _("Change when this comes, or stop it")
    return format_html(
        '<!doctype html>\n<html lang="{}" dir="{}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        "<title>{}</title>\n<style>{}</style>\n</head>\n"
        '<body style="{}">\n<main class="page" style="{}">\n'
        '<p class="quiet" style="{}">{}. {}</p>\n<h1 style="{}">{}</h1>\n{}\n{}\n'
        '<p class="quiet" style="{}">{}</p>\n</main>\n</body>\n</html>\n',
        _language(edition),
        direction,
        f"{sheet.title}: {sheet.headline}",
        # Holds none of the signs that would be escaped.
        _DARK,
        _STYLES["body"],
        _STYLES["page"],
        _STYLES["meta"],
        sheet.title,
        sheet.about,
        _STYLES["h1"],
        sheet.headline,
        _blocks(sheet.sections, _site(edition)),
        _paragraphs(sheet.notes, _site(edition), "note", "quiet"),
        _STYLES["foot"],
        _word(Span(change, _change(edition)), _site(edition)),
    )


def _sheet(edition: DigestEdition) -> Sheet:
    return compose(edition.facts, edition.missed_days)


def _language(edition: DigestEdition) -> str:
    return str(edition.facts["language"])


def _site(edition: DigestEdition) -> str:
    """The product's own address as it was when the edition was made."""
    return str(edition.facts["site"])


def _change(edition: DigestEdition) -> str:
    return str(edition.facts["change"])


# --- Plain text -----------------------------------------------------------------------


def _folded(words: str) -> list[str]:
    return textwrap.wrap(
        words, _WIDTH, break_long_words=False, break_on_hyphens=False
    ) or [""]


def _plain(line: Line, links: list[str]) -> str:
    """The words, each link with its number; an address stands once in the list."""
    found = ""
    for span in line:
        found += span.text
        if span.path:
            if span.path not in links:
                links.append(span.path)
            # Bound to its words: a fold never parts the two.
            found += f"\u00a0[{links.index(span.path) + 1}]"
    return found


# --- HTML -----------------------------------------------------------------------------


def _blocks(sections: Iterable[Section], site: str) -> SafeString:
    return format_html_join(
        "\n",
        '<h2 class="quiet" style="{}">{}</h2>\n{}',
        (
            (
                _STYLES["h2"],
                section.title,
                _paragraphs(section.lines, site, "line", "line"),
            )
            for section in sections
        ),
    )


def _paragraphs(lines: Iterable[Line], site: str, style: str, name: str) -> SafeString:
    return format_html_join(
        "\n",
        '<p class="{}" style="{}">{}</p>',
        ((name, _STYLES[style], _words(line, site)) for line in lines),
    )


def _words(line: Line, site: str) -> SafeString:
    return format_html_join("", "{}", ((_word(span, site),) for span in line))


def _word(span: Span, site: str) -> SafeString:
    words: str | SafeString = span.text
    if span.path:
        words = format_html(
            '<a href="{}" style="{}">{}</a>',
            f"{site}{span.path}",
            _STYLES["word" if span.is_one_word else "link"],
            words,
        )
    if span.is_strong:
        words = format_html('<strong style="{}">{}</strong>', _STYLES["strong"], words)
    return format_html("{}", words)
