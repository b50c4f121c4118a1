"""The rooms keep to their walls: DESIGN's rules that a reader would otherwise have to check."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent
MODULES = [
    path
    for room in ("storygen", "tasks", "flows", "blocks")
    for path in sorted((REPOSITORY / room).rglob("*.py"))
]
MAY_IMPORT_PREFECT = {"task.py", "policy.py", "attempts.py", "single_items.py"}
HEAVY = {
    "torch",
    "diffusers",
    "transformers",
    "faster_whisper",
    "ctranslate2",
    "moviepy",
    "huggingface_hub",
}


def imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(REPOSITORY)))
def test_a_module_imports_only_what_its_room_may(path: Path):
    room, names = path.relative_to(REPOSITORY).parts[0], imported(path)
    may_be_heavy = "providers" in path.parts or path.parent.name == "accelerator"

    fetches = {"huggingface_hub"} if path.parent.name == "weights" else set[str]()
    assert may_be_heavy or not names & HEAVY - fetches
    if room == "storygen":
        assert "prefect" not in names
    if room == "tasks":
        assert path.name in MAY_IMPORT_PREFECT or "prefect" not in names
        assert "flows" not in names


def test_no_flow_or_task_file_bears_the_name_of_a_standard_or_top_level_package():
    taken = set(sys.stdlib_module_names) | {"storygen", "tasks", "flows", "blocks", "tests"}

    assert not {path.stem for path in MODULES if path.parent.name == "flows"} & taken


def test_help_imports_nothing_heavy():
    answered = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "storygen.cli.main", "--help"],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    modules = {line.rpartition("|")[2].strip() for line in answered.stderr.splitlines()}

    assert "storygen" in answered.stdout
    assert "pydantic" in modules
    assert not modules & {"prefect", "numpy", "cv2", "av", "PIL"}


KEEPS_FOR_ITSELF = {"storygen/files.py"}  # faults that tests inject
KNOWS_NO_RUN = {
    "storygen/stack/database.py",
    "storygen/threads.py",
    "storygen/orphans.py",
    "storygen/meter.py",
    "storygen/weights/watching.py",
}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(REPOSITORY)))
def test_what_belongs_to_a_run_lies_in_no_module_and_threads_know_their_run(path: Path):
    name, tree = str(path.relative_to(REPOSITORY)), ast.parse(path.read_bytes())
    kept = {each for node in ast.walk(tree) if isinstance(node, ast.Global) for each in node.names}
    calls = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    called = {getattr(call, "attr", getattr(call, "id", "")) for call in calls}

    assert name in KEEPS_FOR_ITSELF or not kept
    assert name in KNOWS_NO_RUN or not called & {"Thread", "ThreadPoolExecutor", "run_in_executor"}
