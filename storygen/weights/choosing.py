"""Which files of a model on the hub are worth fetching."""

import re
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from storygen.weights.parts import is_part

_CONFIGS = {".json", ".txt", ".model", ".jinja", ".vocab", ".bpe", ".tiktoken"}
_PICKLE_INDEX = re.compile(r".*\.bin\.index.*\.json")
_VARIANT = re.compile(r".+\.(fp16|bf16|fp32|fp8|non_ema|ema)([.-].*)?\.safetensors")


def choose(names: Iterable[str], patterns: Sequence[str] = (), variant: str = "") -> list[str]:
    """The files that a model can be made from, no pickles among them: those can run code.

    Args:
        names: All files, from the model's folder.
        patterns: What is wanted of them; empty for all.
        variant: Such as `fp16`; a folder without it gives its plain files.
    """
    safe = [name for name in names if is_part(PurePosixPath(name))]
    wanted = [name for name in safe if not patterns or _matches(name, patterns)]
    whole = "model_index.json" in wanted  # a pipeline in folders: files beside it say the same
    weights = [name for name in wanted if name.endswith(".safetensors")]
    if whole:
        weights = [name for name in weights if "/" in name]
    if not weights and _is_ctranslate2(wanted):
        weights = ["model.bin"]
    if not weights:
        weights = _onnx(wanted)
    configs = [name for name in wanted if _is_config(name)]
    return sorted({*configs, *_of_variant(weights, variant)})


def _matches(name: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def _is_config(name: str) -> bool:
    path = PurePosixPath(name)
    return path.suffix in _CONFIGS and _PICKLE_INDEX.fullmatch(path.name) is None


def _is_ctranslate2(names: Sequence[str]) -> bool:
    """Whether `model.bin` is CTranslate2's own format, as it is beside its vocabulary."""
    return "model.bin" in names and any(
        name.startswith(("vocabulary.", "shared_vocabulary.")) for name in names
    )


def _onnx(names: Sequence[str]) -> list[str]:
    """ONNX models, and the voices beside them: arrays of NumPy, read without pickles."""
    models = [name for name in names if name.endswith(".onnx")]
    voices = [name for name in names if fnmatchcase(PurePosixPath(name).name, "voices*.bin")]
    return [*models, *voices] if models else []


def _of_variant(names: Iterable[str], variant: str) -> list[str]:
    """Each folder's files of one variant; its plain ones if it lacks that, else what there is."""
    folders: dict[str, dict[str, list[str]]] = {}
    for name in names:
        match = _VARIANT.fullmatch(name)
        folder, kind = str(PurePosixPath(name).parent), match[1] if match else ""
        folders.setdefault(folder, {}).setdefault(kind, []).append(name)
    return [
        name
        for kinds in folders.values()
        for name in kinds.get(variant) or kinds.get("") or kinds[min(kinds)]
    ]
