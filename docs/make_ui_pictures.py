"""Makes the pictures of Prefect's UI in `docs/pictures/`: `python -m docs.make_ui_pictures`.

Needs Chromium. Starts a stack of its own, makes the example film with it, and takes it down.
"""

import tempfile
from pathlib import Path

from playwright.sync_api import Page

from tests.support.stacks import LocalStack
from tests.support.ui import logged_in, open_form

PICTURES = Path(__file__).parent / "pictures"


def main() -> None:
    """Take the pictures."""
    with tempfile.TemporaryDirectory() as folder:
        stack = LocalStack(Path(folder))
        try:
            stack.up()
            _take(stack)
        finally:
            stack.destroy()


def _take(stack: LocalStack) -> None:
    with logged_in(stack, width=1280, height=900) as page:
        open_form(page, stack, "storygen/full")
        page.wait_for_timeout(1000)
        page.screenshot(path=PICTURES / "run-form.png")
        run_id = stack.start("storygen/full")
        while " 8 of " not in stack.page(run_id):
            page.wait_for_timeout(200)
        _look(page, stack, run_id, "run-page")
        stack.wait(run_id, at_most_s=300)
        _look(page, stack, run_id, "run-result")


def _look(page: Page, stack: LocalStack, run_id: str, name: str) -> None:
    """A picture of a run's page as it is now."""
    page.set_viewport_size({"width": 1100, "height": 900})
    page.goto(f"{stack.told['ui']}/artifacts/artifact/{stack.artifacts(run_id)['film']['id']}")
    page.get_by_role("img").first.wait_for()
    page.wait_for_timeout(1500)
    page.screenshot(path=PICTURES / f"{name}.png")


if __name__ == "__main__":
    main()
