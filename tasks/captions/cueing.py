"""Beats to cues: the written words, timed by what is spoken for them."""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Literal

from storygen.models.film import Cue, CueWord
from storygen.models.sound import TokenTime
from storygen.models.story import Beat
from tasks.captions import fonts
from tasks.captions.fitting import columns, fitting_words
from tasks.captions.line_breaks import Lines, Manner, gaps_closed, lay_out
from tasks.captions.typesetting import Typesetting

CaptionStyle = Literal["karaoke", "phrase", "off"]

# Burned-in captions: a handful of words at a time, long enough to be caught at a glance.
_KARAOKE = Manner(
    line_limit=1.0,
    ideal_line=0.75,
    max_words=4,
    min_s=0.7,
    max_s=3.2,
    chars_per_s=25,
    per_cue=30,
    sentence_inside=110,
    second_line=12,
)
_PHRASE = replace(_KARAOKE, max_words=6, min_s=1.0, max_s=5.0, chars_per_s=20, per_cue=60)
_BURNED_HOLD_S = 0.6  # about the pause between two sentences, so that captions do not flicker
_BURNED_GAP_S = 0.5

# Netflix Timed Text Style Guide, General Requirements: 42 characters, two lines, 5/6 to 7 s, 20
# characters a second, 2 frames apart; gaps below half a second are closed. BBC: at least 1 s.
_SUBTITLE = Manner(
    line_limit=42,
    ideal_line=32,
    max_words=12,
    min_s=1.0,
    max_s=7.0,
    chars_per_s=20,
    per_cue=45,
    sentence_inside=35,
    second_line=6,
)
_SUBTITLE_GAP_S = 0.5
_SUBTITLE_MAX_S = 7.0
_SHRINK_LIMIT = 0.75  # a word that must be set smaller than this is cut instead


def cue_words(beat: Beat, token_times: Sequence[TokenTime | None]) -> tuple[CueWord, ...]:
    """The beat's written words with the times they are heard at.

    What is not spoken (a dash, an emoji) joins the text of a neighbour, so that captions read as
    written: opening marks the word after them, everything else the word before.

    Args:
        beat: What is spoken.
        token_times: One per token; None for what is not heard.

    Returns:
        One word per heard token, in order; empty if nothing is heard.

    Raises:
        ValueError: There are more or fewer times than tokens.
    """
    words: list[CueWord] = []
    waiting: list[str] = []
    for token, time in zip(beat.tokens, token_times, strict=True):
        if time is not None:
            text = " ".join([*waiting, token.written])
            words.append(CueWord(text=text, start_s=time.start_s, end_s=time.end_s))
            waiting = []
        elif waiting or not words or _opens(token.written):
            waiting.append(token.written)
        else:
            words[-1] = _with_text(words[-1], f"{words[-1].text} {token.written}")
    if waiting and words:
        words[-1] = _with_text(words[-1], " ".join([words[-1].text, *waiting]))
    return tuple(words)


def _with_text(word: CueWord, text: str) -> CueWord:
    return word.model_copy(update={"text": text})


def _opens(text: str) -> bool:
    return bool(text) and (unicodedata.category(text[-1]) in {"Ps", "Pi"} or text[-1] in "¿¡")


def burned_cues(
    beat: Beat,
    token_times: Sequence[TokenTime | None],
    width_px: int,
    height_px: int,
    language: str,
    style: CaptionStyle,
) -> tuple[Cue, ...]:
    """The captions drawn into the picture: few words at a time, measured with the real font.

    Args:
        beat: What is spoken.
        token_times: One per token, in seconds from the beat's start; None for what is not heard.
        width_px: Frame width.
        height_px: Frame height.
        language: BCP 47 tag.
        style: `karaoke` and `phrase` differ in how much stands at once; `off` gives none.

    Returns:
        Cues in order, never overlapping; the last stands a little longer than its words.

    Raises:
        RequestError: A script has no font on this machine.
    """
    if style == "off":
        return ()
    return framed_cues(cue_words(beat, token_times), width_px, height_px, language, style)


def framed_cues(
    words: Sequence[CueWord],
    width_px: int,
    height_px: int,
    language: str,
    style: Literal["karaoke", "phrase"],
) -> tuple[Cue, ...]:
    """Timed words as cues whose lines fit a frame; see `burned_cues`."""
    drawn = [_with_text(word, fonts.drawable(word.text)) for word in words]
    drawn = [word for word in drawn if word.text]
    if not drawn:
        return ()
    setting = Typesetting.of(" ".join(w.text for w in drawn), language, width_px, height_px)
    fitting, unfinished = fitting_words(drawn, setting.line_px, setting.width_px, _SHRINK_LIMIT)
    end_s = fitting[-1].end_s + _BURNED_HOLD_S
    manner = _KARAOKE if style == "karaoke" else _PHRASE
    laid = lay_out(
        fitting,
        [setting.width_px(word.text) / setting.line_px for word in fitting],
        setting.width_px(" ") / setting.line_px,
        end_s,
        replace(manner, max_words=manner.max_words + (0 if setting.is_tall else 3)),
        language,
        unfinished,
    )
    return _timed(laid, end_s, _BURNED_GAP_S, lambda cue: _spoken_end(cue) + _BURNED_HOLD_S)


def subtitle_cues(
    beat: Beat, token_times: Sequence[TokenTime | None], beat_length_s: float, language: str
) -> tuple[Cue, ...]:
    """The captions of subtitle files, by broadcast habits.

    At most two lines of 42 characters; where the voice allows, 1 to 7 s each and at most 20
    characters a second, drawn out into the silence that follows within the beat.

    Args:
        beat: What is spoken.
        token_times: One per token, in seconds from the beat's start; None for what is not heard.
        beat_length_s: The beat's length with the pause after it.
        language: BCP 47 tag.

    Returns:
        Cues in order, never overlapping, none later than the beat's end.
    """
    heard = cue_words(beat, token_times)
    words, unfinished = fitting_words(heard, _SUBTITLE.line_limit, columns, 1.0)
    if not words:
        return ()
    end_s = max(beat_length_s, words[-1].end_s)
    widths = [columns(word.text) for word in words]
    laid = lay_out(words, widths, 1.0, end_s, _SUBTITLE, language, unfinished)
    return _timed(laid, end_s, _SUBTITLE_GAP_S, _readable_end)


def _readable_end(cue: Lines) -> float:
    first = cue[0][0].start_s
    chars = sum(len(word.text) + 1 for line in cue for word in line) - 1
    wanted = max(_SUBTITLE.min_s, chars / _SUBTITLE.chars_per_s)
    spoken_end = _spoken_end(cue)
    return max(spoken_end, min(first + _SUBTITLE_MAX_S, max(first + wanted, spoken_end + 0.2)))


def _spoken_end(cue: Lines) -> float:
    return cue[-1][-1].end_s


def _timed(
    laid: Sequence[Lines], end_s: float, gap_s: float, wanted_end: Callable[[Lines], float]
) -> tuple[Cue, ...]:
    starts = [lines[0][0].start_s for lines in laid]
    limits = [*starts[1:], end_s]
    spans = [
        (start, min(limit, wanted_end(lines)))
        for start, limit, lines in zip(starts, limits, laid, strict=True)
    ]
    ends = gaps_closed(spans, gap_s)
    return tuple(
        Cue(lines=lines, start_s=start, end_s=end)
        for lines, start, end in zip(laid, starts, ends, strict=True)
    )
