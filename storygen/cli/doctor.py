"""`storygen doctor`: what is installed, what can be used, and what to do about the rest."""

import argparse
import inspect
import json
import os
import platform
import subprocess
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from storygen.errors import RequestError
from storygen.home import home
from storygen.provider_fields import field_name, kind_of
from storygen.providers import Registry, registries
from storygen.request import Request
from storygen.services.block_keys import look_in_blocks
from storygen.store import disk_free_bytes
from storygen.version import VERSION

_PACKAGES = (
    "prefect", "fastapi", "pydantic", "numpy", "opencv-python-headless", "pillow", "av",
    "imageio-ffmpeg", "espeakng-loader", "edge-tts", "fontawesomefree",
)  # fmt: skip
_OPTIONAL = (
    "torch", "diffusers", "transformers", "faster-whisper", "sentencepiece", "openai", "moviepy",
)  # fmt: skip
_ONLY_MODELS = {"transcription", "translation"}
"""Stages without a built-in provider; films are made without them."""

_LEAST_FREE_BYTES = 2_000_000_000


def run(options: argparse.Namespace) -> int:
    """Print the findings; 1 if storygen cannot make a film here."""
    look_in_blocks()
    findings = {
        "storygen": VERSION,
        "python": f"{platform.python_version()} on {platform.platform(terse=True)}",
        "packages": {name: _version(name) for name in _PACKAGES},
        "optional": {name: _version(name) for name in _OPTIONAL},
        "providers": _providers(),
        "ffmpeg": _ffmpeg(),
        "fonts": _fonts(),
        "machine": _machine(),
        "stack": _stack(),
    }
    problems = _problems(findings)
    if options.json:
        print(json.dumps({**findings, "problems": problems}, ensure_ascii=False))
    else:
        _print(findings, problems)
    return 1 if problems else 0


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _providers() -> dict[str, dict[str, str]]:
    """For each stage its providers, and why one cannot be used; empty when it can."""
    return {
        registry.stage: {name: _trouble(registry, name) for name in registry.names()}
        for registry in registries()
    }


def _trouble(registry: Registry[Any], name: str) -> str:
    try:
        provider = registry.find(name)
        if not _has_settings_of_its_own(provider, name):
            return "its name is that of another setting; its package must register another"
        asked = provider if inspect.ismethod(provider.problem) else provider()
        return asked.problem() or ""
    except ImportError as error:
        return f"not installed ({error})"
    except RequestError as error:  # a key that is there and damaged, or a package that is broken
        return str(error)


def _has_settings_of_its_own(provider: Any, name: str) -> bool:
    """Whether what is set under a provider's name goes to it, where it has settings."""
    kind, field = getattr(provider, "Settings", None), field_name(name)
    return kind is None or (field not in Request.model_fields and kind_of(field) is kind)


def _ffmpeg() -> str:
    import imageio_ffmpeg

    try:
        program = imageio_ffmpeg.get_ffmpeg_exe()
        shown = subprocess.run(
            [program, "-hide_banner", "-filters"], capture_output=True, text=True
        )
    except (OSError, RuntimeError) as error:
        return f"missing: {error}"
    lacking = [name for name in (" ass ", " ebur128 ") if name not in shown.stdout]
    return f"lacks{''.join(lacking)}" if lacking else program


def _fonts() -> list[str]:
    from importlib.resources import files as packaged

    folder = packaged("storygen") / "fonts"
    return sorted(item.name for item in folder.iterdir() if item.name.endswith((".otf", ".ttf")))


def _machine() -> dict[str, Any]:
    import psutil

    return {
        "cores": os.cpu_count(),
        "memory_bytes": psutil.virtual_memory().total,
        "home": str(home()),
        "disk_free_bytes": disk_free_bytes(home()),
        "gpu": _gpu(),
    }


def _gpu() -> str:
    """Asked of the driver's own tool, as importing torch takes seconds."""
    try:
        asked = subprocess.run(
            ["nvidia-smi", "--query-gpu=name,memory.total", "--format=csv,noheader"],
            capture_output=True, text=True, timeout=2,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return "none"
    return asked.stdout.strip() or "none"


def _stack() -> str:
    """The local stack, as `storygen up` left it."""
    from storygen.stack.state import read_stack, supervisor

    stack = read_stack()
    if stack is None:
        return "none; `storygen up` starts one"
    return stack.ui_url if supervisor() is not None else "stopped; `storygen up` starts it again"


def _problems(findings: dict[str, Any]) -> list[str]:
    problems = [
        f"{name} is not installed: pip install -e ."
        for name, found in findings["packages"].items()
        if found is None
    ]
    if findings["ffmpeg"].startswith(("missing", "lacks")):
        problems.append(
            f"ffmpeg {findings['ffmpeg']}: pip install --force-reinstall imageio-ffmpeg"
        )
    for stage, providers in findings["providers"].items():
        if stage not in _ONLY_MODELS and all(providers.values()):
            problems.append(f"no provider of {stage} can be used: {providers}")
    if findings["machine"]["disk_free_bytes"] < _LEAST_FREE_BYTES:
        problems.append(f"less than 2 GB are free in {findings['machine']['home']}")
    return problems


def _print(findings: dict[str, Any], problems: list[str]) -> None:
    machine = findings["machine"]
    print(f"storygen {findings['storygen']}, Python {findings['python']}")
    print(f"machine    {machine['cores']} cores, {machine['memory_bytes'] / 1e9:.0f} GB memory, "
          f"GPU: {machine['gpu']}")  # fmt: skip
    print(f"home       {machine['home']} ({machine['disk_free_bytes'] / 1e9:.0f} GB free)")
    print(f"stack      {findings['stack']}")
    print(f"ffmpeg     {findings['ffmpeg']}")
    print(f"fonts      {', '.join(findings['fonts'])}")
    for stage, providers in findings["providers"].items():
        for name, trouble in providers.items():
            print(f"{stage:<13} {name:<15} {trouble or 'ready'}")
    absent = [name for name, found in findings["optional"].items() if found is None]
    if absent:
        print(f"optional   not installed: {', '.join(absent)}")
    print("\n".join(f"problem    {problem}" for problem in problems) or "all is well")
