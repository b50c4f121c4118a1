"""M2M100's files in the format of CTranslate2, and the model made from them."""

import json
import re
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from storygen import files
from storygen.errors import ToolError, WeightsError, first_line

NEEDED = ("model.bin", "config.json", "shared_vocabulary.*", "sentencepiece.bpe.model")
"""Of a model: what CTranslate2's converter writes, and the SentencePiece model beside it."""

_LANGUAGE = re.compile(r"__([a-z]{2,3})__")
_END = "</s>"
_MOST_PIECES = 500
"""Of a sentence; the model has 1024 positions and is good at far fewer."""


class Marked(NamedTuple):
    """A sentence with the model's codes of its language and of the one that it is put into."""

    text: str
    source: str
    target: str


def known_languages(folder: Path, name: str) -> frozenset[str]:
    """The codes of the languages that a model knows.

    Args:
        folder: With its files.
        name: The model's name, for errors.

    Raises:
        WeightsError: Its vocabulary cannot be read, or names no languages.
    """
    try:
        tokens = _vocabulary(folder)
    except ValueError as error:
        raise _unusable(name, error) from error
    known = frozenset(match[1] for token in tokens if (match := _LANGUAGE.fullmatch(token)))
    if not known:
        raise _unusable(name, "its vocabulary names no languages such as __en__")
    return known


def listed_parts(piece: str, vocabulary: Collection[str]) -> list[str]:
    """A piece, or the longest parts of it that are in the vocabulary; strange letters stay."""
    parts: list[str] = []
    start = 0
    while start < len(piece):
        ends = range(len(piece), start, -1)
        end = next((end for end in ends if piece[start:end] in vocabulary), start + 1)
        parts.append(piece[start:end])
        start = end
    return parts


class Model:
    """A loaded model.

    Args:
        folder: With its files.
        name: Its name, for errors.
        threads: How many sentences are translated at the same time.

    Raises:
        WeightsError: It cannot be loaded.
    """

    def __init__(self, folder: Path, name: str, threads: int) -> None:
        import ctranslate2
        from sentencepiece import SentencePieceProcessor

        self._name = name
        try:
            self._pieces: Any = SentencePieceProcessor(
                model_file=str(folder / "sentencepiece.bpe.model")
            )
            self._vocabulary = frozenset(_vocabulary(folder))
            self._check_fitting()
            self._model: Any = ctranslate2.Translator(
                str(folder), device="cpu", compute_type="int8", inter_threads=threads,
                intra_threads=1,
            )  # fmt: skip
        except (OSError, RuntimeError, ValueError, LookupError) as error:
            raise _unusable(name, error) from error

    def told(self, sentences: Sequence[Marked], beams: int, **decoding: float) -> list[str]:
        """Each sentence in its other language; empty where it is too long or finds no end.

        Args:
            sentences: In any languages that the model knows.
            beams: Of the search for the best words.
            decoding: Further options of CTranslate2's.

        Raises:
            ToolError: The model fails on this machine.
        """
        taken = [self._cut(each.text) for each in sentences]
        fitting = [place for place, pieces in enumerate(taken) if len(pieces) <= _MOST_PIECES]
        told = [""] * len(sentences)
        if not fitting:
            return told
        try:
            found = self._model.translate_batch(
                [[f"__{sentences[place].source}__", *taken[place], _END] for place in fitting],
                target_prefix=[[f"__{sentences[place].target}__"] for place in fitting],
                max_batch_size=1, beam_size=beams, disable_unk=True, return_end_token=True,
                max_decoding_length=_MOST_PIECES, **decoding,
            )  # fmt: skip
        except (RuntimeError, ValueError) as error:
            raise ToolError(
                f"the model {self._name!r} failed on this machine ({first_line(error)}); it needs "
                "about 1 GB of memory: close other programs, or choose a smaller model"
            ) from error
        for place, result in zip(fitting, found, strict=True):
            told[place] = self._read(result.hypotheses[0])
        return told

    def close(self) -> None:
        """Give its memory back."""
        self._model.unload_model()

    def _read(self, tokens: Sequence[str]) -> str:
        if not tokens or tokens[-1] != _END:
            return ""
        said = [token for token in tokens[:-1] if not _LANGUAGE.fullmatch(token)]
        return self._pieces.decode(said)

    def _check_fitting(self) -> None:
        """Refuse a SentencePiece model of other pieces than the vocabulary's. Raises ValueError."""
        count = self._pieces.get_piece_size()
        own = {self._pieces.id_to_piece(number) for number in range(count)}
        if 2 * len(own & self._vocabulary) < len(own):
            raise ValueError("sentencepiece.bpe.model belongs to another model")

    def _cut(self, text: str) -> list[str]:
        """A text in pieces of the vocabulary.

        M2M100's SentencePiece model has pieces that its vocabulary lacks, whole words such as
        "perhaps" among them, which would be lost as unknown ones:
        https://github.com/huggingface/transformers/issues/11336.
        """
        pieces: list[str] = self._pieces.encode(text, out_type=str)
        return [part for piece in pieces for part in listed_parts(piece, self._vocabulary)]


def _vocabulary(folder: Path) -> list[str]:
    """All tokens, in order; converters before CTranslate2 3.14 wrote them as lines."""
    path = min(folder.glob("shared_vocabulary.*"))
    text = files.read_bytes(path).decode()
    tokens: Any = json.loads(text) if path.suffix == ".json" else text.split("\n")
    if not isinstance(tokens, list):
        raise ValueError(f"{path.name} is no list of tokens")
    return [str(token) for token in tokens]  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]


def _unusable(name: str, error: Exception | str) -> WeightsError:
    said = error if isinstance(error, str) else first_line(error)
    return WeightsError(
        f"the model {name!r} cannot be used ({said}); it must be an M2M100 model in the format of "
        "CTranslate2 with its sentencepiece.bpe.model, such as jncraton/m2m100_418M-ct2-int8: "
        "fetch it again or choose another"
    )
