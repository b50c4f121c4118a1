import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from storygen.local_copies import LocalCopies, WrongBytes

KB = 1000
HOLDER = """
import sys
from pathlib import Path
from storygen.local_copies import LocalCopies
copies = LocalCopies(Path(sys.argv[1]), int(sys.argv[2]))
print(copies.get(sys.argv[3]), flush=True)
sys.stdin.read()
"""


def keep(copies: LocalCopies, number: int, size_bytes: int = KB) -> Path:
    content = bytes([number]) * size_bytes
    return copies.keep(hashlib.sha256(content).hexdigest(), lambda: [content])


def age(path: Path, age_s: float) -> Path:
    os.utime(path, (time.time() - age_s, time.time() - age_s))
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "copies"


def test_the_least_recently_used_go_when_they_grow(folder: Path):
    earlier = LocalCopies(folder, 100 * KB)
    kept = [age(keep(earlier, number), 100 - number) for number in range(4)]
    del earlier

    newest = keep(LocalCopies(folder, 3 * KB), 9)

    assert [path.exists() for path in kept] == [False, False, True, True]
    assert newest.exists()


def test_using_a_copy_keeps_it(folder: Path):
    earlier = LocalCopies(folder, 100 * KB)
    kept = [age(keep(earlier, number), 100 - number) for number in range(3)]
    del earlier
    LocalCopies(folder, 3 * KB).get(kept[0].name)

    keep(LocalCopies(folder, 3 * KB), 9)

    assert [path.exists() for path in kept] == [True, False, True]


def test_what_a_run_has_asked_for_stays_until_it_ends_even_beyond_the_limit(folder: Path):
    run = LocalCopies(folder, 2 * KB)
    kept = [age(keep(run, number), 100) for number in range(4)]
    assert all(path.exists() for path in kept)

    del run
    keep(LocalCopies(folder, 2 * KB), 9)

    assert [path.exists() for path in kept].count(True) == 1


def test_what_another_process_uses_stays_until_it_is_killed(folder: Path):
    used = age(keep(LocalCopies(folder, KB), 1), 100)
    command = [sys.executable, "-c", HOLDER, str(folder), str(KB), used.name]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline().strip() == os.fsencode(used)
        age(used, 100)
        keep(LocalCopies(folder, KB), 2)
        assert used.exists()

        holder.kill()
        holder.wait()
        keep(LocalCopies(folder, KB), 3)

    assert not used.exists()


def test_wrong_bytes_are_never_kept(folder: Path):
    copies = LocalCopies(folder, 100 * KB)

    with pytest.raises(WrongBytes, match="damaged on its way"):
        copies.keep("0" * 64, lambda: [b"something else"])

    assert copies.get("0" * 64) is None
    assert not [path for path in (folder / "files").rglob("*") if path.is_file()]


@pytest.mark.parametrize("damage", [b"", b"\1" * (KB - 1) + b"x", b"\1" * (KB + 1)])
def test_a_damaged_copy_is_removed(folder: Path, damage: bytes):
    kept = keep(LocalCopies(folder, 100 * KB), 1)
    kept.write_bytes(damage)

    assert LocalCopies(folder, 100 * KB).get(kept.name) is None
    assert not kept.exists()


def test_a_download_that_nobody_goes_on_with_is_cleared_away(folder: Path):
    kept = keep(LocalCopies(folder, 100 * KB), 1)
    left = kept.with_name(f".{kept.name}.1.abc")
    going_on = kept.with_name(f".{kept.name}.2.abc")
    left.write_bytes(b"half")
    going_on.write_bytes(b"half")
    age(left, 2 * 3600)

    keep(LocalCopies(folder, 100 * KB), 2)

    assert not left.exists()
    assert going_on.exists()


def test_processes_that_want_one_file_at_once_fetch_it_once(folder: Path):
    content, fetched = b"a lamp", list[int]()
    sha256 = hashlib.sha256(content).hexdigest()
    one, other = LocalCopies(folder, KB), LocalCopies(folder, KB)

    def fetch_while_another_asks() -> list[bytes]:
        fetched.append(1)
        return [content]

    assert one.keep(sha256, fetch_while_another_asks) == other.keep(
        sha256, fetch_while_another_asks
    )
    assert fetched == [1]
