"""Makes the pictures of Prefect's UI in `docs/pictures/`: `python -m docs.make_ui_pictures`.

Needs Chromium. Starts a stack of its own, makes the example film with it, and takes it down.
"""

import tempfile
from pathlib import Path

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
    run_id = stack.start("storygen/preview")
    stack.wait(run_id, at_most_s=300)
    page_of = stack.artifacts(run_id)
    with logged_in(stack, width=1100, height=1000) as page:
        open_form(page, stack, "storygen/full")
        page.wait_for_timeout(1000)
        page.screenshot(path=PICTURES / "run-form.png")
        for key, name, height in (("storyboard", "run-page", 900), ("result", "run-result", 900)):
            page.set_viewport_size({"width": 1100, "height": height})
            page.goto(f"{stack.told['ui']}/artifacts/artifact/{page_of[key]['id']}")
            page.get_by_role("img").first.wait_for()
            page.wait_for_timeout(1500)
            page.screenshot(path=PICTURES / f"{name}.png")


if __name__ == "__main__":
    main()
