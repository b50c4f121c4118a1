"""Serves files of a local artifact store to whoever has a signed link; nothing else."""

import sys

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from storygen.embedded_server import die_with_parent
from storygen.signed_links import check
from storygen.store import current_store


async def send(request: Request) -> Response:
    """The file of a link, also in parts, so that a film can be wound."""
    sha256, name = request.path_params["sha256"], request.path_params["name"]
    media_type = request.query_params.get("type", "")
    until, key = request.query_params.get("until", ""), request.query_params.get("key", "")
    if not check(sha256, name, media_type, until, key):
        return PlainTextResponse("This link is wrong or too old; run the film again.", 403)
    path = current_store().find(sha256)
    if path is None:
        return PlainTextResponse("The file is gone; run the film again.", 404)
    return FileResponse(
        path, media_type=media_type, filename=name, content_disposition_type="inline",
        headers={"Cache-Control": "private, max-age=31536000, immutable"},
    )  # fmt: skip


def main() -> None:
    """Serve on the listening socket in argument 1 until the parent in argument 2 is dead."""
    import signal

    die_with_parent(int(sys.argv[2]), signal.SIGKILL)
    app = Starlette(routes=[Route("/{sha256}/{name}", send)])
    uvicorn.run(app, fd=int(sys.argv[1]), log_level="warning")


if __name__ == "__main__":
    main()
