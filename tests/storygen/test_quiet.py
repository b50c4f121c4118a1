import os
import subprocess
import sys

PROGRAM = """
import sys
from contextlib import suppress
from storygen.cli.quiet import log_file
from storygen.home import runs_folder
folder = runs_folder() / "one"
folder.mkdir(parents=True)
if sys.argv[1:]:
    (folder / "log.txt").symlink_to(sys.argv[1])
with log_file("one") as terminal:
    print("noise")
    with suppress(OSError):
        sys.stderr.write("noise")
    print("Маяк ━", file=terminal)
print("done")
"""


def run(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments], capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONUNBUFFERED": "", **environment},
    )  # fmt: skip


def test_what_libraries_write_goes_to_the_log():
    ended = run()

    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "done\n", "Маяк ━\n")


def test_a_full_disk_under_the_log_is_not_heard_of():
    ended = run("/dev/full")

    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "done\n", "Маяк ━\n")


def test_a_terminal_that_lacks_letters_stops_nothing():
    ended = run(PYTHONIOENCODING="ascii")

    assert (ended.returncode, ended.stdout) == (0, "done\n")
    assert "\\u041c" in ended.stderr
