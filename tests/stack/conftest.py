import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.stacks import LocalStack

PLUGINS = Path(__file__).parent.parent / "support" / "plugins"


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    """A stack that is up; the tests share it, each with runs of its own."""
    folder = tmp_path_factory.mktemp("stack")
    path = os.pathsep.join(filter(None, (os.environ.get("PYTHONPATH"), str(PLUGINS))))
    stack = LocalStack(folder, PYTHONPATH=path, PAINTER_DIARY=str(folder / "diary"))
    try:
        stack.up()
        yield stack
    finally:
        stack.destroy()
