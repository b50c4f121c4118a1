"""What a person set on the server stays; what changed in storygen's files is applied."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.support.patience import wait_for
from tests.support.stacks import LocalStack

pytestmark = pytest.mark.slow

_ROOT = Path(__file__).parent.parent.parent
_RESTART = "storygen: a crashed run is started again"
_SILENT = "storygen: a run whose heartbeat stopped has crashed"


_CHECKED_OUT = {
    "GITHUB_SHA": "0123456789abcdef0123456789abcdef01234567", "GITHUB_REF_NAME": "main",
    "GITHUB_REPOSITORY": "somebody/storygen", "GITHUB_SERVER_URL": "https://git.example.org",
}  # fmt: skip
"""What tells Prefect which version of the code this is, as a clone's remote does."""


def _register(stack: LocalStack, *arguments: str) -> list[str]:
    """Register as on any machine; the sentences about what a person set."""
    done = subprocess.run(
        [sys.executable, "-m", "deployments.register", *arguments], cwd=_ROOT,
        env={**stack.environment, **stack.worker_environment(), **_CHECKED_OUT},
        capture_output=True, text=True, timeout=900, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    return [line.removeprefix("kept: ") for line in lines if line.startswith("kept: ")]


@contextmanager
def _put_back(stack: LocalStack) -> Iterator[None]:
    """Other tests share the stack."""
    try:
        yield
    finally:
        assert _register(stack, "--reset", "all") == []


def _deployment(stack: LocalStack, name: str) -> dict[str, Any]:
    return stack.api(f"/deployments/name/{name}")


def _update(stack: LocalStack, name: str, **fields: object) -> None:
    stack.api(f"/deployments/{_deployment(stack, name)['id']}", fields, "PATCH")


def _schedule(stack: LocalStack, name: str = "storygen/daily") -> dict[str, Any]:
    (schedule,) = _deployment(stack, name)["schedules"]
    return schedule


def _update_schedule(stack: LocalStack, **fields: object) -> None:
    daily = _deployment(stack, "storygen/daily")
    schedule = daily["schedules"][0]
    stack.api(f"/deployments/{daily['id']}/schedules/{schedule['id']}", fields, "PATCH")


def _cron(cron: str) -> dict[str, str]:
    return {"cron": cron, "timezone": "Europe/Vienna"}


def _automation(stack: LocalStack, name: str) -> dict[str, Any]:
    (found,) = [one for one in stack.api("/automations/filter", {}) if one["name"] == name]
    return found


def _planned(stack: LocalStack) -> set[str]:
    daily = _deployment(stack, "storygen/daily")["id"]
    runs = stack.api("/flow_runs/filter", {"deployments": {"id": {"any_": [daily]}}})
    return {run["id"] for run in runs if run["state_type"] == "SCHEDULED"}


def _settled(stack: LocalStack) -> set[str]:
    """The planned runs, once the server plans no more of them: it looks every 5 s."""
    planned = wait_for(lambda: _planned(stack))
    while True:
        time.sleep(6)
        if planned == (now := wait_for(lambda: _planned(stack))):
            return planned
        planned = now


def _change_everything(stack: LocalStack) -> None:
    """As a person does in the UI."""
    _update_schedule(stack, active=True)
    _update_schedule(stack, schedule=_cron("30 7 * * *"))
    _update(
        stack, "storygen/daily", description="Mine.", tags=["storygen", "mine"],
        parameters={"source": "inbox:/srv/stories", "voice": "kokoro"},
    )  # fmt: skip
    _update(stack, "storygen/full", concurrency_limit=3)
    stack.api("/work_pools/cpu", {"concurrency_limit": 7}, "PATCH")
    stack.api("/work_pools/gpu", {"description": "My cards."}, "PATCH")
    stack.api("/v2/concurrency_limits/google", {"limit": 2}, "PATCH")
    stack.api(f"/automations/{_automation(stack, _RESTART)['id']}", {"enabled": False}, "PATCH")
    silent = _automation(stack, _SILENT)
    silent["trigger"]["within"] = 300.0
    rest = {key: silent[key] for key in ("name", "description", "enabled", "trigger", "actions")}
    stack.api(f"/automations/{silent['id']}", rest, "PUT")


def _check_everything(stack: LocalStack) -> None:
    schedule, daily = _schedule(stack), _deployment(stack, "storygen/daily")
    assert schedule["active"] and schedule["schedule"]["cron"] == "30 7 * * *"
    assert daily["description"] == "Mine." and daily["tags"] == ["storygen", "mine"]
    assert daily["parameters"] == {"source": "inbox:/srv/stories", "voice": "kokoro"}
    assert _deployment(stack, "storygen/full")["global_concurrency_limit"]["limit"] == 3
    assert stack.api("/work_pools/cpu")["concurrency_limit"] == 7
    assert stack.api("/work_pools/gpu")["description"] == "My cards."
    assert stack.api("/v2/concurrency_limits/google")["limit"] == 2
    assert not _automation(stack, _RESTART)["enabled"]
    assert _automation(stack, _SILENT)["trigger"]["within"] == 300.0


def test_what_a_person_set_outlasts_a_reboot_and_a_registration_and_is_told(stack: LocalStack):
    with _put_back(stack):
        _change_everything(stack)
        planned = _settled(stack)

        stack.down()
        kept = stack.up()["kept"]

        _check_everything(stack)
        assert planned <= _planned(stack)
        assert (
            "storygen/daily: the schedule morning was switched on on the server and stays so; "
            "prefect.yaml says off (--reset storygen/daily takes that)"
        ) in kept
        told = "\n".join(kept)
        for words in (
            "schedule morning was changed on the server to '30 7 * * * Europe/Vienna'",
            "description was changed on the server to 'Mine.'",
            "parameter voice was added on the server",
            "storygen/full: the concurrency limit was added on the server (3)",
            "pool/cpu: the concurrency limit was changed on the server to 7",
            "pool/gpu: the description was changed on the server to 'My cards.'",
            "limit/google: the limit was changed on the server to 2",
            f"automation/{_RESTART}: the automation was switched off on the server",
            f"automation/{_SILENT}: the rule was changed on the server",
        ):
            assert words in told

        again = _register(stack)
        assert set(again) == {sentence for sentence in kept if "pool/cpu" not in sentence}
        _check_everything(stack)

        answered = stack.command("up", "--reset", "storygen/daily", "--reset", "pool/cpu")
        assert answered.returncode == 0, answered.stderr
        assert "storygen/daily" not in answered.stdout and "limit/google" in answered.stdout
        assert not _schedule(stack)["active"]
        assert _deployment(stack, "storygen/daily")["parameters"] == {"source": "inbox:"}
        assert stack.api("/work_pools/cpu")["concurrency_limit"] != 7


def test_what_changed_in_the_file_is_applied_where_no_person_changed_it(
    stack: LocalStack, tmp_path: Path
):
    ours = (_ROOT / "prefect.yaml").read_text(encoding="utf-8")
    file = tmp_path / "prefect.yaml"
    assert ours.count('"0 6 * * *"') == 1 and ours.count("preset: draft") == 1
    with _put_back(stack):
        _update_schedule(stack, active=True)
        _update(stack, "storygen/preview", description="Mine.")
        schedule_id = _schedule(stack)["id"]

        changed = ours.replace('"0 6 * * *"', '"15 5 * * *"')
        changed = changed.replace("preset: draft", "preset: draft\n      seed: 4")
        file.write_text(changed, encoding="utf-8")
        kept = _register(stack, "--prefect-file", str(file))

        schedule, preview = _schedule(stack), _deployment(stack, "storygen/preview")
        assert schedule["id"] == schedule_id
        assert schedule["active"] and schedule["schedule"]["cron"] == "15 5 * * *"
        assert preview["parameters"] == {"preset": "draft", "seed": 4}
        assert preview["description"] == "Mine."
        assert len(kept) == 2

        _update_schedule(stack, schedule=_cron("0 12 * * *"))
        file.write_text(changed.replace('"15 5 * * *"', '"0 9 * * *"'), encoding="utf-8")
        kept = _register(stack, "--prefect-file", str(file))

        assert _schedule(stack)["schedule"]["cron"] == "0 12 * * *"
        assert any(
            "to '0 12 * * * Europe/Vienna' and stays so; prefect.yaml now says '0 9 * * * UTC' "
            "(--reset storygen/daily takes that)" in sentence
            for sentence in kept
        )


def test_what_a_person_deleted_paused_or_added_stays_so(stack: LocalStack):
    with _put_back(stack):
        daily = _deployment(stack, "storygen/daily")
        stack.api(f"/deployments/{daily['id']}/schedules/{_schedule(stack)['id']}", None, "DELETE")
        own = [{"schedule": _cron(cron), "active": True} for cron in ("0 8 * * *", "0 20 * * *")]
        stack.api(f"/deployments/{daily['id']}/schedules", own)
        stack.api(f"/deployments/{_deployment(stack, 'storygen/full')['id']}/pause_deployment", {})
        batch = _deployment(stack, "storygen-batch/full")["id"]
        stack.api(f"/deployments/{batch}", None, "DELETE")
        restart = _automation(stack, _RESTART)["id"]
        stack.api(f"/automations/{restart}", None, "DELETE")
        stack.api("/v2/concurrency_limits/pexels", None, "DELETE")
        stack.api("/work_pools/gpu", None, "DELETE")

        told = "\n".join(_register(stack))

        schedules = _deployment(stack, "storygen/daily")["schedules"]
        assert sorted(one["schedule"]["cron"] for one in schedules) == ["0 20 * * *", "0 8 * * *"]
        assert _deployment(stack, "storygen/full")["paused"]
        names = [one["name"] for one in stack.api("/deployments/filter", {})]
        assert names.count("full") == 1
        assert _RESTART not in [one["name"] for one in stack.api("/automations/filter", {})]
        for words in (
            "the schedule morning was deleted on the server and stays so",
            "the schedule 0 8 * * * Europe/Vienna was added on the server",
            "storygen/full: the pause was switched on on the server",
            "storygen-batch/full was deleted on the server and stays away",
            f"automation/{_RESTART} was deleted on the server and stays away",
            "limit/pexels was deleted on the server",
        ):
            assert words in told
        # Nothing runs without its pool.
        assert _deployment(stack, "storygen-clips/gpu")["work_pool_name"] == "gpu"
        assert "gpu" not in told


def test_a_server_that_an_older_storygen_set_up_is_left_as_it_is(stack: LocalStack):
    with _put_back(stack):
        block = stack.api("/block_types/slug/applied-setup/block_documents/name/storygen")
        stack.api(f"/block_documents/{block['id']}", None, "DELETE")
        _update_schedule(stack, active=True)

        kept = _register(stack)

        assert kept == [
            "storygen/daily: the switch of the schedule morning is on on the server and stays so; "
            "prefect.yaml says off (--reset storygen/daily takes that)"
        ]
        assert _schedule(stack)["active"]


def test_an_up_with_other_flags_says_which_and_changes_nothing(stack: LocalStack):
    refused = stack.command("up", "--output", "/srv/films", "--watch-inbox", "/tmp")
    assert refused.returncode == 2
    assert refused.stderr == (
        f"storygen: the stack is up with --output {stack.output} and --watch-inbox left out, and "
        "was left as it is: `storygen down`, then the same command again\n"
    )
    assert stack.command("up").returncode == 0


def test_a_story_that_is_put_into_the_watched_folder_becomes_a_film_once(
    stack: LocalStack, tmp_path: Path
):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "early.txt").write_text("The lamp was lit at dusk.", encoding="utf-8")
    environment = {**stack.environment, **stack.worker_environment()}
    _update(
        stack, "storygen/inbox",
        parameters={"source": "inbox:", "preset": "draft", "output": str(tmp_path / "films")},
    )  # fmt: skip
    with _put_back(stack):
        for story in ("", "A boat came home."):  # the second watcher knows nothing of the first
            if story:
                (folder / "late.md").write_text(story, encoding="utf-8")
            _watch_until(environment, folder, lambda n=1 + bool(story): _told(stack) == n)
        runs = _inbox_runs(stack)
        assert {run["parameters"]["source"] for run in runs} == {
            f"inbox:{folder}/early.txt", f"inbox:{folder}/late.md",
        }  # fmt: skip
        ended = [stack.wait(run["id"]) for run in runs]
    assert [run["state_type"] for run in ended] == ["COMPLETED"] * 2
    assert len(list((tmp_path / "films").rglob("video.mp4"))) == 2


def _watch_until(environment: dict[str, str], folder: Path, told: Callable[[], bool]) -> None:
    watcher = subprocess.Popen(
        [sys.executable, "-m", "storygen.stack.inbox_watcher", str(folder), str(os.getpid())],
        env=environment,
    )
    try:
        wait_for(told)
        time.sleep(3)
        assert told()
    finally:
        watcher.kill()
        watcher.wait()


def _inbox_runs(stack: LocalStack) -> list[dict[str, Any]]:
    inbox = _deployment(stack, "storygen/inbox")["id"]
    return stack.api("/flow_runs/filter", {"deployments": {"id": {"any_": [inbox]}}})


def _told(stack: LocalStack) -> int:
    return len(_inbox_runs(stack))


def test_whoever_sends_the_event_starts_a_film_as_the_docs_say(stack: LocalStack, tmp_path: Path):
    page = (_ROOT / "docs" / "running-with-prefect.md").read_text(encoding="utf-8")
    (command,) = [
        block for block in re.findall(r"```sh\n(.*?)```", page, re.S) if '"storygen.inbox.' in block
    ]
    story = tmp_path / "arrived.txt"
    story.write_text("The keeper slept.", encoding="utf-8")
    assert "s3://films/inbox/fox.md" in command
    command = command.replace("s3://films/inbox/fox.md", str(story))
    environment = {**stack.environment, **stack.worker_environment()}
    subprocess.run(["bash", "-ec", command], env=environment, check=True, timeout=900)

    def found(source: str) -> list[dict[str, Any]]:
        runs = _inbox_runs(stack)
        return [run for run in runs if run["parameters"] == {"source": source}]

    (run,) = wait_for(lambda: found(f"inbox:{story}"))
    assert run["created_by"]["type"] == "AUTOMATION"
    assert stack.wait(run["id"])["state_type"] == "COMPLETED"

    bare = re.sub(r",\n.*payload.*", "", command)
    assert "payload" not in bare
    subprocess.run(["bash", "-ec", bare], env=environment, check=True, timeout=900)
    (run,) = wait_for(lambda: found("inbox:"))
    assert stack.wait(run["id"])["state_type"] == "COMPLETED"


def _all_there_is(stack: LocalStack) -> dict[str, list[dict[str, Any]]]:
    """What a registration makes, with when each thing was last updated."""
    places = {
        "deployments": {}, "work_pools": {}, "automations": {}, "block_documents": {},
        "v2/concurrency_limits": {},
    }  # fmt: skip
    found: dict[str, list[dict[str, Any]]] = {
        place: stack.api(f"/{place}/filter", asked) for place, asked in places.items()
    }
    # What the server itself takes note of as time goes on.
    passing = ("status", "last_polled", "active_slots", "slot_decay_per_second")
    return {
        place: [
            {k: v for k, v in one.items() if k not in passing}
            for one in some
            # Where alerts go is written each time that it is set.
            if not str(one["name"]).startswith("storygen-alert")
        ]
        for place, some in found.items()
    }


def test_a_registration_that_finds_all_as_it_was_changes_and_tells_nothing(stack: LocalStack):
    _register(stack)
    before = _all_there_is(stack)

    assert _register(stack) == []

    assert _all_there_is(stack) == before


def test_a_deployment_that_was_made_is_left_alone_by_the_registration_after_it(
    stack: LocalStack,
):
    with _put_back(stack):
        daily = _deployment(stack, "storygen/daily")["id"]
        stack.api(f"/deployments/{daily}", None, "DELETE")
        _register(stack, "--reset", "storygen/daily")
        made = _deployment(stack, "storygen/daily")
        _update_schedule(stack, active=True)
        planned = _settled(stack)

        _register(stack)

        assert _deployment(stack, "storygen/daily")["version"] == made["version"]
        assert planned <= _planned(stack)


def test_a_kept_parameter_that_there_is_no_more_does_not_keep_a_stack_from_coming_up(
    stack: LocalStack,
):
    name = "storygen/inbox"
    with _put_back(stack):
        schema = _deployment(stack, name)["parameter_openapi_schema"]
        schema["properties"]["mood"] = {"type": "string"}  # as an older storygen had it
        _update(stack, name, parameter_openapi_schema=schema)
        _update(stack, name, parameters={"source": "inbox:", "mood": "sad"})

        updated: list[str] = []
        for _ in range(3):
            kept, unchecked = sorted(_register(stack))
            updated.append(_deployment(stack, name)["updated"])
            assert "the parameter mood was added on the server" in kept
            assert unchecked.startswith(f"{name}: what was set on the server is not what it takes")
            assert "'mood'" in unchecked and f"--reset {name}" in unchecked
        assert updated[1] == updated[2], "what is left off stays so"
        there = _deployment(stack, name)
        assert there["parameters"] == {"source": "inbox:", "mood": "sad"}
        assert "mood" not in there["parameter_openapi_schema"]["properties"]
        assert not there["enforce_parameter_schema"]

        _update(stack, name, parameters={"source": "inbox:"})
        assert _register(stack) == []
        assert _deployment(stack, name)["enforce_parameter_schema"]
