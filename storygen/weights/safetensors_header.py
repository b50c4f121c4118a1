"""Reading the head of a safetensors file: what a damaged or cut one shows at once."""

import json
import math
from pathlib import Path
from typing import Any, cast

from storygen import files

_LENGTH_BYTES = 8
_LONGEST_BYTES = 100_000_000  # what the format allows
_ITEM_BITS = {
    "BOOL": 8, "U8": 8, "I8": 8, "U16": 16, "I16": 16, "F16": 16, "BF16": 16, "U32": 32,
    "I32": 32, "F32": 32, "U64": 64, "I64": 64, "F64": 64, "C64": 64,
}  # fmt: skip


def header_fault(path: Path) -> str:
    """What is wrong with the head of a file, in words; empty if it tells of the whole file.

    Raises:
        FileNotFoundError: There is no such file.
        StoreError: It cannot be read.
    """
    size_bytes = files.size_bytes(path)
    with files.open_read(path) as file:
        length = int.from_bytes(file.read(_LENGTH_BYTES), "little")
        data_bytes = size_bytes - _LENGTH_BYTES - length
        if size_bytes < _LENGTH_BYTES or length > _LONGEST_BYTES or data_bytes < 0:
            return "is cut short or is no safetensors file"
        head = file.read(length)
    try:
        tensors = cast("dict[str, Any]", json.loads(head))
        ranges = sorted(
            _range(name, tensor) for name, tensor in tensors.items() if name != "__metadata__"
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        return f"has a head that cannot be read ({error})"
    return _gap(ranges, data_bytes)


def _range(name: str, tensor: dict[str, Any]) -> tuple[int, int]:
    """Where a tensor begins and ends. Raises ValueError if that is not its size."""
    begin, end = (int(offset) for offset in tensor["data_offsets"])
    bits = _ITEM_BITS.get(tensor["dtype"])  # newer kinds, such as F8, are taken at their word
    if bits and (end - begin) * 8 != math.prod(tensor["shape"]) * bits:
        raise ValueError(f"the tensor {name} has another size than its shape")
    return begin, end


def _gap(ranges: list[tuple[int, int]], data_bytes: int) -> str:
    """Whether the tensors fill the file from end to end, as the format asks."""
    at = 0
    for begin, end in ranges:
        if begin != at or end < begin:
            return "has a head that cannot be read (its tensors overlap or leave gaps)"
        at = end
    if at > data_bytes:
        return f"is cut short by {at - data_bytes} bytes"
    return f"has {data_bytes - at} bytes too many" if at < data_bytes else ""
