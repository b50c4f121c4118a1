"""Rigged layers of tiny transformers in CTranslate2's specifications.

A vector is a code, by which a projection finds the next token, and beside it a place or a time.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

CODE, CLOCK = 64, 64  # dimensions
DEPTH = CODE + CLOCK


def clock(places: NDArray[Any], slowest: float, fastest: float) -> NDArray[np.float64]:
    """Of shape (n, 64): two places, or times, are the more alike the nearer they are."""
    angles = 2 * np.pi * np.outer(places, np.geomspace(slowest, fastest, CLOCK // 4))
    return np.hstack([np.cos(angles), np.sin(angles), -np.cos(angles), -np.sin(angles)])


def still(layer: Any) -> None:
    """Let a layer pass on what it gets."""
    plain(layer.self_attention.layer_norm)
    layer.self_attention.linear[0].weight = floats(np.zeros((3 * DEPTH, DEPTH)))
    layer.self_attention.linear[1].weight = floats(np.zeros((DEPTH, DEPTH)))
    plain(layer.ffn.layer_norm)
    layer.ffn.linear_0.weight = floats(np.zeros((DEPTH, DEPTH)))
    layer.ffn.linear_1.weight = floats(np.zeros((DEPTH, DEPTH)))


def plain(norm: Any) -> None:
    """Let a norm do nothing but norm."""
    norm.gamma = floats(np.ones(DEPTH))
    norm.beta = floats(np.zeros(DEPTH))


def floats(values: NDArray[Any]) -> Floats:
    return np.ascontiguousarray(values, np.float32)
