from pathlib import Path

import pytest

from flows.create import storygen
from tests.support.stacks import LocalStack
from tests.support.ui import CHROMIUM, logged_in, open_form

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="Chromium is not installed"),
]


def test_a_person_fills_in_the_form_presses_run_and_sees_the_film(
    stack: LocalStack, tmp_path: Path
):
    with logged_in(stack) as page:
        open_form(page, stack, "storygen/preview")
        for name, said in storygen.parameters.properties.items():
            assert page.get_by_text(f"{said['title']} (Optional)", exact=True).count() == 1, name
            assert page.get_by_text(said["description"][:40]).count() >= 1, name
        assert page.get_by_text("Weights").count() == 0, "models' settings are folded away"

        _fill(page, "Text", "The lamp was lit at dusk. A boat came home through the storm.")
        _fill(page, "Output folder", str(tmp_path))
        page.get_by_role("button", name="Submit").click()
        page.wait_for_url(lambda url: not url.endswith("/run"))
        run_id = _newest_run(stack)
        page.goto(f"{stack.told['ui']}/runs/flow-run/{run_id}")
        page.get_by_text("Completed", exact=True).first.wait_for(timeout=240_000)
        page.get_by_text("The lamp was lit at dusk").first.wait_for()
        result = stack.artifacts(run_id)["result"]
        page.goto(f"{stack.told['ui']}/artifacts/artifact/{result['id']}")
        link = page.get_by_role("link", name="Play the film")
        link.wait_for()
        answer = page.request.get(str(link.get_attribute("href")))
        assert answer.status == 200 and answer.body()[4:8] == b"ftyp"
        poster = page.locator("img[src*='thumbnail.png']")
        assert poster.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1280

        board = stack.artifacts(run_id)["storyboard"]
        page.goto(f"{stack.told['ui']}/artifacts/artifact/{board['id']}")
        picture = page.locator("img[src^='data:image/jpeg']").first
        picture.wait_for()
        assert picture.evaluate("image => image.decode().then(() => image.naturalHeight)") > 200


def _newest_run(stack: LocalStack) -> str:
    """The page says so in a notice that vanishes after some seconds."""
    deployment = stack.api("/deployments/name/storygen/preview")["id"]
    asked = {"deployments": {"id": {"any_": [deployment]}}, "sort": "EXPECTED_START_TIME_DESC"}
    return stack.api("/flow_runs/filter", asked)[0]["id"]


def _fill(page, title: str, value: str) -> None:
    label = page.get_by_text(f"{title} (Optional)", exact=True)
    box = label.locator("xpath=ancestor::*[.//textarea or .//input][1]").locator("textarea, input")
    box.first.fill(value)
