"""Reads what a vision-language model answered, and makes a verdict of it."""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Annotated, cast

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from storygen.models.picture import Verdict

UNUSABLE = "the model gave no usable answer"

_MOST_REMARKS = 5
_LONGEST_REMARK = 80
_LONGEST_ANSWER = 20_000
_HALF = 5.0
"""Of ten marks: from here on something holds."""

_SHARES = {"shows": 0.5, "clean": 0.3, "alike": 0.2}
"""Of the score. A picture of something else cannot stay; one with a flaw often goes unnoticed, and
whether two drawn faces are alike is what such models judge worst."""

Mark = Annotated[float, Field(ge=0, le=10, allow_inf_nan=False)]


def _listed(remarks: object) -> object:
    """Models also write one remark as it is, and none as null."""
    if isinstance(remarks, list):
        return tuple(cast("list[object]", remarks))
    if isinstance(remarks, str):
        return (remarks,)
    return () if remarks is None else remarks


class Answer(BaseModel):
    """The four fields that were asked for; more are ignored.

    Attributes:
        shows: How well the picture shows what was asked for, 0 to 10.
        clean: How free it is of flaws, 0 to 10.
        alike: How much the characters look like their sheets, 0 to 10; none if not judged.
        remarks: What is wrong.
    """

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")

    shows: Mark
    clean: Mark
    alike: Mark | None = None
    remarks: Annotated[tuple[str, ...], BeforeValidator(_listed)] = ()


def read_answer(text: str) -> Answer | None:
    """The first JSON object in the text that is an answer; None if none is."""
    for found in _objects(text[:_LONGEST_ANSWER]):
        try:
            return Answer.model_validate_json(found)
        except ValidationError:
            continue
    return None


def verdict_on(answer: Answer | None, accepted: float, *, has_sheets: bool) -> Verdict:
    """Make a verdict of an answer; nothing is rejected by one that could not be read.

    A likeness does not make up for a picture that shows something else.

    Args:
        answer: None if it could not be read.
        accepted: The least score of a picture that may stay.
        has_sheets: Whether the model was shown the characters' sheets.
    """
    if answer is None:
        return Verdict(score=accepted, is_accepted=True, remarks=(UNUSABLE,))
    marks = {"shows": answer.shows, "clean": answer.clean}
    if has_sheets and answer.alike is not None:
        marks["alike"] = answer.alike
    without_likeness = {name: marks[name] for name in ("shows", "clean")}
    score, is_clean = min(_score(marks), _score(without_likeness)), answer.clean >= _HALF
    return Verdict(
        score=score,
        is_accepted=score >= accepted and is_clean,
        shows_it=answer.shows >= _HALF,
        is_clean=is_clean,
        is_alike=marks["alike"] >= _HALF if "alike" in marks else None,
        remarks=_tidy(answer.remarks),
    )


def _score(marks: Mapping[str, float]) -> float:
    weighed = sum(_SHARES[name] * mark for name, mark in marks.items())
    return round(weighed / sum(_SHARES[name] for name in marks) / 10, 4)


def _objects(text: str) -> Iterator[str]:
    """Every JSON object in the text, outer ones before those in them."""
    decoder, start = json.JSONDecoder(), text.find("{")
    while start >= 0:
        with suppress(ValueError, RecursionError):
            _, end = decoder.raw_decode(text, start)
            yield text[start:end]
        start = text.find("{", start + 1)


def _tidy(remarks: tuple[str, ...]) -> tuple[str, ...]:
    plain = (
        " ".join("".join(c if c.isprintable() else " " for c in remark).split())
        for remark in remarks
    )
    told = [remark for remark in plain if any(c.isalnum() for c in remark)]
    return tuple(remark[:_LONGEST_REMARK].rstrip() for remark in told[:_MOST_REMARKS])
