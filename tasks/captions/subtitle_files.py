"""The film's captions as files: SRT, WebVTT and a styled ASS for players."""

from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

from storygen.language.tags import is_right_to_left
from storygen.models.film import CaptionEvent, Cue, Delivery
from storygen.timing import timecode
from tasks.captions.ass import dialogues, head, timestamp
from tasks.captions.cueing import framed_cues
from tasks.captions.typesetting import Typesetting

PlacedCue = tuple[Cue, float]
"""A cue and its beat's start, in seconds of the film."""

_MIN_GAP_S = 2 / 24  # two frames at the slowest rate; a smaller gap only flickers
_RIGHT_TO_LEFT = "\u202b{}\u202c"  # players without bidi support of their own obey the embedding


class _Stretch(NamedTuple):
    cue: Cue
    start_ms: int
    end_ms: int


def _stretches(cues: Sequence[PlacedCue]) -> list[_Stretch]:
    """The cues in whole milliseconds of the film: in order, no overlap, no sliver of a gap."""
    placed = sorted(cues, key=lambda each: each[1] + each[0].start_s)
    starts = [round((offset_s + cue.start_s) * 1000) for cue, offset_s in placed]
    stretches: list[_Stretch] = []
    for (cue, offset_s), start, following in zip(placed, starts, [*starts[1:], None], strict=False):
        end = round((offset_s + cue.end_s) * 1000)
        if following is not None and following - end < _MIN_GAP_S * 1000:
            end = following
        if end > start:
            stretches.append(_Stretch(cue, start, end))
    return stretches


def srt(cues: Sequence[PlacedCue], language: str = "en") -> str:
    """The captions as SubRip: UTF-8, no markup.

    Args:
        cues: Of the whole film, in any order.
        language: BCP 47 tag; lines written from right to left are marked so.
    """
    blocks = [
        f"{number}\n{_times(each, ',')}\n{_text(each.cue, language)}\n"
        for number, each in enumerate(_stretches(cues), start=1)
    ]
    return "\n".join(blocks)


def vtt(cues: Sequence[PlacedCue], language: str = "en") -> str:
    """The captions as WebVTT.

    Args:
        cues: Of the whole film, in any order.
        language: BCP 47 tag; lines written from right to left are marked so.
    """
    blocks = [
        f"{_times(each, '.')}\n{_escaped(_text(each.cue, language))}\n" for each in _stretches(cues)
    ]
    return "\n".join(["WEBVTT\n", *blocks])


def film_ass(cues: Sequence[PlacedCue], delivery: Delivery) -> str:
    """The captions as ASS for a player, styled and placed like the burned-in ones.

    Args:
        cues: Of the whole film, in any order; words are set anew in lines that fit the frame.
        delivery: Frame size and language.

    Raises:
        RequestError: A script has no font on this machine.
    """
    stretches = _stretches(
        [(each, offset_s) for cue, offset_s in cues for each in _framed(cue, delivery)]
    )
    text = " ".join(each.cue.text for each in stretches)
    setting = Typesetting.of(text, delivery.language, delivery.width_px, delivery.height_px)
    return head(setting, delivery) + "".join(
        dialogues(
            _shown(each.cue),
            timestamp(round(each.start_ms / 10)),
            timestamp(round(each.end_ms / 10)),
            setting,
            delivery.language,
            is_plain=True,
        )
        for each in stretches
    )


def _framed(cue: Cue, delivery: Delivery) -> tuple[Cue, ...]:
    """A cue as one or more whose lines fit the frame; the last stands as long as the cue did."""
    framed = framed_cues(
        list(chain.from_iterable(cue.lines)),
        delivery.width_px,
        delivery.height_px,
        delivery.language,
        "phrase",
    )
    last = framed[-1:]
    return (*framed[:-1], *(each.model_copy(update={"end_s": cue.end_s}) for each in last))


def _shown(cue: Cue) -> CaptionEvent:
    lines = tuple(tuple(word.text for word in line) for line in cue.lines)
    return CaptionEvent(lines=lines, first_frame=0, end_frame=1)


def _times(stretch: _Stretch, decimal: str) -> str:
    start, end = (timecode(ms / 1000, decimal) for ms in stretch[1:])
    return f"{start} --> {end}"


def _text(cue: Cue, language: str) -> str:
    lines = [" ".join(chain.from_iterable(w.text.split() for w in line)) for line in cue.lines]
    if is_right_to_left(language):
        lines = [_RIGHT_TO_LEFT.format(line) for line in lines]
    return "\n".join(line for line in lines if line)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
