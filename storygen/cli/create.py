"""`storygen create`: from a story to a film at a terminal."""

import argparse
import os
import sys
import time
from pathlib import Path

from storygen.canonical import digest
from storygen.cli.flags import chosen_fields
from storygen.cli.reuse import answer_from_ledger, put_from_ledger
from storygen.cli.running import run_flow
from storygen.errors import RequestError
from storygen.home import output_path, user_path
from storygen.ledger import LedgerEntry, find_finished, find_made, new_run_id, now
from storygen.request import Request, make_request
from storygen.request_models import anchored, model_identities
from tasks.source.decoding import MAX_BYTES

_LONGEST_NAME_BYTES = 255


def run(options: argparse.Namespace) -> int:
    """Make the film, or answer from the ledger when it lies there already."""
    begun_at = time.monotonic()
    request, content, name = asked(options)
    if options.server:
        from blocks.keys import look_in_blocks_of_profile

        look_in_blocks_of_profile()
    entry = prepare(request, content, name)
    if not request.clean and not request.redo:
        if finished := find_finished(entry.identity):
            return answer_from_ledger(finished, as_json=options.json, begun_at=begun_at)
        if made := find_made(entry.film):
            return put_from_ledger(entry, made, as_json=options.json, begun_at=begun_at)
    return run_flow(entry, as_json=options.json, server=options.server, begun_at=begun_at)


def asked(options: argparse.Namespace) -> tuple[Request, bytes, str]:
    """The request behind the flags, its story's bytes, and a name that tells their kind.

    Raises:
        RequestError: Something is wrong; nothing was written.
    """
    from flows.bringing import bring
    from tasks.source.fetching import is_address

    fields = chosen_fields(options)
    source, origin = options.source, ""
    if source == "-":
        fields["text"], source = _standard_input(), ""
    elif is_address(source):
        origin = digest("address", source)
    elif source:
        _check_name(source)
        origin = digest("path", os.path.realpath(user_path(source)))
    elif "text" not in fields and fields.get("recording"):
        origin = digest("path", os.path.realpath(user_path(fields["recording"])))
    if "text" in fields and not fields["text"].strip():
        raise RequestError("the text is empty; give at least one sentence")
    request = anchored(make_request(**fields, source=source, origin=origin))
    content, name = bring(request)
    return request, content, name


def _check_name(source: str) -> None:
    if len(os.fsencode(Path(source).name)) > _LONGEST_NAME_BYTES:
        raise RequestError(
            f"{source[:40] + '…'!r} is too long for a file's name; a text is given with --text"
        )


def _standard_input() -> str:
    if sys.stdin is None:
        raise RequestError("there is no standard input; give a file or --text")
    content = sys.stdin.buffer.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise RequestError(
            f"standard input holds more than the {MAX_BYTES / 1e6:.0f} MB that a story may have: "
            "split it into chapters"
        )
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise RequestError(
            f"standard input is not UTF-8 (byte {error.start}); convert it first"
        ) from error


def prepare(request: Request, content: bytes, name: str) -> LedgerEntry:
    """Check everything that can be checked, keep the story, and make the run's entry.

    Raises:
        RequestError: Something is wrong; nothing was written.
    """
    from flows.preflight import check
    from tasks.source.bringing import keep_story

    checked = check(request, content, name)
    kept, source = keep_story(content, name)
    settled = request.model_copy(
        update={
            "source": source,
            "text": "",
            "music": checked.music,
            "recording": checked.recording,
            "output": str(output_path(request.output)),
            "origin": request.origin or digest("content", kept.sha256),
        }
    )
    content_sha256 = digest(kept.sha256, *checked.companions, *model_identities(request))
    return LedgerEntry(
        run_id=new_run_id(),
        identity=settled.identity(content_sha256),
        film=settled.film_identity(content_sha256),
        request=settled,
        content=source,
        title=checked.title,
        state="running",
        started_at=now(),
    )
