"""Measures a command: wall time, CPU time and peak memory of its whole process tree."""

import json
import os
import platform
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil


@dataclass
class Measured:
    """What a command cost.

    Attributes:
        result: The JSON object on its last line, if it ends with one.
    """

    wall_s: float
    cpu_s: float
    peak_bytes: int
    result: dict[str, Any]


def measure(command: list[str], home: Path) -> Measured:
    """Run a command in a home of its own; stop if it fails."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begun_at = time.monotonic()
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "STORYGEN_HOME": str(home)},
    )  # fmt: skip
    peak_bytes = 0
    while process.poll() is None:
        peak_bytes = max(peak_bytes, _tree_bytes(process.pid))
        time.sleep(0.1)
    wall_s = time.monotonic() - begun_at
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    out, err = process.communicate()
    if process.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{err}")
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    last = out.splitlines()[-1] if out else "{}"
    return Measured(wall_s, cpu_s, peak_bytes, json.loads(last) if last[0] == "{" else {})


def machine() -> str:
    """The machine and the versions that a measurement was made with, as Markdown."""
    packages = ("prefect", "numpy", "opencv-python-headless", "av", "imageio-ffmpeg")
    versions = ", ".join(f"{name} {version(name)}" for name in packages)
    return f"{_processor()}, {os.cpu_count()} cores, Python {platform.python_version()}, {versions}"


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), "?")


def _tree_bytes(pid: int) -> int:
    """Proportional memory where the kernel tells it (shared pages once), else resident."""
    total = 0
    try:
        tree = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    except psutil.Error:
        return 0
    for process in tree:
        try:
            memory = process.memory_full_info()
        except psutil.Error:
            continue
        total += getattr(memory, "pss", memory.rss)
    return total
