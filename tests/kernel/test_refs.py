"""References are settled: these vectors never change."""

import pytest

from cxops.kernel.refs import ALPHABET, INITIATIVE, ISSUE, PATTERN, RefCodec

CODECS = [ISSUE, PATTERN, INITIATIVE]
KEYS = [1, 2, 3, 1000, 31**5, 31**5 + 1, 31**5 + 31**6, 10**12, 2**53]


@pytest.mark.parametrize(
    ("codec", "key", "ref"),
    [
        (ISSUE, 1, "ISS-AZNAAG"),
        (ISSUE, 2, "ISS-WV4YZS"),
        (ISSUE, 1000, "ISS-W6CW9W"),
        (ISSUE, 28629151, "ISS-Q66KK3"),
        (ISSUE, 28629152, "ISS-2AZNAAU"),
        (ISSUE, 1000000000000, "ISS-2ETCR8PGEC"),
        (PATTERN, 1, "PAT-QV4MR8"),
        (PATTERN, 2, "PAT-5RR3YV"),
        (PATTERN, 1000, "PAT-6773B8"),
        (PATTERN, 28629151, "PAT-AYG6HM"),
        (PATTERN, 28629152, "PAT-2QV4MR4"),
        (PATTERN, 1000000000000, "PAT-PRAB5MJ9EH"),
        (INITIATIVE, 1, "INI-5U3VJH"),
        (INITIATIVE, 2, "INI-XRCAR9"),
        (INITIATIVE, 1000, "INI-XWM2WF"),
        (INITIATIVE, 28629151, "INI-BWTFCT"),
        (INITIATIVE, 28629152, "INI-25U3VJT"),
        (INITIATIVE, 1000000000000, "INI-ZPJ99YE454"),
    ],
)
def test_reference_of_a_key_never_changes(codec: RefCodec, key: int, ref: str) -> None:
    assert codec.encode(key) == ref
    assert codec.decode(ref) == key


@pytest.mark.parametrize("codec", CODECS)
def test_reference_is_a_bijection(codec: RefCodec) -> None:
    keys = [*range(1, 3000), *range(31**5 - 50, 31**5 + 50), *KEYS]
    refs = {codec.encode(key): key for key in keys}

    assert len(refs) == len(set(keys))
    assert all(codec.decode(ref) == key for ref, key in refs.items())


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("key", [1, 4711, 31**5 + 1])
def test_every_single_wrong_character_is_caught(codec: RefCodec, key: int) -> None:
    prefix, body = codec.encode(key).split("-")
    for place in range(len(body)):
        for symbol in ALPHABET:
            wrong = body[:place] + symbol + body[place + 1 :]
            if wrong != body:
                assert codec.decode(f"{prefix}-{wrong}") is None, wrong


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("key", [1, 4711, 31**5 + 1])
def test_every_swap_of_two_characters_is_caught(codec: RefCodec, key: int) -> None:
    prefix, body = codec.encode(key).split("-")
    for left in range(len(body)):
        for right in range(left + 1, len(body)):
            swapped = list(body)
            swapped[left], swapped[right] = swapped[right], swapped[left]
            wrong = "".join(swapped)
            if wrong != body:
                assert codec.decode(f"{prefix}-{wrong}") is None, wrong


def test_reference_is_read_as_people_type_it() -> None:
    ref = ISSUE.encode(42)

    assert ISSUE.decode(f"  {ref.lower().replace('-', '')} ") == 42
    for wrong in (
        "",
        "ISS",
        "ISS-",
        ref[:-1],
        ref + "2",
        "ISS-0O1IL2",
        "ISS-" + "2" * 40,
    ):
        assert ISSUE.decode(wrong) is None, wrong
    assert PATTERN.decode(ref) is None


@pytest.mark.parametrize("key", [0, -1])
def test_reference_of_no_key_is_a_mistake(key: int) -> None:
    with pytest.raises(ValueError, match="positive"):
        ISSUE.encode(key)
