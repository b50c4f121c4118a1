"""What the files say and what a person set on the server, brought together field by field.

A field is applied only where the files changed since they were last applied and no person changed
it on the server. What a person changed stays, and is told.
"""

import json
import shlex
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from storygen.canonical import canonical_json, digest
from storygen.errors import RequestError

ALL = "all"
_UNKNOWN = "?"
_LONGEST = 60


class Point(NamedTuple):
    """One field of one thing on the server.

    Attributes:
        name: As a sentence calls it: `description`, `parameter preset`.
        wanted: What the files say; None for nothing.
        there: What the server has; None for nothing.
        is_short: Whether a sentence may show the values.
    """

    name: str
    wanted: Any
    there: Any
    is_short: bool = True


class Agreement:
    """Settles what is applied, and remembers it.

    Args:
        applied: What was applied last: digests by owner and field.
        reset: Owners whose files' word counts, whatever a person set; `all` for every one.

    Attributes:
        kept: A sentence for each thing that a person set and that stays.
    """

    def __init__(self, applied: Mapping[str, Mapping[str, str]], reset: Collection[str]) -> None:
        self._applied = {owner: dict(digests) for owner, digests in applied.items()}
        self._reset = frozenset(reset)
        self._met: set[str] = set()
        self.kept: list[str] = []

    @property
    def applied(self) -> dict[str, dict[str, str]]:
        """What to remember until the next time."""
        return self._applied

    def may_make(self, owner: str) -> bool:
        """Whether something that is not on the server is to be made; not what a person deleted."""
        self._met.add(owner)
        if owner not in self._applied or self.is_reset(owner):
            return True
        self.kept.append(
            f"{owner} was deleted on the server and stays away; {_flag(owner)} makes it again"
        )
        return False

    def note_made(self, owner: str, points: Iterable[Point]) -> None:
        """Remember all that was made."""
        self._met.add(owner)
        self._applied[owner] = {}
        for point in points:
            self._remember(owner, point)

    def note_unchecked(self, owner: str, name: str, why: str) -> None:
        """Remember that a check had to be left off, to be tried again each time.

        Args:
            owner: What would be checked.
            name: The field that switches the check.
            why: What does not pass it.
        """
        self._remember(owner, Point(name, False, None))
        self.kept.append(
            f"{owner}: what was set on the server is not what it takes now ({why}) and stays so, "
            f"unchecked; {_flag(owner)} takes the files' word"
        )

    def settle(self, owner: str, points: Iterable[Point], source: str) -> set[str]:
        """Which of the fields of something on the server are to be set to what is wanted.

        Args:
            owner: What has the fields, such as `storygen/daily`.
            points: Its fields.
            source: What says so, for the sentences.
        """
        self._met.add(owner)
        is_known = owner in self._applied
        before = self._applied.setdefault(owner, {})
        chosen: set[str] = set()
        for point in points:
            base = before.get(point.name, _digest(None) if is_known else _UNKNOWN)
            if point.wanted == point.there:
                self._remember(owner, point)
            elif self.is_reset(owner) or _digest(point.there) == base:
                chosen.add(point.name)
                self._remember(owner, point)
            else:
                if not is_known:
                    before[point.name] = _UNKNOWN
                self.kept.append(_told(owner, point, base, source))
        return chosen

    def is_as_applied(self, owner: str, name: str, there: Any) -> bool:
        """Whether a field of the server is as it was last applied."""
        return self._applied.get(owner, {}).get(name) == _digest(there)

    def is_reset(self, owner: str) -> bool:
        """Whether the files' word counts."""
        return bool(self._reset & {owner, ALL})

    def check_reset(self) -> None:
        """Raises RequestError: something is to be reset that is not there."""
        for owner in self._reset - {ALL} - self._met:
            raise RequestError(
                f"there is nothing called {owner!r} to reset; it may be {ALL}, "
                f"{', '.join(map(shlex.quote, sorted(self._met)))}"
            )

    def _remember(self, owner: str, point: Point) -> None:
        if point.wanted is None:
            self._applied[owner].pop(point.name, None)
        else:
            self._applied[owner][point.name] = _digest(point.wanted)


def _digest(value: Any) -> str:
    return digest(canonical_json(value))[:12]


def _told(owner: str, point: Point, base: str, source: str) -> str:
    """One sentence about a field that stays as it is on the server."""
    return (
        f"{owner}: {_done(point, base)} and stays so; {source} {_says(point, base)} "
        f"({_flag(owner)} takes that)"
    )


def _done(point: Point, base: str) -> str:
    name, there = f"the {point.name}", shown(point.there)
    if base == _UNKNOWN:
        return f"{name} is {there if point.is_short else 'another one'} on the server"
    if isinstance(point.there, bool):
        switched = name.removeprefix("the switch of ")
        return f"{switched} was switched {there} on the server"
    if point.there is None:
        return f"{name} was deleted on the server"
    if point.wanted is None and base == _digest(None):
        return f"{name} was added on the server ({there})"
    return f"{name} was changed on the server{f' to {there}' if point.is_short else ''}"


def _says(point: Point, base: str) -> str:
    is_as_before = base in (_UNKNOWN, _digest(point.wanted))
    if not point.is_short:
        return "has its own" if is_as_before else "changed it too"
    return f"{'says' if is_as_before else 'now says'} {shown(point.wanted)}"


def _flag(owner: str) -> str:
    return f"--reset {shlex.quote(owner)}"


def shown(value: Any) -> str:
    """A value in a sentence."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "on" if value else "off"
    return _cut(repr(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def on_one_line(text: str) -> str:
    """Somebody's words in a sentence."""
    return _cut(" ".join(text.split()))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
