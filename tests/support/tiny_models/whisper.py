"""A Whisper model of 1 MB that says the same words whatever it hears, at times that are known.

In the format that faster-whisper loads. Each token's embedding holds a code, by which the
projection finds the next token, and the time of the next word, by which the cross-attention
finds its frames. So the whole real path runs: features, beam search, word alignment.
"""

import json
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.support.tiny_models.rigging import CLOCK, CODE, DEPTH, clock, floats, plain, still

Word = tuple[str, float, float]
"""Text, start and end in seconds within every window of 30 s."""
Link = tuple[str, str, float]
"""A token, one that follows it, and how surely."""

_LANGUAGES = 99
_FRAMES, _FRAME_S = 1500, 0.02
_LENGTH = 448
_SURE = 30.0
_SHARP = 6.0


def build_whisper(
    folder: Path, words: Sequence[Word], language: str = "en", gets_stuck: bool = False
) -> Path:
    """Write the model.

    Args:
        folder: Where to.
        words: What it says; each text is another one.
        language: What it hears out, by Whisper's code; empty for a model that knows English only.
        gets_stuck: Whether it would rather begin anew after the last word than end.
    """
    folder.mkdir(parents=True, exist_ok=True)
    vocabulary = _vocabulary([text for text, _, _ in words], bool(language))
    _write_tokenizer(folder, vocabulary)
    chain = _chain(words, language)
    if gets_stuck:
        chain.append(("Ġ" + words[-1][0], "Ġ" + words[0][0], 1.25))
    spec: Any = _spec(vocabulary, words, chain)
    spec.register_vocabulary(vocabulary)
    ids = {token: place for place, token in enumerate(vocabulary)}
    spec.config.suppress_ids = []
    spec.config.suppress_ids_begin = [ids["<|endoftext|>"]]
    first = ids["<|startoftranscript|>"] + 1
    spec.config.lang_ids = list(range(first, first + _LANGUAGES)) if language else []
    spec.config.alignment_heads = [[0, 0]]
    spec.validate()
    spec.optimize(quantization="int8")
    spec.save(str(folder))
    extraction = {"feature_size": 80, "sampling_rate": 16_000, "hop_length": 160, "n_fft": 400}
    (folder / "preprocessor_config.json").write_text(
        json.dumps({**extraction, "chunk_length": 30}), encoding="utf-8"
    )
    return folder


def _vocabulary(texts: Sequence[str], multilingual: bool) -> list[str]:
    from faster_whisper.tokenizer import _LANGUAGE_CODES
    from tokenizers.pre_tokenizers import ByteLevel

    if len(set(texts)) < len(texts):
        raise ValueError(f"each word leads to the next, so none may come twice: {texts}")
    spaced = ["Ġ" + text for text in texts]
    # CTranslate2 takes a model for multilingual by its empty token.
    return [
        *sorted(ByteLevel.alphabet()),
        *spaced,
        *([""] if multilingual else ["<|filler|>"]),
        "<|endoftext|>",
        "<|startoftranscript|>",
        *(f"<|{code}|>" for code in _LANGUAGE_CODES[:_LANGUAGES]),
        "<|translate|>",
        "<|transcribe|>",
        "<|startoflm|>",
        "<|startofprev|>",
        "<|nospeech|>",
        "<|notimestamps|>",
        *(f"<|{frame * _FRAME_S:.2f}|>" for frame in range(_FRAMES + 1)),
    ]


def _write_tokenizer(folder: Path, vocabulary: Sequence[str]) -> None:
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

    plain = {token: place for place, token in enumerate(vocabulary) if "<|" not in token}
    last = vocabulary.index("<|notimestamps|>") + 1
    special = [token for token in vocabulary[:last] if "<|" in token]
    # The library gives ids by place, so what has no special spelling must come first.
    tokenizer = Tokenizer(models.BPE(vocab=plain, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(token, special=True) for token in special])
    tokenizer.save(str(folder / "tokenizer.json"))
    for token in special:
        assert tokenizer.token_to_id(token) == vocabulary.index(token)


def _chain(words: Sequence[Word], language: str) -> list[Link]:
    said = ["Ġ" + text for text, _, _ in words]
    opening = "<|transcribe|>" if language else "<|startoftranscript|>"
    end_s = round(words[-1][2] / _FRAME_S) * _FRAME_S
    line = [opening, "<|0.00|>", *said, f"<|{end_s:.2f}|>", "<|endoftext|>"]
    heard_out = [("<|startoftranscript|>", f"<|{language}|>")] if language else []
    aligned = [("<|notimestamps|>", said[0])]
    return [(*link, 1.0) for link in (*heard_out, *aligned, *pairwise(line))]


def _spec(vocabulary: Sequence[str], words: Sequence[Word], chain: Sequence[Link]) -> object:
    from ctranslate2.specs.whisper_spec import WhisperSpec

    ids = {token: place for place, token in enumerate(vocabulary)}
    codes = np.random.default_rng(1).choice([-1.0, 1.0], (len(vocabulary), CODE))
    times = np.zeros((len(vocabulary), CLOCK))
    centres = [(start_s + end_s) / 2 for _, start_s, end_s in words]
    before = ["<|notimestamps|>", *("Ġ" + text for text, _, _ in words)]
    # Word boundaries are found half way between centres, the last one's too.
    after = [2 * end_s - centre_s for (_, _, end_s), centre_s in zip(words, centres, strict=True)]
    for token, centre_s in zip(before, [*centres, after[-1]], strict=True):
        times[ids[token]] = _clock(np.array([centre_s]))[0]
    projection = np.zeros((len(vocabulary), DEPTH))
    # Else beams that lost their way would find a shortcut to the end and end the search.
    bias = np.full(len(vocabulary), -_SURE / 3)
    bias[:256] = 0
    for token, following, strength in chain:
        projection[ids[following], :CODE] += strength * _SURE / CODE * codes[ids[token]]
    spec: Any = WhisperSpec(1, 2, 1, 2)
    spec.decoder.embeddings.weight = floats(np.hstack([codes, times]))
    spec.decoder.projection.weight = floats(projection)
    spec.decoder.projection.bias = floats(bias)
    spec.decoder.position_encodings.encodings = floats(np.zeros((_LENGTH, DEPTH)))
    frames_s = np.arange(_FRAMES) * _FRAME_S
    codeless = np.tile([-1.0, 1.0], (_FRAMES, CODE // 2))
    spec.encoder.position_encodings.encodings = floats(np.hstack([codeless, _clock(frames_s)]))
    for convolution, inputs in ((spec.encoder.conv1, 80), (spec.encoder.conv2, DEPTH)):
        convolution.weight = floats(np.zeros((DEPTH, inputs, 3)))
        convolution.bias = floats(np.zeros(DEPTH))
    for side in (spec.encoder, spec.decoder):
        still(side.layer[0])
        plain(side.layer_norm)
    _looking(spec.decoder.layer[0].attention)
    return spec


def _looking(attention: Any) -> None:
    """From a token's time at the frames of that time."""
    look = np.zeros((DEPTH, DEPTH))
    look[:CLOCK, CODE:] = np.eye(CLOCK)
    plain(attention.layer_norm)
    attention.linear[0].weight = floats(look * _SHARP)
    attention.linear[1].weight = floats(np.vstack([look, np.zeros_like(look)]))
    attention.linear[2].weight = floats(np.zeros((DEPTH, DEPTH)))


def _clock(times_s: NDArray[np.float64]) -> NDArray[np.float64]:
    return clock(times_s, 1 / 60, 1.2)
