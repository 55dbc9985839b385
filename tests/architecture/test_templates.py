"""Templates compile, carry no style or script of their own, label every control and
guard every form."""

import re
from html.parser import HTMLParser
from pathlib import Path

from django.template import TemplateSyntaxError, engines

from tests.architecture.source import Finding, Tree, places, plant, report

#: Where text may go out unescaped, and why. Path → reason.
UNESCAPED: dict[str, str] = {
    "cxops/templates/django/forms/field.html": "Django's own: a field's rendered parts",
    "cxops/templatetags/ui.py": "builds markup from escaped parts",
}
#: Django's form pieces: the label of a control stands in field.html.
PIECES = "django/forms/"
TAG = re.compile(r"{#.*?#}|{%.*?%}|{{.*?}}", re.DOTALL)
COMMENT = re.compile(r"{%\s*comment\b.*?%}.*?{%\s*endcomment\s*%}", re.DOTALL)
STYLE = re.compile(r"<[^>]*\sstyle\s*=|<style\b", re.IGNORECASE)
HANDLER = re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.IGNORECASE)
SCRIPT = re.compile(r"<script\b(?![^>]*\bsrc\s*=)[^>]*>", re.IGNORECASE)
JS_URL = re.compile(r"(?:href|src|action)\s*=\s*[\"']?\s*javascript:", re.IGNORECASE)
SAFE = re.compile(r"\|\s*safe(?:seq)?\b|{%\s*autoescape\s+off")
POST = re.compile(r"<form\b[^>]*\bmethod\s*=\s*[\"']?post\b", re.IGNORECASE)
GUARD = re.compile(r"{%\s*(?:form_guard|csrf_token)\b|components/form_guard")
NO_LABEL = {"hidden", "submit", "button", "reset", "image"}


def uncompilable(tree: Tree) -> list[Finding]:
    """Templates that Django can't read."""
    found = []
    for path, text in tree.templates:
        try:
            engines["django"].from_string(text)
        except TemplateSyntaxError as error:
            found.append(Finding(path, 1, str(error)))
    return found


def own_style_or_script(tree: Tree) -> list[Finding]:
    """What the content security policy would block."""
    found = []
    for path, text in tree.templates:
        for pattern, words in (
            (STYLE, "inline style"),
            (HANDLER, "inline handler"),
            (SCRIPT, "inline script"),
            (JS_URL, "script in an address"),
        ):
            found += _all(path, pattern, _without_tags(text), words)
    return found


def unescaped(tree: Tree) -> list[Finding]:
    """Text that goes out as markup, outside the listed places."""
    found = []
    for path, text in tree.templates:
        if path.endswith(".html") and path not in UNESCAPED:
            found += _all(path, SAFE, text, "goes out unescaped")
    for module in tree.modules:
        if module.path not in UNESCAPED:
            found += [
                module.at(call, f"{name}() outside the listed places")
                for name, call in module.calls()
                if name in {"mark_safe", "SafeString"}
            ]
    return found


def unguarded_forms(tree: Tree) -> list[Finding]:
    """Forms that post without the guard (CSRF token, key, version)."""
    found = []
    for path, text in tree.templates:
        for match in POST.finditer(text):
            end = text.find("</form>", match.start())
            if not GUARD.search(text[match.start() : end if end > 0 else len(text)]):
                found.append(Finding(path, _line(text, match.start()), "no form_guard"))
    return found


def unlabelled(tree: Tree) -> list[Finding]:
    """Controls without a label, an aria-label or an aria-labelledby."""
    found = []
    for path, text in tree.templates:
        if PIECES in path or not path.endswith(".html"):
            continue
        reader = _Controls()
        reader.feed(_without_tags(text, filler="x"))
        found += [
            Finding(path, line, f"<{tag}> has no label")
            for line, tag, key in reader.controls
            if key is None or key not in reader.labels
        ]
    return found


class _Controls(HTMLParser):
    """Finds controls and what labels them; ``key`` True is labelled on the spot."""

    def __init__(self) -> None:
        super().__init__()
        self.controls: list[tuple[int, str, str | None]] = []
        self.labels: set[str] = set()
        self._inside_label = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "label":
            self._inside_label += 1
            self.labels.add(given.get("for") or "")
        if tag not in {"input", "select", "textarea"}:
            return
        if tag == "input" and (given.get("type") or "text") in NO_LABEL:
            return
        on_the_spot = {"aria-label", "aria-labelledby"}.intersection(given)
        if not on_the_spot and not self._inside_label:
            self.controls.append((self.getpos()[0], tag, given.get("id")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "label":
            self._inside_label -= 1


def _without_tags(text: str, *, filler: str = "") -> str:
    """The template without its tags, on the same lines."""

    def blank(match: re.Match[str]) -> str:
        return filler + "\n" * match.group().count("\n")

    return TAG.sub(blank, COMMENT.sub(blank, text))


def _all(path: str, pattern: re.Pattern[str], text: str, words: str) -> list[Finding]:
    return [
        Finding(path, _line(text, match.end()), words)
        for match in pattern.finditer(text)
    ]


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def test_templates_compile(checkout: Tree) -> None:
    found = uncompilable(checkout)

    assert not found, report(found)


def test_templates_have_no_style_or_script_of_their_own(checkout: Tree) -> None:
    found = own_style_or_script(checkout)

    assert not found, report(found)


def test_text_goes_out_escaped(checkout: Tree) -> None:
    found = unescaped(checkout)

    assert not found, report(found)


def test_forms_are_guarded(checkout: Tree) -> None:
    found = unguarded_forms(checkout)

    assert not found, report(found)


def test_controls_are_labelled(checkout: Tree) -> None:
    found = unlabelled(checkout)

    assert not found, report(found)


def test_each_template_rule_names_the_line(tmp_path: Path) -> None:
    page = "issues/templates/issues/{}.html"
    tree = plant(
        tmp_path,
        {
            page.format("broken"): "{% if %}\n",
            page.format("style"): '<p>\n<b\n style="color: red">\n<style>\n',
            page.format("script"): (
                '<script src="a.js"></script>\n<script>go()</script>\n'
                '<a onclick="go()">\n<a href="javascript:go()">\n'
            ),
            page.format("safe"): "{{ a }}\n{{ a|safe }}\n",
            page.format("form"): (
                '<form method="get">\n</form>\n'
                '<form method="post">\n{% csrf_token %}</form>\n'
                '<form\n method="post"><b></b></form>\n'
            ),
            page.format("labels"): (
                '<input type="hidden">\n<label for="a">A</label><input id="a">\n'
                '<label>B<select></select></label>\n<input aria-label="C">\n'
                '<textarea id="d"></textarea>\n<input type="search">\n'
            ),
            "issues/templatetags/x.py": "x = 1\nmark_safe(x)\n",
        },
    )

    assert places(uncompilable(tree)) == [(page.format("broken"), 1)]
    assert places(own_style_or_script(tree)) == [
        (page.format("script"), 3),
        (page.format("script"), 2),
        (page.format("script"), 4),
        (page.format("style"), 3),
        (page.format("style"), 4),
    ]
    assert places(unescaped(tree)) == [
        (page.format("safe"), 2),
        ("issues/templatetags/x.py", 2),
    ]
    assert places(unguarded_forms(tree)) == [(page.format("form"), 5)]
    assert places(unlabelled(tree)) == [
        (page.format("labels"), 5),
        (page.format("labels"), 6),
    ]
