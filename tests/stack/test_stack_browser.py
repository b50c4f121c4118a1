from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page

from tests.support.stacks import LocalStack
from tests.support.ui import CHROMIUM, logged_in, open_form

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="Chromium is not installed"),
]


STORY = "The lamp was lit at dusk. A boat came home through the storm and the rain."


def test_a_person_fills_in_the_form_presses_run_and_sees_the_film(
    stack: LocalStack, tmp_path: Path
):
    with logged_in(stack, width=1280, height=900) as page:
        open_form(page, stack, "storygen/full")
        deployment = stack.api("/deployments/name/storygen/full")
        _looks_at_the_folded_form(page, deployment["parameter_openapi_schema"])
        open_form(page, stack, "storygen/preview")
        assert _select(page, "Preset").inner_text().strip() == "draft"

        _input(page, "Story").fill(STORY)
        page.get_by_role("button", name="Open", exact=True).click()
        _input(page, "Length (s)").fill("3")
        _input(page, "Output folder").fill(str(tmp_path))
        page.get_by_role("button", name="Submit").click()
        page.wait_for_url(lambda url: not url.endswith("/run"))
        run_id = _newest_run(stack)
        page.goto(f"{stack.told['ui']}/runs/flow-run/{run_id}")
        page.get_by_text("Completed", exact=True).first.wait_for(timeout=240_000)
        page.get_by_text("The lamp was lit at dusk").first.wait_for()
        assert stack.run(run_id)["parameters"]["advanced"]["seconds"] == 3
        captions = next(tmp_path.rglob("captions.srt")).read_text("utf-8")
        assert "lamp" in captions and "boat" not in captions, "it was cut to 3 s"
        film = stack.artifacts(run_id)["film"]
        page.goto(f"{stack.told['ui']}/artifacts/artifact/{film['id']}")
        link = page.get_by_role("link", name="▶ Play the film", exact=True).first
        link.wait_for()
        answer = page.request.get(str(link.get_attribute("href")))
        assert answer.status == 200 and answer.body()[4:8] == b"ftyp"
        poster = page.locator("img[src*='thumbnail.png']")
        assert poster.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1280
        picture = page.locator("img[src^='data:image/jpeg']").first
        picture.wait_for()
        assert picture.evaluate("image => image.decode().then(() => image.naturalHeight)") > 200


def _newest_run(stack: LocalStack) -> str:
    """The page says so in a notice that vanishes after some seconds."""
    deployment = stack.api("/deployments/name/storygen/preview")["id"]
    asked = {"deployments": {"id": {"any_": [deployment]}}, "sort": "EXPECTED_START_TIME_DESC"}
    return stack.api("/flow_runs/filter", asked)[0]["id"]


def _looks_at_the_folded_form(page: Page, schema: dict[str, Any]) -> None:
    """All of it in one window, each drop-down with its choices, nothing of what is folded."""
    form = schema["properties"]
    for name, said in form.items():
        assert page.get_by_text(f"{said['title']} (Optional)", exact=True).count() == 1, name
        assert page.get_by_text(said["description"]).count() == 1, name
    submit = page.get_by_role("button", name="Submit").bounding_box()
    assert submit and submit["y"] + submit["height"] < 900, submit
    box = _input(page, "Story").bounding_box()
    assert box and box["height"] > 120, "a story has more than one line"
    assert page.get_by_text("Seed").count() == 0, "what is rare is folded away"
    for name, said in form.items():
        choices = said.get("enum") or schema["definitions"].get(name, {}).get("enum")
        if choices:
            _select(page, said["title"]).click()
            options = page.locator(".p-select-option")
            options.first.wait_for()
            assert [text.strip() for text in options.all_inner_texts()] == choices
            options.filter(has_text=said["default"]).first.click()
            options.first.wait_for(state="detached")


def _field(page: Page, title: str) -> Locator:
    label = page.get_by_text(f"{title} (Optional)", exact=True)
    return label.locator("xpath=ancestor::*[.//textarea or .//input or .//fieldset][1]")


def _select(page: Page, title: str) -> Locator:
    return _field(page, title).locator(".p-select-button")


def _input(page: Page, title: str) -> Locator:
    return _field(page, title).locator("textarea, input").first
