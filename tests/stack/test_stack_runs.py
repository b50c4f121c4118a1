import hashlib
import json
import os
import urllib.request
from pathlib import Path

import pytest

from storygen.markdown import plain
from tests.support.patience import wait_for
from tests.support.stacks import LocalStack

pytestmark = pytest.mark.slow

_STORY = "The lamp was lit at dusk. A boat came home through the storm. The keeper slept."


def _video(folder: Path) -> str:
    found = sorted(folder.rglob("video.mp4"))
    assert len(found) == 1, found
    return hashlib.sha256(found[0].read_bytes()).hexdigest()


def test_a_deployment_makes_the_same_bytes_as_the_command(stack: LocalStack, tmp_path: Path):
    story = tmp_path / "story.md"
    story.write_text(f"# The lamp\n\n{_STORY}\n", encoding="utf-8")
    run_id = stack.start("storygen/preview", source=str(story), output=str(tmp_path / "stack"))
    ended = stack.wait(run_id)
    assert ended["state_type"] == "COMPLETED", ended["state"]
    assert ended["name"] == "The lamp"

    made = stack.command(
        "create", str(story), "--preset", "draft", "--output", str(tmp_path / "command"),
        STORYGEN_HOME=str(tmp_path / "home"),
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    assert _video(tmp_path / "stack") == _video(tmp_path / "command")


def test_the_page_shows_progress_pictures_links_that_work_and_the_findings(
    stack: LocalStack, tmp_path: Path
):
    run_id = stack.start("storygen/preview", text=_STORY, output=str(tmp_path))
    assert stack.wait(run_id)["state_type"] == "COMPLETED"
    assert list(stack.artifacts(run_id)) == ["film"], "one page, so that it is always on top"
    result = stack.page(run_id)
    assert result.count("data:image/jpeg;base64,") == 1 and len(result) < 300_000
    assert "checks passed" in result and sum(stack.counts(run_id, "voice")) == 2
    link = next(part for part in result.split("(") if "video.mp4?" in part).partition(")")[0]
    asking = urllib.request.Request(link, headers={"Range": "bytes=4-7"})
    with urllib.request.urlopen(asking, timeout=10) as answer:
        assert (answer.status, answer.read()) == (206, b"ftyp")
        assert answer.headers["Content-Type"] == "video/mp4"
    names = [run["name"] for run in _task_runs(stack, run_id)]
    for what in ("voice", "draw", "check"):
        assert any(name.startswith(f"{what}: The lamp was lit") for name in names), names
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(link.replace("key=", "key=0"), timeout=10)


def _task_runs(stack: LocalStack, run_id: str) -> list[dict[str, str]]:
    return stack.api("/task_runs/filter", {"flow_runs": {"id": {"any_": [run_id]}}})


@pytest.mark.parametrize(
    "text",
    [
        "He said \"no\", then: 'yes'.\n\nA second paragraph {with} {{braces}} and 100% trust.",
        "1984",
        "The tide came in again. " * 60_000,
    ],
    ids=["quotes and newlines", "a number", "1.4 MB"],
)
def test_any_text_is_a_parameter(stack: LocalStack, text: str, tmp_path: Path):
    # As Prefect's command line does with `-p text=1984`.
    given = json.loads(text) if text.isdecimal() else text
    run_id = stack.start("storygen/preview", output=str(tmp_path), text=given, words=8)
    assert stack.wait(run_id)["state_type"] == "COMPLETED", stack.run(run_id)["state"]


def test_a_wrong_request_ends_in_one_sentence_and_somebody_is_told(
    stack: LocalStack, webhook: tuple[str, list[dict[str, str]]]
):
    run_id = stack.start("storygen/full", source="/no/such/story.md")
    ended = stack.wait(run_id)
    assert ended["state_type"] == "FAILED"
    assert ended["state"]["message"] == "there is no file '/no/such/story.md'; check the path"
    wait_for(
        lambda: any("/no/such/story.md" in alert["message"] for alert in webhook[1]),
        or_tell=lambda: webhook[1],
    )


def test_a_submitted_file_goes_to_the_store_and_comes_back_as_a_film(
    stack: LocalStack, tmp_path: Path
):
    story = tmp_path / "story.txt"
    story.write_text(_STORY, encoding="utf-8")
    done = stack.command(
        "submit", str(story), "--preset", "draft", "--output", str(tmp_path / "films"),
        "--watch", "--json",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["state"] == "finished"
    source = stack.run(told["run_id"])["parameters"]["source"]
    assert source == f"sha256:{hashlib.sha256(_STORY.encode()).hexdigest()}.txt"


def test_every_day_the_oldest_unused_story_is_told(stack: LocalStack, tmp_path: Path):
    inbox = stack.home / "inbox"
    inbox.mkdir(exist_ok=True)
    for age_s, name in ((10, "young"), (99, "old")):
        path = inbox / f"{name}.txt"
        path.write_text(f"The {name} story. {_STORY}", encoding="utf-8")
        os.utime(path, (1_700_000_000 - age_s, 1_700_000_000 - age_s))
    told = [
        stack.wait(stack.start("storygen/daily", preset="draft", output=str(tmp_path)))
        for _ in range(3)
    ]
    assert [run["state_type"] for run in told] == ["COMPLETED"] * 3
    assert [run["name"] for run in told[:2]] == ["The old story", "The young story"]
    assert "nothing to do" in told[2]["state"]["message"]


def test_one_poisoned_story_stops_none_of_the_others(stack: LocalStack, tmp_path: Path):
    sources = tmp_path / "in"
    sources.mkdir()
    for number in range(4):
        (sources / f"{number}.txt").write_text(f"Story {number}. {_STORY}", encoding="utf-8")
    (sources / "poison.txt").write_bytes(b"\x00\x01\x02")
    run_id = stack.start(
        "storygen-batch/full", folder=str(sources), preset="draft", output=str(tmp_path / "out")
    )
    ended = stack.wait(run_id, at_most_s=900)
    assert ended["state_type"] == "FAILED"
    assert ended["state"]["message"].startswith("4 of 5 films were made. ")
    assert "poison.txt" in ended["state"]["message"]
    assert len(list((tmp_path / "out").rglob("video.mp4"))) == 4
    table = stack.artifacts(run_id)["films"]["data"]
    rows = [row for row in table.splitlines() if "/runs/flow-run/" in row]
    assert sum("[Completed](" in row for row in rows) == 4
    assert table.count("![thumbnail](data:image/jpeg;base64,") == 4
    (poisoned,) = [row for row in rows if "poison.txt" in row]
    assert "[Failed](" in poisoned and "[▶ play]" not in poisoned
    child = poisoned.partition("/runs/flow-run/")[2].partition(")")[0]
    assert plain(stack.run(child)["state"]["message"]) in poisoned
    link = table.partition("[▶ play](")[2].partition(")")[0]
    asking = urllib.request.Request(link, headers={"Range": "bytes=4-7"})
    with urllib.request.urlopen(asking, timeout=10) as answer:
        assert answer.read() == b"ftyp"


def test_a_person_changes_the_shot_list_before_anything_is_drawn(stack: LocalStack, tmp_path: Path):
    run_id = stack.start("storygen/preview", text=_STORY, review=True, output=str(tmp_path))
    suspended = stack.wait(run_id, lambda run: run["state_type"] == "PAUSED")
    page = stack.page(run_id)
    assert page.startswith("**Waiting for you**") and "| 1 | The lamp was lit at dusk" in page
    assert not stack.has_begun(run_id, "keyframes") and not stack.has_begun(run_id, "music")

    keyset = suspended["state"]["state_details"]["run_input_keyset"]
    schema = json.loads(_input(stack, run_id, keyset["schema"]))
    shots = schema["properties"]["shots"]["default"]
    assert [shot["number"] for shot in shots] == list(range(1, len(shots) + 1))
    assert shots[0]["said"].startswith("The lamp")
    shots[0].update(setting="desert", subjects="camel", mood="joyful")
    answer = stack.api(f"/flow_runs/{run_id}/resume", {"run_input": {"shots": shots}})
    assert answer["status"] == "ACCEPT", answer
    ended = stack.wait(run_id)
    assert ended["state_type"] == "COMPLETED", ended["state"]
    metadata = json.loads(next(tmp_path.rglob("metadata.json")).read_text(encoding="utf-8"))
    assert "camel" in metadata["tags"]


def test_a_run_that_is_cancelled_during_its_review_no_longer_says_that_it_waits(
    stack: LocalStack, tmp_path: Path
):
    run_id = stack.start("storygen/preview", text=_STORY, review=True, output=str(tmp_path))
    stack.wait(run_id, lambda run: run["state_type"] == "PAUSED")
    stack.cancel(run_id)

    wait_for(lambda: stack.page(run_id).startswith("**Stopped**"))


def _input(stack: LocalStack, run_id: str, key: str) -> str:
    found = stack.api(f"/flow_runs/{run_id}/input/{key}")
    return found if isinstance(found, str) else json.dumps(found)
