"""The reference people see: ``ISS-7K3Q9X``. A fixed bijection of the key.

No column, no collision, no look-alike letters. The alphabet has 31 symbols, a
prime: the check character (weighted sum modulo 31) catches every single wrong
character and every swap of two. The constants are settled; test vectors in
``tests/kernel/test_refs.py`` keep them.
"""

from dataclasses import dataclass

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
BASE = len(ALPHABET)
_VALUE = {symbol: value for value, symbol in enumerate(ALPHABET)}
_SHORTEST, _LONGEST = 5, 12


@dataclass(frozen=True, slots=True)
class RefCodec:
    """Keys to references and back, for one kind of record.

    ``multiplier`` is not divisible by 31, so multiplication is a bijection modulo
    every power of 31; ``offset`` keeps key 1 from looking like key 1.
    """

    prefix: str
    multiplier: int
    offset: int

    def encode(self, key: int) -> str:
        """The reference of a positive integer key."""
        if key < 1:
            raise ValueError("a key is a positive integer")
        index, length = key - 1, _SHORTEST
        while index >= BASE**length:
            index -= BASE**length
            length += 1
        scattered = (index * self.multiplier + self.offset) % BASE**length
        digits = []
        for _ in range(length):
            scattered, digit = divmod(scattered, BASE)
            digits.append(digit)
        payload = "".join(ALPHABET[digit] for digit in reversed(digits))
        return f"{self.prefix}-{payload}{self._check(payload)}"

    def decode(self, text: str) -> int | None:
        """The key behind a reference, or None where it isn't one of ours.

        Accepts lower case and a missing hyphen, as people type them.
        """
        tidy = text.strip().upper().replace("-", "")
        body = tidy.removeprefix(self.prefix)
        length = len(body) - 1
        if body == tidy or not _SHORTEST <= length <= _LONGEST:
            return None
        if any(symbol not in _VALUE for symbol in body):
            return None
        payload, check = body[:-1], body[-1]
        if self._check(payload) != check:
            return None
        scattered = 0
        for symbol in payload:
            scattered = scattered * BASE + _VALUE[symbol]
        modulus = BASE**length
        inverse = pow(self.multiplier, -1, modulus)
        index = (scattered - self.offset) * inverse % modulus
        return index + sum(BASE**n for n in range(_SHORTEST, length)) + 1

    def _check(self, payload: str) -> str:
        seed = sum(ord(letter) * place for place, letter in enumerate(self.prefix, 1))
        total = sum(_VALUE[symbol] * place for place, symbol in enumerate(payload, 2))
        return ALPHABET[(seed + total) % BASE]


ISSUE = RefCodec("ISS", multiplier=17_412_071, offset=8_300_413)
PATTERN = RefCodec("PAT", multiplier=11_905_309, offset=20_171_009)
INITIATIVE = RefCodec("INI", multiplier=23_006_749, offset=3_517_121)
