"""A mapping is checked before the first row, and says in a sentence what is wrong."""

from pathlib import Path

import pytest

from cxops.kernel.errors import Invalid
from issues.enums import ImportMode
from issues.intake.mapping import read_mapping
from tests.imports.files import MAPPINGS, PLAIN, write_mapping


def test_mapping_is_read_with_its_rules() -> None:
    mapping = read_mapping(MAPPINGS / "comcast_fcc_2015.toml")

    assert (mapping.source, mapping.mode) == ("comcast-fcc-2015", ImportMode.WORK)
    assert mapping.time_zone == "America/New_York"
    assert mapping.fields["filed_at"].columns == ("Date", "Time")
    assert mapping.fields["voice"].value == "customer"
    assert mapping.columns == {
        "Ticket #",
        "Customer Complaint",
        "Date",
        "Time",
        "Received Via",
    }
    assert "Date_month_year" in mapping.ignored


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("source = ", "Invalid value (at end of document)"),
        ("sauce = 1\n" + PLAIN, "the mapping doesn't know sauce"),
        (PLAIN.replace('"desk"', '"My Desk"'), "source is a short name of a-z"),
        (PLAIN.replace('source = "desk"', ""), "source is a short name of a-z"),
        (PLAIN.replace('"desk"', "7"), "the mapping: source is a text in quotes"),
        (PLAIN.replace('"work"', '"play"'), 'mode is "history" or "work"'),
        (PLAIN.replace("Europe/Lisbon", "Lisboa"), "'Lisboa' isn't a time zone"),
        (PLAIN.replace('text"', 'text"\ncolour = "c"'), "colour isn't a field of a"),
        (PLAIN.replace('description = "text"', ""), "must say where description comes"),
        (PLAIN.replace('external_id = "id"', ""), "must say where external_id comes"),
        (PLAIN + "kind = {}", "kind needs either a column or a value"),
        (PLAIN + 'kind = { column = "k", value = "praise" }', "either a column or a"),
        (PLAIN + 'kind = { colum = "k" }', "[fields] kind doesn't know colum"),
        (PLAIN + "kind = 3", "[fields] kind is a table"),
        (PLAIN + 'filed_at = "when"', "formats belong to dates, and dates need them"),
        (
            PLAIN + 'kind = { column = "k", formats = ["%Y"] }',
            "formats belong to dates",
        ),
        (
            PLAIN + 'kind = { column = "k", values = { a = 1 } }',
            "values holds texts in",
        ),
        (PLAIN + 'filed_at = { column = "w", formats = "%Y" }', "formats is a list of"),
        (
            PLAIN + 'title = { column = "t", pattern = "(" }',
            "title: pattern: missing )",
        ),
        (PLAIN + '[file]\nencoding = "hex"', "encoding 'hex' isn't a text encoding"),
        (PLAIN + '[file]\nencoding = "utf-88"', "'utf-88' isn't a text encoding"),
        (PLAIN + '[file]\ndelimiter = ";;"', "delimiter is one character"),
        (PLAIN + "[file]\nsheet = 1", "[file]: sheet is a text in quotes"),
        ('file = "x"\n' + PLAIN, "the mapping: file is a table"),
    ],
)
def test_mapping_is_refused_with_a_sentence_when_it_is_wrong(
    tmp_path: Path, text: str, why: str
) -> None:
    with pytest.raises(Invalid) as refused:
        read_mapping(write_mapping(tmp_path, text))

    assert refused.value.field == "mapping"
    assert refused.value.message.startswith("The mapping mapping.toml can’t be used: ")
    assert why in refused.value.message
    assert refused.value.message.endswith(".")


def test_mapping_is_refused_when_the_file_is_missing_or_not_text(
    tmp_path: Path,
) -> None:
    with pytest.raises(Invalid, match="there is no such file"):
        read_mapping(tmp_path / "absent.toml")

    (tmp_path / "bytes.toml").write_bytes(b"source = '\xff'")
    with pytest.raises(Invalid, match="can't decode byte 0xff"):
        read_mapping(tmp_path / "bytes.toml")
