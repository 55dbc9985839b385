"""Parts of a picture that are painted over, told without knowing its size."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from django.utils.translation import gettext as _

from cxops.kernel.errors import Invalid

MOST_BOXES = 10
WHOLE = Decimal(100)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, in hundredths of the picture's width and height."""

    left: Decimal
    top: Decimal
    width: Decimal
    height: Decimal

    def dots(self, wide: int, high: int) -> tuple[int, int, int, int]:
        """Left, top, right and bottom in dots, rounded so that nothing peeps out."""
        return (
            _share(wide, self.left, ROUND_FLOOR),
            _share(high, self.top, ROUND_FLOOR),
            _share(wide, self.left + self.width, ROUND_CEILING),
            _share(high, self.top + self.height, ROUND_CEILING),
        )


def check_boxes(boxes: Sequence[Box]) -> None:
    """Raises Invalid where there is none, too many, or one outside the picture."""
    if not boxes:
        raise Invalid(_("Say which part to cover: at least one box."), field="boxes")
    if len(boxes) > MOST_BOXES:
        raise Invalid(
            _("At most %(most)d boxes at once. Cover the rest after that.")
            % {"most": MOST_BOXES},
            field="boxes",
        )
    for box in boxes:
        for _side, sentence in faults_of(box):
            raise Invalid(sentence, field="boxes")


def faults_of(box: Box) -> Iterator[tuple[str, str]]:
    """What is wrong with a box: the side it is about, and the sentence."""
    for side, start, length in (
        ("width", box.left, box.width),
        ("height", box.top, box.height),
    ):
        if length <= 0:
            yield side, _("A box this thin covers nothing. Make it larger.")
        elif start < 0 or start + length > WHOLE:
            yield side, _("This box reaches out of the picture. Make it smaller.")


def _share(length: int, hundredths: Decimal, rounding: str) -> int:
    return int((length * hundredths / WHOLE).to_integral_value(rounding))
