"""A tiny registry: lower packages define the table, upper packages fill it."""

from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Registry(Generic[T]):
    """Names to things. A name is registered once, or the program doesn't start."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._items: dict[str, T] = {}

    def add(self, name: str, item: T) -> T:
        """Register ``item``; a second item under the same name is a mistake."""
        present = self._items.setdefault(name, item)
        if present is not item and present != item:
            raise ValueError(f"{self._what} {name!r} is registered twice")
        return item

    def __getitem__(self, name: str) -> T:
        return self._items[name]

    def get(self, name: str) -> T | None:
        return self._items.get(name)

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._items))

    def __contains__(self, name: object) -> bool:
        return name in self._items
