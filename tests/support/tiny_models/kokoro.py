"""Kokoro in a megabyte: its inputs, outputs and files are the real ones, its voice is a tone.

The model says each phoneme for 50 ms, louder for a faster speed and for another voice. The ONNX
file is written here field by field, as its protocol buffer's definition numbers them.
"""

from pathlib import Path

import numpy as np

VOICES = {"af_heart": 1.0, "af_bella": 0.5, "bf_emma": 1.0, "ef_dora": 1.0}
"""The voices and how loud each is."""

PHONEME_S = 0.05
_RATE_HZ = 24_000
_SYMBOLS = 178
_QUIET = set(range(17))  # the pad, the space and all punctuation have the first numbers
_FLOAT, _INT64 = 1, 7
_INT_ATTRIBUTE, _TENSOR_ATTRIBUTE = 2, 4


def build_kokoro(folder: Path, *, timed: bool = True) -> Path:
    """Save a tiny Kokoro and its voices into a folder.

    Args:
        folder: Where to.
        timed: Whether the model tells how long each phoneme is, as its newer exports do.
    """
    folder.mkdir(parents=True)
    (folder / "kokoro-v1.0.onnx").write_bytes(_model(timed))
    styles = {name: np.full((510, 1, 256), level, np.float32) for name, level in VOICES.items()}
    with (folder / "voices-v1.0.bin").open("wb") as file:
        np.savez(file, allow_pickle=False, **styles)
    return folder


def _model(timed: bool) -> bytes:
    samples = round(PHONEME_S * _RATE_HZ)
    tone = 0.3 * np.sin(2 * np.pi * 200 * np.arange(samples) / _RATE_HZ)
    table = np.zeros((_SYMBOLS, samples), np.float32)
    table[[number for number in range(_SYMBOLS) if number not in _QUIET]] = tone
    nodes = [
        _node("Gather", ["table", "tokens"], "spoken"),
        _node("Reshape", ["spoken", "flat"], "row"),
        _node("ReduceMean", ["style"], "level", _field(1, b"keepdims") + _field(3, 0)
            + _field(20, _INT_ATTRIBUTE)),
        _node("Mul", ["row", "speed"], "faster"),
        _node("Mul", ["faster", "level"], "audio"),
    ]  # fmt: skip
    outputs = [_value("audio", _FLOAT, ["samples"])]
    if timed:
        one = _field(1, b"value") + _field(5, _tensor("", np.array([1], np.int64)))
        nodes += [
            _node("Shape", ["tokens"], "size"),
            _node("ConstantOfShape", ["size"], "duration", one + _field(20, _TENSOR_ATTRIBUTE)),
        ]
        outputs.append(_value("duration", _INT64, [1, "phonemes"]))
    inputs = [
        _value("tokens", _INT64, [1, "phonemes"]),
        _value("style", _FLOAT, [1, 256]),
        _value("speed", _FLOAT, [1]),
    ]
    held = [_tensor("table", table), _tensor("flat", np.array([-1], np.int64))]
    graph = b"".join(
        [
            *(_field(1, node) for node in nodes), _field(2, b"kokoro"),
            *(_field(5, tensor) for tensor in held),
            *(_field(11, value) for value in inputs), *(_field(12, value) for value in outputs),
        ]
    )  # fmt: skip
    opset = _field(1, b"") + _field(2, 13)
    return _field(1, 8) + _field(7, graph) + _field(8, opset)


def _node(kind: str, inputs: list[str], output: str, attribute: bytes = b"") -> bytes:
    names = b"".join(_field(1, name.encode()) for name in inputs)
    said = (
        names + _field(2, output.encode()) + _field(3, output.encode()) + _field(4, kind.encode())
    )
    return said + (_field(5, attribute) if attribute else b"")


def _tensor(name: str, values: np.ndarray) -> bytes:
    sizes = b"".join(_field(1, size) for size in values.shape)
    kind = _FLOAT if values.dtype == np.float32 else _INT64
    return sizes + _field(2, kind) + _field(8, name.encode()) + _field(9, values.tobytes())


def _value(name: str, kind: int, sizes: list[int | str]) -> bytes:
    """A named input or output; sizes that may vary have names."""
    dims = [_field(1, one) if isinstance(one, int) else _field(2, one.encode()) for one in sizes]
    shape = b"".join(_field(1, dim) for dim in dims)
    tensor = _field(1, kind) + _field(2, shape)
    return _field(1, name.encode()) + _field(2, _field(1, tensor))


def _field(number: int, value: int | bytes) -> bytes:
    if isinstance(value, int):
        return _varint(number << 3) + _varint(value)
    return _varint(number << 3 | 2) + _varint(len(value)) + value


def _varint(value: int) -> bytes:
    groups: list[int] = []
    while value > 127:
        groups.append(value & 127 | 128)
        value >>= 7
    return bytes([*groups, value])
