"""Makes on a Prefect server all that storygen needs there; once or many times, to the same end.

What a person set on the server stays, and is told: only what changed in the files is applied.

`python -m deployments.register` takes the server from PREFECT_API_URL and PREFECT_API_AUTH_STRING
or the active profile, the artifact store from STORYGEN_STORE and the AWS_* variables, and who is
told of failed runs from STORYGEN_ALERT_WEBHOOK and STORYGEN_ALERT_EMAIL.
"""

import argparse
import io
import os
import re
import sys
import time
from collections.abc import Collection, Generator, Iterator, Sequence
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import cast

from httpx import HTTPError
from prefect.cli import app as prefect_command
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.exceptions import PrefectException, PrefectHTTPStatusError
from prefect.settings import get_current_settings

from blocks.artifact_store import BLOCK_NAME, ArtifactStore, block_from
from deployments.agreement import Agreement
from deployments.alerts import alerts
from deployments.automations import make_automations
from deployments.deployed import agreed_deploying
from deployments.memory import remembered
from deployments.pools import make_limits, make_pools

# Deploying needs the flows, which take seconds to load: they do so while the server starts.
from flows import batch as batch
from flows import create as create
from flows import gpu as gpu
from storygen.errors import RequestError, StorygenError
from storygen.s3_client import make_bucket
from storygen.stack.registration import KEPT
from storygen.store_settings import StoreSettings, configured_settings

_SERVER_S, _POLL_S = 180.0, 0.2
_LONGEST = 300
_EXCEPTION = re.compile(r"[\w.]+(Error|Exception|NotFound|Exists|Mismatch)\b.*: ")
_ROOT = Path(__file__).resolve().parent.parent
FILE = _ROOT / "prefect.yaml"


def register(
    kind: str,
    templates: Path | None,
    limits: dict[str, int],
    reset: Collection[str] = (),
    file: Path = FILE,
) -> Iterator[str]:
    """Make everything, a sentence for each thing.

    Args:
        kind: Prefect's type of the work pools.
        templates: Folder of base job templates; None for the type's own.
        limits: How many runs a pool may have at once, by its name.
        reset: What is to be as the files say, whatever a person set on the server.
        file: What says which deployments there are, as Prefect's own command reads it.

    Raises:
        RequestError: Something on the server, or in the settings, does not fit.
        StorygenError: `prefect deploy` failed.
    """
    settings, told = configured_settings(), alerts(os.environ)
    with get_client(sync_client=True) as client:
        _wait_for(client)
        with remembered(reset) as agreement:
            yield from make_pools(client, kind, templates, limits, agreement)
            yield from make_limits(client, agreement)
            _keep_store(settings)
            yield f"block artifact-store/{BLOCK_NAME}: {settings.shown}"
            yield _deploy(file, agreement)
            yield from make_automations(told, agreement)
            agreement.check_reset()
    yield from (f"{KEPT}{sentence}" for sentence in agreement.kept)


def _keep_store(settings: StoreSettings) -> None:
    """Have the server know where files are kept, unless it does."""
    ArtifactStore.register_type_and_schema()
    wanted = block_from(settings)
    try:
        is_known = (
            cast(ArtifactStore, ArtifactStore.load(BLOCK_NAME)).settings() == wanted.settings()
        )
    except (ValueError, RuntimeError, RequestError):  # none there, or one of another make
        is_known = False
    if not is_known:
        wanted.save(BLOCK_NAME, overwrite=True)


def _wait_for(client: SyncPrefectClient) -> None:
    """Raises StorygenError: the server does not answer within 180 s."""
    deadline = time.monotonic() + _SERVER_S
    while (problem := client.api_healthcheck()) is not None:
        if time.monotonic() > deadline:
            raise StorygenError(
                f"{client.api_url} did not answer within {_SERVER_S:.0f} s: {problem}"
            )
        time.sleep(_POLL_S)


def _deploy(file: Path, agreement: Agreement) -> str:
    if not file.is_file():
        raise RequestError(
            f"there is no {str(file)!r}; run this from a clone of storygen, "
            "installed with `pip install --editable .`"
        )
    said = io.StringIO()
    words = ("--no-prompt", "deploy", "--all", "--prefect-file", str(file.resolve()))
    # In this process, which has loaded Prefect and the flows: another one takes seconds for that.
    with (
        agreed_deploying(agreement), _arguments("prefect", *words), chdir(_ROOT),
        redirect_stdout(said), redirect_stderr(said),
    ):  # fmt: skip
        try:
            prefect_command()
        except SystemExit as end:
            if end.code:
                why = _last_words(said.getvalue())
                raise StorygenError(f"`prefect deploy --all` failed: {why}") from end
    return "deployments: up to date"


def _last_words(said: str) -> str:
    """What a command ended with: its exception's own line, where it told of one."""
    lines = [line for line in map(str.strip, said.splitlines()) if line]
    raised = [line for line in lines if _EXCEPTION.match(line)]
    return (raised or [" ".join(lines)])[-1][-_LONGEST:]


@contextmanager
def _arguments(*words: str) -> Generator[None]:
    """Have a command find these in `sys.argv`, and only that command."""
    before, sys.argv = sys.argv, list(words)
    try:
        yield
    finally:
        sys.argv = before


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; its exit code."""
    parser = argparse.ArgumentParser("python -m deployments.register", description=__doc__)
    parser.add_argument("--pool-type", default="process", metavar="TYPE")
    parser.add_argument("--templates", type=Path, metavar="FOLDER")
    parser.add_argument("--make-bucket", action="store_true", help="make the S3 bucket first")
    parser.add_argument("--limit", action="append", default=[], metavar="POOL=N")
    parser.add_argument(
        "--reset", action="append", default=[], metavar="NAME",
        help="take what the files say of a deployment, pool, limit or automation (or of all), "
        "whatever a person set on the server",
    )  # fmt: skip
    parser.add_argument(
        "--prefect-file", type=Path, default=FILE, metavar="FILE",
        help="what says which deployments there are; default: storygen's prefect.yaml",
    )  # fmt: skip
    options = parser.parse_args(arguments)
    try:
        limits = {name: int(n) for name, _, n in (text.partition("=") for text in options.limit)}
    except ValueError:
        parser.error("--limit takes POOL=N, such as cpu=2")
    try:
        if options.make_bucket:
            print(make_bucket(configured_settings()), flush=True)
        for sentence in register(
            options.pool_type, options.templates, limits, options.reset, options.prefect_file
        ):
            print(sentence, flush=True)
    except StorygenError as error:
        print(f"storygen: {error}", file=sys.stderr)
        return 2 if isinstance(error, RequestError) else 1
    except (PrefectException, HTTPError) as error:
        print(f"storygen: {_sentence(error)}", file=sys.stderr)
        return 1
    return 0


def _sentence(error: Exception) -> str:
    """What a server said that would not do what it was asked, in one sentence."""
    server = get_current_settings().api.url
    said = " ".join(str(error).split()) or type(error).__name__
    if isinstance(error, PrefectHTTPStatusError):
        asked, answer = error.request, error.response
        said = f"{asked.method} {asked.url.path}: {answer.status_code} {answer.text[:_LONGEST]}"
    return (
        f"the Prefect server {server} did not do what a registration needs ({said}); see its log, "
        "and whether it is of the version that is installed here, then run the same command again"
    )


if __name__ == "__main__":
    sys.exit(main())
