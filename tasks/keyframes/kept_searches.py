"""Answers of searches, kept for a day: services of photographs ask for that in their terms."""

import time
from collections import defaultdict
from collections.abc import Callable
from threading import Lock
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from storygen.canonical import digest
from storygen.store import current_store

M = TypeVar("M", bound=BaseModel)

_KEPT_S = 24 * 3600
_asking: defaultdict[str, Lock] = defaultdict(Lock)
_guard = Lock()


class _Kept(BaseModel):
    asked_at_s: float
    answer: str


def kept_search(provider: str, question: tuple[str, ...], kind: type[M], ask: Callable[[], M]) -> M:
    """The answer of the last day, else a new one; of equal questions at once one is asked.

    Which picture a shot has is decided by what was answered when it was first looked for; from then
    on it is kept under the shot's own key, whatever a search gives later.

    Args:
        provider: Who is asked.
        question: All that decides the answer, without a key.
        kind: The answer's form.
        ask: Asks the service.
    """
    name = digest(*question)
    place = f"searches/{provider}/{name[:2]}/{name}"
    with _guard:
        lock = _asking[place]
    with lock:
        found = _found(place, kind)
        if found is None:
            found = ask()
            body = _Kept(asked_at_s=time.time(), answer=found.model_dump_json())
            current_store().write_record(place, body.model_dump_json().encode())
        return found


def _found(place: str, kind: type[M]) -> M | None:
    content = current_store().read_record(place)
    try:
        kept = _Kept.model_validate_json(content or b"")
        is_fresh = 0 <= time.time() - kept.asked_at_s < _KEPT_S
        return kind.model_validate_json(kept.answer) if is_fresh else None
    except ValidationError:
        return None
