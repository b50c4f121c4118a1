"""Prefect's UI in a real headless browser, used as a person would."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, sync_playwright

from tests.support.stacks import LocalStack

CHROMIUM = "/usr/bin/chromium"
_PATIENCE_MS = 120_000
_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip


@contextmanager
def logged_in(stack: LocalStack, *, width: int = 1200, height: int = 1400) -> Iterator[Page]:
    """A browser that has gone past the login page."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=_FLAGS)
        page = browser.new_page(viewport={"width": width, "height": height})
        page.set_default_timeout(_PATIENCE_MS)
        page.goto(stack.told["ui"])
        page.get_by_placeholder("admin:pass").fill(stack.told["auth"])
        page.get_by_role("button", name="Login").click()
        page.get_by_text("Deployments").first.wait_for()
        yield page
        browser.close()


def open_form(page: Page, stack: LocalStack, deployment: str) -> None:
    """The run form of a deployment."""
    found = stack.api(f"/deployments/name/{deployment}")
    page.goto(f"{stack.told['ui']}/deployments/deployment/{found['id']}/run")
    page.get_by_role("button", name="Submit").wait_for()
