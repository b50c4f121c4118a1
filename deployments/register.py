"""Makes on a Prefect server all that storygen needs there; once or many times, to the same end.

`python -m deployments.register` takes the server from PREFECT_API_URL and PREFECT_API_AUTH_STRING
or the active profile, the artifact store from STORYGEN_STORE and the AWS_* variables, and who is
told of failed runs from STORYGEN_ALERT_WEBHOOK and STORYGEN_ALERT_EMAIL.
"""

import argparse
import io
import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path

from prefect.cli import app as prefect_command
from prefect.client.orchestration import SyncPrefectClient, get_client

from blocks.artifact_store import BLOCK_NAME, ArtifactStore, block_from
from deployments.alerts import alerts
from deployments.automations import make_automations
from deployments.pools import make_limits, make_pools

# Deploying needs the flows, which take seconds to load: they do so while the server starts.
from flows import batch as batch
from flows import create as create
from flows import gpu as gpu
from storygen.errors import RequestError, StorygenError
from storygen.s3_client import make_bucket
from storygen.store_settings import configured_settings

_SERVER_S, _POLL_S = 180.0, 0.2
_ROOT = Path(__file__).resolve().parent.parent


def register(kind: str, templates: Path | None, limits: dict[str, int]) -> Iterator[str]:
    """Make everything, a sentence for each thing.

    Args:
        kind: Prefect's type of the work pools.
        templates: Folder of base job templates; None for the type's own.
        limits: How many runs a pool may have at once, by its name.

    Raises:
        RequestError: Something on the server, or in the settings, does not fit.
        StorygenError: `prefect deploy` failed.
    """
    settings, told = configured_settings(), alerts(os.environ)
    with get_client(sync_client=True) as client:
        _wait_for(client)
        yield from make_pools(client, kind, templates, limits)
        yield from make_limits(client)
    ArtifactStore.register_type_and_schema()
    block_from(settings).save(BLOCK_NAME, overwrite=True)
    yield f"block artifact-store/{BLOCK_NAME}: {settings.shown}"
    yield _deploy()
    yield from make_automations(told)


def _wait_for(client: SyncPrefectClient) -> None:
    """Raises StorygenError: the server does not answer within 180 s."""
    deadline = time.monotonic() + _SERVER_S
    while (problem := client.api_healthcheck()) is not None:
        if time.monotonic() > deadline:
            raise StorygenError(
                f"{client.api_url} did not answer within {_SERVER_S:.0f} s: {problem}"
            )
        time.sleep(_POLL_S)


def _deploy() -> str:
    if not (_ROOT / "prefect.yaml").is_file():
        raise RequestError(
            f"there is no prefect.yaml in {str(_ROOT)!r}; run this from a clone of storygen, "
            "installed with `pip install --editable .`"
        )
    said = io.StringIO()
    # In this process, which has loaded Prefect and the flows: another one takes seconds for that.
    sys.argv = ["prefect", "--no-prompt", "deploy", "--all"]
    with chdir(_ROOT), redirect_stdout(said), redirect_stderr(said):
        try:
            prefect_command()
        except SystemExit as end:
            if end.code:
                words = said.getvalue()[-800:]
                raise StorygenError(f"`prefect deploy --all` failed: {words}") from end
    return "deployments: as prefect.yaml says"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; its exit code."""
    parser = argparse.ArgumentParser("python -m deployments.register", description=__doc__)
    parser.add_argument("--pool-type", default="process", metavar="TYPE")
    parser.add_argument("--templates", type=Path, metavar="FOLDER")
    parser.add_argument("--make-bucket", action="store_true", help="make the S3 bucket first")
    parser.add_argument("--limit", action="append", default=[], metavar="POOL=N")
    options = parser.parse_args(arguments)
    try:
        limits = {name: int(n) for name, _, n in (text.partition("=") for text in options.limit)}
    except ValueError:
        parser.error("--limit takes POOL=N, such as cpu=2")
    try:
        if options.make_bucket:
            print(make_bucket(configured_settings()), flush=True)
        for sentence in register(options.pool_type, options.templates, limits):
            print(sentence, flush=True)
    except StorygenError as error:
        print(f"storygen: {error}", file=sys.stderr)
        return 2 if isinstance(error, RequestError) else 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
