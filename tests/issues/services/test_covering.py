"""A part of a picture is covered: black in the file, and the original nowhere."""

import hashlib
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from accounts.models import Unit, User
from cxops.audit.verify import verify_database
from cxops.kernel.errors import Conflict, Invalid, NotFound, Refused, Stale
from cxops.kernel.outbox import REACTIONS
from cxops.models import AuditEntry, OutboxEvent
from cxops.outbox.sweep import sweep
from issues.files import shelf
from issues.files.boxes import MOST_BOXES, Box
from issues.files.checked import check_file
from issues.models import Attachment, Issue
from issues.services.attachments import judge_file, withdraw_file
from issues.services.covering import cover_picture, painted
from tests.asserts import assert_moved, nothing_changed
from tests.builders.accounts import make_executive, make_manager
from tests.builders.clock import AT
from tests.builders.files import PDF, attach, picture

LATER = AT + timedelta(hours=1)
SIZE = (400, 300)
BLACK, RED, BLUE = (0, 0, 0), (200, 0, 0), (0, 0, 200)


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def keeper(unit: Unit) -> User:
    """Reads the reports of the unit, and administers."""
    return make_manager(unit, "Kim Keeper", is_administrator=True)


def box(left: Any, top: Any, width: Any, height: Any) -> Box:
    return Box(*(Decimal(str(each)) for each in (left, top, width, height)))


#: The middle: dots 100 to 300 across, 90 to 210 down.
MIDDLE = box(25, 30, 50, 40)


def cover(file: Attachment, *boxes: Box, **over: Any) -> Attachment:
    values = {"reason": "A face.", "at": LATER} | over
    with painted(file, boxes or (MIDDLE,)) as stored:
        return cover_picture(file, stored=stored, **values)


def on_disk(media: Path) -> list[str]:
    return sorted(str(f.relative_to(media)) for f in media.rglob("*") if f.is_file())


def files_of(path: str) -> list[str]:
    """The picture and the small one of it."""
    folder, name = path.split("/")
    return sorted([f"{folder}/.{name}.small", path])


def dots(raw: bytes | None) -> Image.Image:
    assert raw is not None
    return Image.open(BytesIO(raw)).convert("RGB")


def is_like(image: Image.Image, at: tuple[int, int], colour: tuple[int, ...]) -> bool:
    """Whether a dot has this colour, as far as JPEG keeps one."""
    seen = image.getpixel(at)
    assert isinstance(seen, tuple)
    return all(abs(one - other) <= 12 for one, other in zip(seen, colour, strict=True))


def within(margin: int, x: int, y: int) -> bool:
    """Whether a dot lies in the middle, made larger by a margin.

    A JPEG keeps colour in blocks 16 dots wide: at a border they hold both sides.
    """
    return 100 - margin <= x < 300 + margin and 90 - margin <= y < 210 + margin


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_cover_paints_the_box_black_and_leaves_the_rest(
    kind: str, issue: Issue, clerk: User, keeper: User, media: Path
) -> None:
    file = attach(issue, clerk, picture(kind, SIZE), name="Door.jpg")
    before, old = dots(shelf.read(file.path)), file.path

    covered = cover(file, actor=keeper)

    raw = (media / covered.path).read_bytes()
    after = dots(raw)
    assert (covered.kind, after.size) == (kind.lower(), SIZE)
    for x in range(0, SIZE[0], 5):
        for y in range(0, SIZE[1], 5):
            is_inside = within(0, x, y)
            is_border = within(16, x, y) and not within(-16, x, y)
            if not is_border or kind == "PNG":
                seen: Any = BLACK if is_inside else before.getpixel((x, y))
                assert is_like(after, (x, y), seen), (x, y)
    small = dots(shelf.read_small(covered.path))
    assert is_like(small, (small.width // 2, small.height // 2), BLACK)
    assert is_like(small, (5, 5), RED)
    assert is_like(small, (small.width - 5, 5), BLUE)
    assert covered.path != old
    assert on_disk(media) == files_of(covered.path)
    assert (covered.size, covered.sha256) == (len(raw), hashlib.sha256(raw).hexdigest())


def test_cover_says_who_did_it_and_both_digests_and_the_chain_holds(
    issue: Issue, clerk: User, keeper: User
) -> None:
    file = attach(issue, clerk, picture("PNG", SIZE))

    covered = cover(file, actor=keeper, version=1, reason=" A face. ")

    assert (covered.version, covered.name) == (2, file.name)
    assert_moved(
        covered,
        "attachment.cover",
        by=keeper,
        moved=("", ""),
        at=LATER,
        reason="A face.",
    )
    rows = covered.history.order_by("history_id")
    assert [row.sha256 for row in rows] == [file.sha256, covered.sha256]
    assert file.sha256 != covered.sha256
    entries = AuditEntry.objects.filter(object_type="issues.attachment")
    assert [entry.verb for entry in entries.order_by("id")] == [
        "attachment.add",
        "attachment.cover",
    ]
    assert verify_database(at=LATER).findings == ()


def test_cover_covers_several_parts_and_again_later(
    issue: Issue, clerk: User, keeper: User, media: Path
) -> None:
    file = attach(issue, clerk, picture("PNG", SIZE))

    once = cover(file, box(0, 0, 10, 10), box(90, 90, 10, 10), actor=keeper)
    twice = cover(once, box("49.99", 50, "0.02", "0.1"), actor=keeper)

    image = dots(shelf.read(twice.path))
    black = {
        (x, y)
        for x in range(SIZE[0])
        for y in range(SIZE[1])
        if image.getpixel((x, y)) == BLACK
    }
    corners = {(x, y) for x in range(40) for y in range(30)} | {
        (x, y) for x in range(360, 400) for y in range(270, 300)
    }
    assert black - corners == {(199, 150), (200, 150)}
    assert corners <= black
    assert on_disk(media) == files_of(twice.path)
    assert verify_database(at=LATER).is_sound


def test_cover_hides_what_shone_through(
    issue: Issue, clerk: User, keeper: User
) -> None:
    clear = Image.new("RGBA", SIZE, (10, 20, 30, 0))
    file_bytes = BytesIO()
    clear.save(file_bytes, "PNG")
    file = attach(issue, clerk, file_bytes.getvalue())

    covered = cover(file, actor=keeper)

    image = Image.open(BytesIO(shelf.read(covered.path) or b""))
    assert image.getpixel((200, 150)) == (0, 0, 0, 255)
    assert image.getpixel((10, 10)) == (10, 20, 30, 0)


def test_cover_erases_an_original_that_a_crash_has_left(
    issue: Issue, clerk: User, keeper: User, media: Path
) -> None:
    file = attach(issue, clerk, picture("PNG", SIZE))
    stored = shelf.put(check_file(picture("JPEG", SIZE), name="x", covered=[MIDDLE]))
    covered = cover_picture(file, stored=stored, reason="A.", actor=keeper, at=LATER)
    shelf.keep(stored.path)
    assert set(files_of(file.path)) <= set(on_disk(media))

    sweep(at=LATER)
    REACTIONS["issues.picture_covered"].handler(at=LATER, attachment=file.pk)

    assert on_disk(media) == files_of(covered.path)
    assert OutboxEvent.objects.filter(done_at=None).count() == 0


@pytest.mark.parametrize(
    ("boxes", "sentence"),
    [
        ([], "at least one box"),
        ([MIDDLE] * (MOST_BOXES + 1), "At most 10 boxes"),
        ([MIDDLE, box(60, 0, "40.01", 10)], "reaches out of the picture"),
        ([box(0, "-0.1", 10, 10)], "reaches out of the picture"),
        ([box(0, 0, 10, 0)], "covers nothing"),
    ],
)
def test_cover_is_refused_without_a_box_in_the_picture(
    boxes: list[Box],
    sentence: str,
    issue: Issue,
    clerk: User,
    keeper: User,
    media: Path,
) -> None:
    file = attach(issue, clerk, picture("PNG", SIZE))

    with (
        nothing_changed(),
        pytest.raises(Invalid, match=sentence),
        painted(file, boxes) as stored,
    ):
        cover_picture(file, stored=stored, reason="A.", actor=keeper, at=LATER)

    assert on_disk(media) == files_of(file.path)


def test_cover_is_refused_without_a_reason(
    issue: Issue, clerk: User, keeper: User, media: Path
) -> None:
    file = attach(issue, clerk, picture("PNG", SIZE))

    with nothing_changed(), pytest.raises(Invalid, match="Say why it is covered"):
        cover(file, reason=" ", actor=keeper)

    assert on_disk(media) == files_of(file.path)


def test_cover_is_refused_to_all_who_may_not_remove_words_for_good(
    issue: Issue, clerk: User, manager: User, keeper: User, media: Path
) -> None:
    file = attach(issue, clerk, picture("PNG", SIZE))

    for actor in (clerk, manager, make_executive()):
        with nothing_changed(), pytest.raises(Refused, match="Ask Kim Keeper"):
            cover(file, actor=actor)

    assert on_disk(media) == files_of(file.path)


def test_cover_is_refused_when_the_file_was_changed_since(
    issue: Issue, clerk: User, keeper: User, media: Path
) -> None:
    file = attach(issue, clerk, picture("PNG", SIZE))
    judge_file(file, may_show_person=False, actor=keeper, at=AT)

    with nothing_changed(), pytest.raises(Stale):
        cover(file, actor=keeper, version=1)
    # The picture it was painted from is no longer the newest, whatever was sent.
    with nothing_changed(), pytest.raises(Stale):
        cover(file, actor=keeper, version=2)

    assert on_disk(media) == files_of(file.path)


def test_cover_is_refused_for_a_pdf_and_for_what_was_taken_back(
    issue: Issue, clerk: User, keeper: User, media: Path
) -> None:
    paper, file = attach(issue, clerk, PDF), attach(issue, clerk, picture("PNG", SIZE))
    stored = shelf.put(check_file(picture(), name="x.png"))
    gone = withdraw_file(file, reason="Blurred.", actor=keeper, at=AT)

    with nothing_changed():
        with pytest.raises(Refused, match="Only pictures can be covered"):
            cover_picture(paper, stored=stored, reason="A.", actor=keeper, at=LATER)
        with pytest.raises(Conflict):
            cover(gone, actor=keeper)
    sweep(at=LATER)
    with nothing_changed(), pytest.raises(NotFound):
        cover(gone, actor=keeper)

    shelf.erase(stored.path)
    assert on_disk(media) == [paper.path]
