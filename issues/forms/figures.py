"""A small table of numbers that somebody sends through a page."""

import hashlib
from io import BytesIO
from itertools import islice
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cxops.kernel.errors import Invalid
from issues.intake.figure_mapping import FigureMapping, figure_mapping, plain_mapping
from issues.intake.figures import unfolded
from issues.intake.reading import rows_in
from issues.models import Tally
from issues.models.tally import CONTACTS

#: What a page takes at once; bigger tables go in by command or API.
MOST_NUMBERS = 2000
MOST_BYTES = 1_000_000
_MOST_MAPPING = 100_000


class FigureUploadForm(forms.Form):
    """The table, and the mapping where its columns are called otherwise."""

    file = forms.FileField(
        label=gettext_lazy("Table (CSV, plain or gzipped)"),
        error_messages={
            "required": gettext_lazy("Choose the table."),
            "empty": gettext_lazy("The file is empty."),
        },
        widget=forms.FileInput(attrs={"accept": ".csv,.gz,text/csv"}),
    )
    source = forms.SlugField(
        label=gettext_lazy("Where it comes from"),
        max_length=60,
        required=False,
        help_text=gettext_lazy(
            "A short name like “telephone-system”, the same every time. A mapping "
            "says it itself."
        ),
    )
    measure = forms.SlugField(
        label=gettext_lazy("What was counted"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("A short name: contacts, visits, orders, calls."),
    )
    restate = forms.BooleanField(
        label=gettext_lazy(
            "Other numbers for the same thing and period take the place of the stored "
            "ones, which are kept behind them"
        ),
        required=False,
    )
    mapping = forms.FileField(
        label=gettext_lazy("Mapping (TOML), if the columns are called otherwise"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".toml"}),
    )

    def __init__(
        self, *args: Any, kind: type[Any], known: tuple[str, ...], **kw: Any
    ) -> None:
        super().__init__(*args, **kw)
        self.known = known
        self.rules: FigureMapping | None = None
        self.table = b""
        if kind is Tally:
            self.fields["measure"].initial = CONTACTS

    def clean(self) -> dict[str, Any]:
        """Read the mapping and count the numbers, before anything is stored."""
        data = super().clean() or self.cleaned_data
        upload = data.get("file")
        if upload is None or self.errors:
            return data
        try:
            if upload.size > MOST_BYTES:
                raise Invalid(_too_big(), field="file")
            self.table = upload.read()
            self.rules = self._rules(data)
            numbers = unfolded(rows_in(BytesIO(self.table), self.rules), self.rules)
            if len(list(islice(numbers, MOST_NUMBERS + 1))) > MOST_NUMBERS:
                raise Invalid(_too_big(), field="file")
        except Invalid as error:
            field = error.field if error.field in self.fields else None
            self.add_error(field, error.message)
        return data

    def _rules(self, data: dict[str, Any]) -> FigureMapping:
        sent = data.get("mapping")
        if sent is not None:
            if sent.size > _MOST_MAPPING:
                raise Invalid(_("This is no mapping: it is too big."), field="mapping")
            try:
                text = sent.read().decode()
            except UnicodeDecodeError:
                raise Invalid(_("This is no mapping."), field="mapping") from None
            return figure_mapping(text, self.known)
        for name in ("source", "measure"):
            if not data.get(name):
                raise Invalid(_("Say this, or send a mapping that does."), field=name)
        header = self.table[:10_000].splitlines()[:1]
        names = header[0].decode("utf-8-sig", "replace").split(",") if header else []
        return plain_mapping(
            (name.strip().strip('"') for name in names),
            self.known,
            source=data["source"].lower(),
            measure=data["measure"].lower(),
            update=data["restate"],
        )

    def rows(self) -> Any:
        """The rows of the table that was sent."""
        assert self.rules is not None
        return rows_in(BytesIO(self.table), self.rules)

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.table).hexdigest()


def _too_big() -> str:
    return _(
        "A page takes %(most)d numbers and a megabyte at once. Send bigger tables with "
        "manage.py import_tallies or import_exposure, or through the API."
    ) % {"most": MOST_NUMBERS}
