"""What a run costs: CPU time and peak memory of this process and all it started."""

import threading
import time
from dataclasses import dataclass

import psutil


@dataclass
class Reading:
    """What one stage cost.

    Attributes:
        wall_s: Time that passed.
        cpu_s: CPU time of the whole process tree.
        peak_memory_bytes: Highest sum of resident memory seen in the tree.
    """

    wall_s: float = 0.0
    cpu_s: float = 0.0
    peak_memory_bytes: int = 0


class Meter:
    """Samples the process tree in the background and books it on the stages under way.

    Where several are under way at once, each is charged an equal part of the CPU time, so that all
    together they are charged what was used.
    """

    def __init__(self, every_s: float = 0.25) -> None:
        self._every_s = every_s
        self._process = psutil.Process()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="storygen-meter", daemon=True)
        self._guard = threading.Lock()
        self._under_way: list[Reading] = []
        self._charged_s = 0.0
        self.peak_memory_bytes = 0

    def __enter__(self) -> "Meter":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def measure(self) -> "Span":
        """A context that measures what passes within it."""
        return Span(self)

    def begin(self, reading: Reading) -> None:
        """Book what follows on a reading too."""
        with self._guard:
            self._charge()
            self._under_way.append(reading)
        self._sample()

    def end(self, reading: Reading) -> None:
        """Book nothing more on it."""
        with self._guard:
            self._charge()
            self._under_way[:] = [other for other in self._under_way if other is not reading]

    def _charge(self) -> None:
        now_s = self.cpu_s()
        for reading in self._under_way:
            reading.cpu_s += (now_s - self._charged_s) / len(self._under_way)
        self._charged_s = now_s

    def cpu_s(self) -> float:
        """CPU time so far of this process, its living children, and those it has waited for."""
        own = self._process.cpu_times()
        total = own.user + own.system + own.children_user + own.children_system
        for child in self._process.children(recursive=True):
            try:
                times = child.cpu_times()
            except psutil.Error:
                continue
            total += times.user + times.system + times.children_user + times.children_system
        return total

    def _watch(self) -> None:
        while not self._stop.wait(self._every_s):
            self._sample()

    def _sample(self) -> None:
        total = 0
        for process in [self._process, *self._process.children(recursive=True)]:
            try:
                total += process.memory_info().rss
            except psutil.Error:
                continue
        self.peak_memory_bytes = max(self.peak_memory_bytes, total)
        with self._guard:
            for reading in self._under_way:
                reading.peak_memory_bytes = max(reading.peak_memory_bytes, total)


class Span:
    """Measures what passes between entering and leaving."""

    def __init__(self, meter: Meter) -> None:
        self._meter = meter
        self.reading = Reading()

    def __enter__(self) -> "Span":
        self._meter.begin(self.reading)
        self._begun_at = time.monotonic()
        return self

    def __exit__(self, *_: object) -> None:
        self.reading.wall_s = time.monotonic() - self._begun_at
        self._meter.end(self.reading)
        self.reading.cpu_s = max(0.0, self.reading.cpu_s)
