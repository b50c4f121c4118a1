"""A film every morning: the schedule that a person sets in the UI fires, and stays."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.support.patience import wait_for
from tests.support.stacks import LocalStack
from tests.support.ui import CHROMIUM, logged_in

_EACH_MINUTE = "* * * * *"
_STORY = "The lamp was lit at dusk. A boat came home."


@pytest.mark.soak
@pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="Chromium is not installed")
def test_two_mornings_pass_with_a_reboot_between_and_each_story_is_told_once(tmp_path: Path):
    stack = LocalStack(tmp_path)
    try:
        stack.up()
        _put(stack, "old", age_s=99)
        _put(stack, "young", age_s=10)
        with logged_in(stack, width=1400, height=1000) as page:
            _switch_on(page, stack, cron=_EACH_MINUTE)
        _wait_for_films(stack, 1)

        stack.down()
        stack.up()

        _wait_for_films(stack, 2)
        _wait_for_nothing_to_do(stack)
        (schedule,) = stack.api("/deployments/name/storygen/daily")["schedules"]
        assert schedule["active"] and schedule["schedule"]["cron"] == _EACH_MINUTE
        films = stack.output.rglob("video.mp4")
        told = sorted(film.parent.parent.name for film in films)
        assert told == ["the-old-story", "the-young-story"]
    finally:
        stack.destroy()


def _put(stack: LocalStack, name: str, age_s: float) -> None:
    """A story in the inbox, as if it had come there a while ago."""
    inbox = stack.home / "inbox"
    inbox.mkdir(exist_ok=True)
    path = inbox / f"{name}.md"
    path.write_text(f"# The {name} story\n\n{_STORY} It is {name}.\n", encoding="utf-8")
    os.utime(path, (1_700_000_000 - age_s, 1_700_000_000 - age_s))


def _switch_on(page: Page, stack: LocalStack, cron: str) -> None:
    """As a person does: open the deployment, edit its schedule, save."""
    deployment = stack.api("/deployments/name/storygen/daily")["id"]
    page.goto(f"{stack.told['ui']}/deployments/deployment/{deployment}")
    card = page.locator(".deployment-schedule-card")
    card.locator(".p-toggle").click()
    page.get_by_text("Deployment schedule active").first.wait_for()
    page.reload()
    card.get_by_role("button").first.click()
    page.get_by_text("Edit", exact=True).last.click()
    form = page.locator(".p-modal, [role=dialog]").last
    form.locator("input[type=text]").last.fill(cron)
    form.get_by_role("button", name="Save").click()
    page.get_by_text("Every minute").first.wait_for()


def _wait_for_films(stack: LocalStack, number: int) -> None:
    wait_for(lambda: len(list(stack.output.rglob("video.mp4"))) >= number, 600, or_tell=stack.logs)


def _wait_for_nothing_to_do(stack: LocalStack) -> None:
    """A morning with nothing in the inbox is no failure."""
    asked = {"flow_runs": {"state": {"type": {"any_": ["COMPLETED", "FAILED", "CRASHED"]}}}}

    def is_said() -> bool:
        states = [run["state"] for run in stack.api("/flow_runs/filter", asked)]
        assert {state["type"] for state in states} <= {"COMPLETED"}, states
        return any("nothing to do" in (state["message"] or "") for state in states)

    wait_for(is_said, 600, or_tell=stack.logs)
