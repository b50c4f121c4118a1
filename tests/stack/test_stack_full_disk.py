"""A worker's disk that is really full: a small file system in memory stands in for it."""

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.mail_server import Mailbox
from tests.support.patience import wait_for
from tests.support.stacks import LocalStack

pytestmark = pytest.mark.slow

_STORY = """# The flooded cellar

The boat number one came home through the storm. The lamp burned all night.
"""
_ENOUGH_FOR_PICTURES, _ENOUGH_FOR_ALL = "3m", "100m"


@contextmanager
def _small_disk(folder: Path) -> Iterator[Callable[[str], None]]:
    """Mounted over a folder; gives what makes it another size."""
    folder.mkdir(exist_ok=True)
    options = ["-t", "tmpfs", "-o", f"size={_ENOUGH_FOR_PICTURES}", "tmpfs"]
    mounted = subprocess.run(["mount", *options, folder], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip(f"this user may mount nothing: {mounted.stderr.decode().strip()}")
    try:
        yield lambda size: _mount("-o", f"remount,size={size}", str(folder))
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def _mount(*words: str) -> None:
    subprocess.run(["mount", *words], check=True)


def test_a_run_on_a_full_disk_says_so_and_its_retry_goes_on_once_there_is_room(
    stack: LocalStack, mails: Mailbox, tmp_path: Path, measured: Callable[[str, float], None]
):
    story, out = tmp_path / "story.md", tmp_path / "out"
    story.write_text(_STORY, encoding="utf-8")
    with _small_disk(stack.home / "store") as resize:
        run_id = stack.start("storygen/preview", source=str(story), output=str(out))
        ended = stack.wait(run_id)
        assert ended["state_type"] == "FAILED", ended["state"]
        said = ended["state"]["message"]
        assert "No space left on device; free some disk space" in said and "\n" not in said
        assert not list(out.rglob("*.*")), "the output folder is untouched"
        _told_by_mail(mails, f"{stack.told['ui']}/runs/flow-run/{run_id}")

        resize(_ENOUGH_FOR_ALL)
        # As the button Retry of a run's page does.
        retry = {"type": "SCHEDULED", "name": "AwaitingRetry"}
        stack.api(f"/flow_runs/{run_id}/set_state", {"state": retry, "force": True})
        begun_at = time.monotonic()
        ended = stack.wait(run_id, lambda run: run["run_count"] == 2 and bool(run["end_time"]))
        assert ended["state_type"] == "COMPLETED", ended["state"]
        measured("again", time.monotonic() - begun_at)
        assert stack.counts(run_id, "voice") == (0, 2)
    made = stack.command(
        "create", str(story), "--preset", "draft", "--output", str(tmp_path / "command"),
        STORYGEN_HOME=str(tmp_path / "home"),
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    (resumed,), (whole,) = out.rglob("video.mp4"), (tmp_path / "command").rglob("video.mp4")
    assert resumed.read_bytes() == whole.read_bytes()


def _told_by_mail(mails: Mailbox, page: str) -> None:
    """In words that a person reads: which film, why, and where to look."""
    (mail,) = wait_for(
        lambda: [mail for mail in mails.messages if page in mail.get_content()],
        or_tell=lambda: mails.messages,
    )
    assert mail["Subject"] == "storygen: The flooded cellar failed"
    assert (mail["From"], mail["To"]) == ("storygen@example.org", "keeper@example.org")
    assert mail.get_content_type() == "text/plain"
    assert "No space left on device" in mail.get_content()
