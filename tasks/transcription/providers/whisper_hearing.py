"""One recording on its way through a loaded Whisper model."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from storygen.errors import RequestError, ToolError, WeightsError, first_line
from storygen.language.tags import UNDETERMINED
from storygen.models.sound import ListeningRequest, Transcript
from storygen.recordings import Floats, decoded
from storygen.store import current_store
from tasks.transcription.cleaning import RawWord, cleaned
from tasks.transcription.hints import spelling_hints
from tasks.transcription.languages import tag_of, whisper_code
from tasks.transcription.pieces import quiet_pieces

_RATE_HZ = 16_000
_PIECE_S, _SEARCHED_S = 180.0, 45.0
_LONGEST_HINTS = 223  # tokens: the library's own limit, half the model's window
_LOOPING = 2.4  # text that zlib makes so many times smaller repeats itself: OpenAI's limit
_BEAMS = 5
_AGAINST_LOOPS = {"no_repeat_ngram_size": 4, "repetition_penalty": 1.1}


@dataclass(frozen=True)
class _Stretch:
    """Words that the model takes for whole.

    Attributes:
        words: Timed from the recording's first sample.
        start_s: Likewise.
        window: Which of the model's looks at the sound they come from.
        repeats: How many times smaller their text gets when compressed.
    """

    words: list[RawWord]
    start_s: float
    window: int
    repeats: float


class Hearing:
    """One recording and what is heard in it.

    Args:
        model: faster-whisper's `WhisperModel`.
        request: What to hear.
        name: The model's name, for errors.

    Raises:
        RequestError: The model does not know the language.
    """

    def __init__(self, model: Any, request: ListeningRequest, name: str) -> None:
        self._model = model
        self._request = request
        self._name = name
        self._language = _code_for(model, request.language, name)
        self._hints = spelling_hints(request.expected, self._fits)
        self._samples = 0

    def transcript(self) -> Transcript:
        """Hear it to its end. Raises RequestError, WeightsError, ToolError."""
        stretches = [stretch.words for stretch in self._stretches()]
        length_s = round(self._samples / _RATE_HZ, 3)
        heard = tag_of(self._language) if self._language else UNDETERMINED
        language = self._request.language or heard
        return Transcript(
            language=language,
            words=tuple(cleaned(stretches, language, length_s)),
            length_s=length_s,
            provider="faster-whisper",
        )

    def _stretches(self) -> Iterator[_Stretch]:
        sound = decoded(current_store().locate(self._request.audio), _RATE_HZ)
        for start_s, piece in quiet_pieces(sound, _RATE_HZ, _PIECE_S, _SEARCHED_S):
            self._samples += len(piece)
            heard = self._heard(piece, start_s)
            for _, group in groupby(heard, lambda stretch: stretch.window):
                yield from self._unlooped(list(group), heard, piece, start_s)

    def _unlooped(
        self, group: list[_Stretch], heard: list[_Stretch], piece: Floats, start_s: float
    ) -> list[_Stretch]:
        """One window's words, heard once more with repeats forbidden if it got stuck."""
        if _most_repeats(group) <= _LOOPING:
            return group
        following = next((s.start_s for s in heard if s.window > group[0].window), None)
        first = max(0, round((group[0].start_s - start_s) * _RATE_HZ))
        end = len(piece) if following is None else round((following - start_s) * _RATE_HZ)
        again = self._heard(piece[first:end], start_s + first / _RATE_HZ, **_AGAINST_LOOPS)
        return min(group, again, key=_most_repeats)

    def _heard(self, piece: Floats, start_s: float, **against_loops: float) -> list[_Stretch]:
        """What is said in a piece that starts at `start_s` of the recording."""
        try:
            segments, told = self._model.transcribe(
                piece,
                language=self._language,
                beam_size=_BEAMS,
                temperature=0.0,
                condition_on_previous_text=False,
                word_timestamps=True,
                vad_filter=True,
                hotwords=self._hints or None,
                **against_loops,
            )
            heard = list(segments)
        except ValueError as error:
            raise unusable(self._name, error) from error
        except RuntimeError as error:
            raise ToolError(
                f"faster-whisper failed on this machine ({first_line(error)}); on a graphics card "
                "it needs cuBLAS for CUDA 12, cuDNN 9 and memory for the model: choose a smaller "
                "model, or hide the card with CUDA_VISIBLE_DEVICES= to use the processor"
            ) from error
        if heard and self._language is None:
            self._language = told.language
        return [_stretch(segment, start_s) for segment in heard]

    def _fits(self, hints: str) -> bool:
        tokens = self._model.hf_tokenizer.encode(f" {hints}", add_special_tokens=False)
        return len(tokens.ids) <= _LONGEST_HINTS


def unusable(name: str, error: Exception) -> WeightsError:
    """What to say of a model that does not work."""
    return WeightsError(
        f"the model {name!r} cannot be used ({first_line(error)}); it must be a Whisper model in "
        "the format of CTranslate2, such as Systran/faster-whisper-small: fetch it again or "
        "choose another"
    )


def _stretch(segment: Any, start_s: float) -> _Stretch:
    return _Stretch(
        words=[
            RawWord(word.word, start_s + word.start, start_s + word.end, word.probability)
            for word in segment.words or ()
        ],
        start_s=start_s + segment.start,
        window=segment.seek,
        repeats=segment.compression_ratio,
    )


def _most_repeats(stretches: Sequence[_Stretch]) -> float:
    return max((stretch.repeats for stretch in stretches), default=float("inf"))


def _code_for(model: Any, tag: str, name: str) -> str | None:
    """The model's code of a language; None if it is to be heard out. Raises RequestError."""

    def knows(code: str) -> bool:
        return model.hf_tokenizer.token_to_id(f"<|{code}|>") is not None

    if not model.model.is_multilingual:
        if tag and whisper_code(tag, lambda code: code == "en") is None:
            raise RequestError(
                f"the model {name!r} knows only English, not {tag!r}; choose one without `.en`"
            )
        return "en"
    if not tag:
        return None
    code = whisper_code(tag, knows)
    if code is None:
        known = ", ".join(sorted(tag_of(code) for code in model.supported_languages if knows(code)))
        raise RequestError(
            f"the model {name!r} does not know the language {tag!r}; it knows {known}"
        )
    return code
