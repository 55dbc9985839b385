"""Words that the vocabulary doesn't know: rejected, or added to wait for review."""

from pathlib import Path

import pytest

from accounts.models import Unit
from cxops.audit.rows import root_of
from cxops.kernel.history import acting_as
from cxops.models import AuditEntry
from issues.models import (
    Channel,
    ImportedTerm,
    Issue,
    Journey,
    RootCause,
    Stage,
    Touchpoint,
)
from issues.services.imported_terms import accept_term
from issues.services.vocabulary import retire_term
from tests.asserts import nothing_changed
from tests.builders.accounts import make_unit, make_user
from tests.builders.clock import AT
from tests.builders.issues import make_cause, make_channel, make_touchpoint
from tests.imports.files import PLAIN, import_file, told, write_csv, write_mapping

pytestmark = pytest.mark.django_db

WORDS = """
channel = { column = "how", create = true }
cause = { column = "why", create = true, empty = ["Can't tell"] }
touchpoint = { columns = ["what", "kind"], between = ": ", create = true }
"""
HEADER = ("id", "text", "how", "why", "what", "kind")


@pytest.fixture
def unit() -> Unit:
    return make_unit("Harbour")


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    return write_mapping(tmp_path, PLAIN + WORDS)


def test_new_words_are_added_once_and_wait(
    tmp_path: Path, unit: Unit, mapping: Path
) -> None:
    path = write_csv(
        tmp_path,
        HEADER,
        ("1", "A.", "Fax", "Late", "Loan", "Car"),
        ("2", "B.", "FAX", "  late ", "loan", "car"),
        ("3", "C.", "fax", "Can't tell", "Loan", ""),
    )

    assert import_file(path, mapping, unit).stored == 3

    assert list(Channel.objects.values_list("slug", "name")) == [("fax", "Fax")]
    places = Touchpoint.objects.order_by("id").values_list("name", "stage__slug")
    assert list(places) == [("Loan: Car", "imported"), ("Loan", "imported")]
    assert Stage.objects.get().journey == Journey.objects.get(slug="imported")
    late = RootCause.objects.get(slug="late")
    assert (late.parent.slug, late.parent.waiting_since) == ("imported", None)
    assert late.waiting_since == AT
    assert list(Issue.objects.order_by("id").values_list("cause__slug", flat=True)) == [
        "late",
        "late",
        None,
    ]
    assert ImportedTerm.objects.filter(settled_at=None).count() == 4
    row = late.history.get()
    entry = AuditEntry.objects.get(
        object_type="issues.rootcause", history_id=row.history_id
    )
    assert (entry.verb, entry.root) == (
        "vocabulary.import",
        root_of("issues.rootcause", row),
    )
    assert import_file(path, mapping, unit).counts() == {
        "rows": 3,
        "stored": 0,
        "unchanged": 3,
        "rejected": 0,
    }


def test_words_of_rejected_rows_and_of_dry_runs_are_not_added(
    tmp_path: Path, unit: Unit, mapping: Path
) -> None:
    path = write_csv(tmp_path, HEADER, ("", "A.", "Fax", "Late", "Loan", "Car"))
    good = write_csv(
        tmp_path, HEADER, ("1", "A.", "Fax", "Late", "Loan", "Car"), name="good.csv"
    )

    assert import_file(path, mapping, unit).rejected == 1
    assert import_file(good, mapping, unit, dry_run=True).stored == 1

    assert not Channel.objects.exists()
    assert not Journey.objects.exists()


def test_known_words_are_found_by_slug_name_and_alias_whatever_case_and_spaces(
    tmp_path: Path, unit: Unit, mapping: Path
) -> None:
    channel = make_channel(
        "E-mail  message", slug="e-mail", aliases=["Electronic post"]
    )
    rows = [
        (str(number), "A.", word, "", "", "")
        for number, word in enumerate(
            ("E-MAIL", "e-mail message", "electronic  POST", "E-mail\tmessage")
        )
    ]

    summary = import_file(write_csv(tmp_path, HEADER, *rows), mapping, unit)

    assert (told(summary), summary.stored) == ([], 4)
    assert set(Issue.objects.values_list("channel", flat=True)) == {channel.pk}
    assert Channel.objects.count() == 1


def test_a_retired_word_is_what_replaces_it_and_one_without_is_refused(
    tmp_path: Path, unit: Unit, mapping: Path
) -> None:
    new = make_channel("Letter")
    middle = make_channel("Post", retired_at=AT, replaced_by=new)
    make_channel("Mail", retired_at=AT, replaced_by=middle)
    make_channel("Telex", retired_at=AT)
    path = write_csv(
        tmp_path,
        HEADER,
        ("1", "A.", "mail", "", "", ""),
        ("2", "B.", "Telex", "", "", ""),
    )

    summary = import_file(path, mapping, unit)

    assert told(summary) == [
        "line 3, how: “Telex” isn’t used any more. Choose another."
    ]
    assert Issue.objects.get().channel == new


def test_a_word_that_two_terms_share_is_refused_even_where_new_ones_are_added(
    tmp_path: Path, unit: Unit, mapping: Path
) -> None:
    make_cause("Late", slug="late-1")
    make_cause("LATE", slug="late-2")
    path = write_csv(tmp_path, HEADER, ("1", "A.", "", "late", "", ""))

    with nothing_changed():
        summary = import_file(path, mapping, unit, dry_run=True)

    assert told(summary) == [
        "line 2, why: “late” stands for several words of the vocabulary; map it to one"
    ]


def test_merged_words_are_the_same_row_again_and_re_label_nothing(
    tmp_path: Path, unit: Unit, mapping: Path
) -> None:
    administrator = make_user(is_administrator=True)
    place = make_touchpoint("Counter")
    path = write_csv(tmp_path, HEADER, ("1", "A.", "", "", "Desk", ""))
    import_file(path, mapping, unit)
    desk = Touchpoint.objects.get(slug="desk")

    retire_term(desk, replaced_by=place, reason="Same.", actor=administrator, at=AT)

    desk.refresh_from_db()
    assert (desk.replaced_by, desk.waiting_since) == (place, None)
    assert Issue.objects.get().touchpoint == desk
    again = import_file(path, mapping, unit)
    assert again.counts() == {"rows": 1, "stored": 0, "unchanged": 1, "rejected": 0}
    other = write_csv(tmp_path, HEADER, ("2", "B.", "", "", "Desk", ""))
    import_file(other, mapping, unit)
    assert Issue.objects.get(external_id="2").touchpoint == place


def test_keeping_a_word_settles_it_and_is_in_its_history(
    tmp_path: Path, unit: Unit, mapping: Path
) -> None:
    administrator = make_user(is_administrator=True)
    import_file(
        write_csv(tmp_path, HEADER, ("1", "A.", "Fax", "", "", "")), mapping, unit
    )
    fax = Channel.objects.get()

    accept_term(fax, actor=administrator, at=AT)

    fax.refresh_from_db()
    assert (fax.waiting_since, fax.version) == (None, 2)
    assert fax.history.latest().history_verb == "vocabulary.accept"
    assert fax.imported.history.latest().history_user == administrator


def test_two_imports_that_bring_one_word_store_it_once(
    tmp_path: Path, unit: Unit, mapping: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other run commits the word after this one has read the vocabulary."""
    from issues.services import importing

    path = write_csv(tmp_path, HEADER, ("1", "A.", "Fax", "", "", ""))
    original = importing.import_chunk
    calls: list[int] = []

    def once_beaten(*args: object, **given: object) -> object:
        if not calls:
            with acting_as(None, verb="vocabulary.add", at=AT):
                Channel.objects.create(slug="fax", name="Fax")
        calls.append(1)
        return original(*args, **given)  # type: ignore[arg-type]

    monkeypatch.setattr(importing, "import_chunk", once_beaten)

    assert import_file(path, mapping, unit).stored == 1

    assert len(calls) == 2
    assert Issue.objects.get().channel == Channel.objects.get()
    assert not ImportedTerm.objects.exists()
