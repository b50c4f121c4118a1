"""Runs the real `storygen` command in a process of its own, in a home of its own."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest


@dataclass
class Answer:
    code: int
    out: str
    err: str

    @property
    def result(self) -> dict[str, Any]:
        return json.loads(self.out.splitlines()[-1])

    @property
    def folder(self) -> Path:
        return Path(self.result["output"])

    @property
    def made(self) -> dict[str, int]:
        """How many parts each stage made anew."""
        return {stage["name"]: stage["executed"] for stage in self.result["stages"]}


class Command:
    def __init__(self, home: Path, output: Path) -> None:
        self.home, self.output = home, output

    def create(self, *arguments: str, **environment: str) -> Answer:
        return self.run("create", *arguments, "--output", str(self.output), "--json", **environment)

    def run(self, *arguments: str, **environment: str) -> Answer:
        with self.start(*arguments, **environment) as process:
            out, err = process.communicate(timeout=900)
        return Answer(process.returncode, out, err)

    def start(self, *arguments: str, **environment: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", "storygen.cli.main", *arguments],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "STORYGEN_HOME": str(self.home), **environment},
            start_new_session=True,
        )  # fmt: skip


@pytest.fixture(scope="session")
def schemas(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Holds the empty database that a first run leaves for the next ones: it takes 10 s to make."""
    return tmp_path_factory.mktemp("schemas")


@pytest.fixture
def command(tmp_path: Path, schemas: Path) -> Iterator[Command]:
    own = tmp_path / "home" / "prefect"
    shutil.copytree(schemas, own)
    yield Command(tmp_path / "home", tmp_path / "out")
    for made in own.glob("template-*.db"):
        if not (schemas / made.name).exists():
            shutil.copy(made, schemas)
