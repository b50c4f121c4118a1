import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def python(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Python as a user starts it in a folder of theirs, where storygen is installed."""
    return subprocess.run(
        [sys.executable, "-c", "import sys; sys.path.append(sys.argv.pop(1)); exec(sys.argv[1])",
         str(ROOT), *arguments],
        cwd=folder, capture_output=True, text=True, timeout=300,
        env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
    )  # fmt: skip


@pytest.mark.parametrize("own", ["tasks.py", "tasks/__init__.py", "blocks.py"])
def test_a_module_of_the_users_that_hides_one_of_storygens_is_named(tmp_path: Path, own: str):
    (tmp_path / own).parent.mkdir(exist_ok=True)
    (tmp_path / own).write_text("", encoding="utf-8")

    answered = python(tmp_path, "from flows.request_flow import request_flow")

    last = answered.stderr.splitlines()[-1]
    where = str(tmp_path / own.partition("/")[0])
    name = own.partition("/")[0].removesuffix(".py")
    assert answered.returncode == 1
    assert last.startswith(f"storygen.rooms.RoomHidden: {where!r} hides the {name!r} that storygen")


def test_flows_of_the_users_own_are_named_once_storygen_is_imported(tmp_path: Path):
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "__init__.py").write_text("OWN = 1", encoding="utf-8")

    answered = python(tmp_path, "import storygen.models.story; from flows import OWN; print(OWN)")

    assert answered.returncode == 0 and answered.stdout == "1\n"
    assert f"{str(tmp_path / 'flows')!r} hides the 'flows' that storygen brings" in answered.stderr


def test_a_folder_of_flows_that_is_no_package_hides_nothing(tmp_path: Path):
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "own.py").write_text("", encoding="utf-8")

    answered = python(tmp_path, "from flows.request_flow import request_flow; print('there')")

    assert (answered.stdout, answered.stderr) == ("there\n", "")


def test_the_command_says_it_in_one_sentence(tmp_path: Path):
    (tmp_path / "tasks.py").write_text("", encoding="utf-8")

    answered = python(
        tmp_path, "from storygen.cli.main import main; sys.exit(main(['doctor']))"
    )  # fmt: skip

    assert answered.returncode == 2
    assert answered.stderr.startswith("storygen: ") and answered.stderr.count("\n") == 1
