"""The stack's own Prefect server: as Prefect makes it, with a run form that fits a window."""

from pathlib import Path

from fastapi import FastAPI
from prefect.server.api.server import create_app as prefect_app
from prefect.settings import get_current_settings

_STYLE = Path(__file__).with_name("run_form.css")
_BEGIN, _END = "<style data-by='storygen'>", "</style>"


def create_app() -> FastAPI:
    """Prefect's server, its UI's copy in the stack's folder laid out by `run_form.css`."""
    app = prefect_app()
    if folder := get_current_settings().server.ui.static_directory:
        for page in (Path(folder, "v1", "index.html"), Path(folder, "index.html")):
            if page.is_file():
                page.write_text(styled(page.read_text("utf-8"), _STYLE.read_text("utf-8")), "utf-8")
    return app


def styled(page: str, style: str) -> str:
    """A page with a style of ours at the end of its head, once.

    Prefect's form has one column and no lines for a longer text, and lets nobody say otherwise; a
    style that no longer fits it changes nothing.
    """
    before, begin, rest = page.partition(_BEGIN)
    if begin:
        page = before + rest.partition(_END)[2]
    return page.replace("</head>", f"{_BEGIN}{style}{_END}</head>", 1)
