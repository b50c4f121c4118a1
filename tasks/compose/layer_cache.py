"""Decoded layers, kept for a while."""

from collections import OrderedDict
from threading import Lock

from tasks.compose.planes import LayerPlanes, Place

LayerKey = tuple[str, Place]
"""Hash of its PNG, and where it lies."""


class LayerCache:
    """Layers decoded lately, for the segments next to each other that share them; thread-safe."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit_bytes = limit_bytes
        self._layers: OrderedDict[LayerKey, LayerPlanes] = OrderedDict()
        self._lock = Lock()

    def get(self, key: LayerKey) -> LayerPlanes | None:
        """The layer of this key, if it is here."""
        with self._lock:
            if key in self._layers:
                self._layers.move_to_end(key)
            return self._layers.get(key)

    def put(self, key: LayerKey, layer: LayerPlanes) -> None:
        """Keep a layer, and let go of those longest unused."""
        with self._lock:
            self._layers[key] = layer
            while len(self._layers) > 1 and self._size_bytes() > self._limit_bytes:
                self._layers.popitem(last=False)

    def _size_bytes(self) -> int:
        return sum(layer.size_bytes for layer in self._layers.values())
