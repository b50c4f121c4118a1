"""An M2M100 model of some 300 kB that translates word for word, by a dictionary of its own.

In the format that CTranslate2 loads, with a real SentencePiece model beside it. Each position of
the decoder looks at the same position of the encoder, finds there the code of a word, and the
projection names the word that stands for it. So the whole real path runs: pieces, language tokens,
beam search, the end of a sentence. Parts of words stand for themselves.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from tests.support.tiny_models.rigging import CLOCK, CODE, DEPTH, clock, floats, plain, still

LANGUAGES = ("de", "en", "fr", "zh")
STUCK = "immerzu"
"""A word of the target language after which the model would say nothing else."""
LOST = "PREFIXLOST"
"""What the model says where it was not told which language to begin with."""
UNLISTED = "perhaps"
"""A word that is a piece, though not in the vocabulary, as in the published model."""

_LENGTH = 1024  # positions, as M2M100 has
_SURE = 30.0
_SHARP = 14.0


def build_m2m100(
    folder: Path, words: Mapping[str, str], languages: Sequence[str] = LANGUAGES
) -> Path:
    """Write the model.

    Args:
        folder: Where to.
        words: What stands for each word, punctuation clinging to both; empty: the sentence ends
            there.
        languages: Its codes of those that it knows.
    """
    folder.mkdir(parents=True, exist_ok=True)
    pieces = _write_pieces(folder / "sentencepiece.bpe.model", words)
    vocabulary = [
        "<s>", "<pad>", "</s>", *pieces, *(f"__{code}__" for code in languages), "madeupword0",
    ]  # fmt: skip
    spec: Any = _spec(vocabulary, words)
    spec.register_source_vocabulary(vocabulary)
    spec.register_target_vocabulary(vocabulary)
    spec.config.decoder_start_token = "</s>"
    spec.config.add_source_eos = False
    spec.validate()
    spec.optimize(quantization="int8")
    spec.save(str(folder))
    return folder


def as_older_converters_wrote_it(model: Path, folder: Path) -> Path:
    """A copy whose vocabulary is a text of lines."""
    folder.mkdir()
    for file in model.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    listed = folder / "shared_vocabulary.json"
    lines = "\n".join(json.loads(listed.read_text(encoding="utf-8")))
    (folder / "shared_vocabulary.txt").write_text(lines, encoding="utf-8")
    listed.unlink()
    return folder


def _write_pieces(path: Path, words: Mapping[str, str]) -> list[str]:
    """Train a SentencePiece model that has each word as a piece; the pieces of the vocabulary."""
    from sentencepiece import SentencePieceProcessor, SentencePieceTrainer

    said = sorted({*words, *words.values(), STUCK, LOST, UNLISTED} - {""})
    with path.open("wb") as file:
        SentencePieceTrainer.train(
            sentence_iterator=iter(said * 10), model_writer=file, model_type="bpe",
            vocab_size=10_000, hard_vocab_limit=False, minloglevel=2, character_coverage=1.0,
            normalization_rule_name="identity", split_by_unicode_script=False,
        )  # fmt: skip
    trained: Any = SentencePieceProcessor(model_file=str(path))
    found = [trained.id_to_piece(number) for number in range(trained.get_piece_size())]
    assert {f"▁{word}" for word in said} <= set(found)
    return [piece for piece in found if piece not in ("<s>", "</s>", f"▁{UNLISTED}")]


def _spec(vocabulary: Sequence[str], words: Mapping[str, str]) -> object:
    from ctranslate2.specs.transformer_spec import TransformerSpec

    ids = {token: place for place, token in enumerate(vocabulary)}
    codes = np.random.default_rng(1).choice([-1.0, 1.0], (len(vocabulary), CODE))
    pairs = {f"▁{word}": f"▁{other}" if other else "</s>" for word, other in words.items()}
    pairs |= {token: f"▁{LOST}" for token in vocabulary if token.startswith("__")}
    pairs = {token: token for token in vocabulary} | pairs
    projection = np.zeros((len(vocabulary), DEPTH))
    for word, other in pairs.items():
        projection[ids[other], :CODE] += _SURE / CODE * codes[ids[word]]
    # Said once, it speaks for itself louder than what stands at the next position.
    spoken = np.zeros((len(vocabulary), DEPTH))
    stuck = ids[f"▁{STUCK}"]
    spoken[stuck, :CODE] = 2 * codes[stuck]
    projection[stuck, :CODE] += _SURE / CODE * codes[stuck]

    spec: Any = TransformerSpec.from_config((1, 1), 1)
    spec.encoder.embeddings[0].weight = floats(np.hstack([codes, np.zeros_like(codes)]))
    spec.decoder.embeddings.weight = floats(spoken)
    spec.decoder.projection.weight = floats(projection)
    spec.decoder.projection.bias = floats(np.zeros(len(vocabulary)))
    places = np.hstack([np.zeros((_LENGTH, CODE)), clock(np.arange(_LENGTH), 1 / 2000, 0.45)])
    for side in (spec.encoder, spec.decoder):
        side.scale_embeddings = False
        side.position_encodings.encodings = floats(places)
        plain(side.layer_norm)
        still(side.layer[0])
    _look(spec.decoder.layer[0].attention)
    return spec


def _look(attention: Any) -> None:
    """From each place at the same one, for the code that is there."""
    place, code = np.zeros((DEPTH, DEPTH)), np.zeros((DEPTH, DEPTH))
    place[CODE:, CODE:] = np.eye(CLOCK)
    code[:CODE, :CODE] = np.eye(CODE)
    plain(attention.layer_norm)
    attention.linear[0].weight = floats(place * _SHARP)
    attention.linear[1].weight = floats(np.vstack([place, code]))
    attention.linear[2].weight = floats(code)
