import os
import subprocess
import sys
import threading
from pathlib import Path
from uuid import uuid4

import pytest
from prefect import flow, task
from prefect.blocks.system import Secret
from prefect.settings import (
    PREFECT_DEFAULT_RESULT_STORAGE_BLOCK,
    get_current_settings,
    temporary_settings,
)
from prefect.testing.utilities import prefect_test_harness

from blocks.artifact_store import ArtifactStore, block_from
from blocks.keys import look_in_blocks_of_profile
from blocks.opening import result_storage, use_configured_store
from storygen.errors import RequestError, StoreUnavailable
from storygen.models.base import Artifact
from storygen.services import keys
from storygen.services.block_keys import look_in_blocks
from storygen.store import current_store, use_store
from storygen.store_settings import parse_store_url
from tasks.policy import stage_task
from tests.support.run_parts import start_run
from tests.support.s3_servers import BUCKET, CREDENTIALS, FaultProxy, s3_server


@pytest.fixture(scope="module")
def endpoint():
    with s3_server() as endpoint:
        yield endpoint


@pytest.fixture
def block(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> ArtifactStore:
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    return block_from(parse_store_url(f"s3://{BUCKET}/block?endpoint={endpoint}"))


@pytest.fixture
def _no_store_chosen():
    yield
    use_store(None)


@pytest.fixture(scope="module")
def prefect_server():
    with prefect_test_harness(server_startup_timeout=200):
        yield


def one_key(*_: object) -> str:
    return "one-key"


@pytest.mark.slow
@pytest.mark.usefixtures("prefect_server")
def test_prefects_results_and_storygens_files_share_the_bucket(
    block: ArtifactStore,
    endpoint: str,
    monkeypatch: pytest.MonkeyPatch,
    _no_store_chosen: None,
):
    calls: list[int] = []
    use_store(block.settings())
    results = result_storage()

    @task(persist_result=True, result_storage=results, cache_key_fn=one_key)
    def work() -> str:
        calls.append(1)
        return "made"

    @flow
    def twice() -> list[str]:
        states = [work(return_state=True), work(return_state=True)]
        return [state.name or "" for state in states]

    assert twice() == ["Completed", "Cached"]
    assert calls == [1]
    assert current_store().read_record("one-key") is not None

    block.save("storygen")
    use_store(None)
    with temporary_settings({PREFECT_DEFAULT_RESULT_STORAGE_BLOCK: "artifact-store/storygen"}):
        use_configured_store()
    assert current_store().read_record("one-key") is not None

    use_store(None)
    monkeypatch.setenv("STORYGEN_STORE", f"s3://{BUCKET}/other?endpoint={endpoint}")
    kept = result_storage()
    assert isinstance(kept, ArtifactStore)
    kept.write_path("one-key", b"{}", _sync=True)  # pyright: ignore
    assert current_store().read_record("one-key") == b"{}"
    assert not kept.access_key_id and not kept.secret_access_key.get_secret_value()


@pytest.mark.slow
@pytest.mark.usefixtures("prefect_server", "_no_store_chosen")
def test_an_answer_that_cannot_be_read_is_not_made_again(
    endpoint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("STORYGEN_HOME", str(tmp_path))
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    proxy, calls = FaultProxy(endpoint), list[str]()
    use_store(parse_store_url(f"s3://{BUCKET}/unread?endpoint={proxy.endpoint}"))

    @stage_task("voice", version=1)
    def speak(words: str) -> Artifact:
        calls.append(words)
        return current_store().put_bytes(words.encode(), "text/plain")

    quick = speak.with_options(result_storage=result_storage(), retry_delay_seconds=[0, 1, 1])

    @flow
    def film() -> str:
        start_run()
        state = quick("Hi.", return_state=True)
        return f"{state.name}: {state.message}"

    assert film().startswith("Completed")
    proxy.health = "denying"
    assert "SignatureDoesNotMatch" in film()
    threading.Timer(1, setattr, [proxy, "health", "well"]).start()
    assert film().startswith("Cached")
    assert calls == ["Hi."]
    proxy.close()


@pytest.fixture
def ill_block(block: ArtifactStore, endpoint: str, monkeypatch: pytest.MonkeyPatch):
    """A block before whose store stands a proxy; what it waited, in seconds."""
    proxy, waited_s = FaultProxy(endpoint), list[float]()
    ill = block_from(parse_store_url(f"s3://{BUCKET}/{uuid4()}?endpoint={proxy.endpoint}"))
    monkeypatch.setattr("blocks.artifact_store.time.sleep", waited_s.append)
    monkeypatch.setattr("storygen.s3_client._ATTEMPTS", 1)
    yield ill, proxy, waited_s
    proxy.close()


IllBlock = tuple[ArtifactStore, FaultProxy, list[float]]


def test_a_record_waits_for_a_store_that_is_ill_for_a_while(
    ill_block: IllBlock, monkeypatch: pytest.MonkeyPatch
):
    block, proxy, waited_s = ill_block

    def wait(duration_s: float) -> None:
        waited_s.append(duration_s)
        if sum(waited_s) >= 7:
            proxy.health = "well"

    monkeypatch.setattr("blocks.artifact_store.time.sleep", wait)
    proxy.health = "busy"

    block.write_path("a-record", b"{}", _sync=True)  # pyright: ignore

    assert sum(waited_s) == 7
    assert block.read_path("a-record", _sync=True) == b"{}"  # pyright: ignore


def test_a_store_that_stays_ill_is_waited_for_once_until_it_answers(ill_block: IllBlock):
    block, proxy, waited_s = ill_block
    proxy.health = "busy"
    for _ in range(2):
        with pytest.raises(StoreUnavailable, match="SlowDown"):
            block.write_path("a-record", b"{}", _sync=True)  # pyright: ignore
    assert sum(waited_s) == 30

    proxy.health = "well"
    block.write_path("a-record", b"{}", _sync=True)  # pyright: ignore
    proxy.health = "busy"
    with pytest.raises(StoreUnavailable):
        block.write_path("a-record", b"{}", _sync=True)  # pyright: ignore
    assert sum(waited_s) == 60


def test_a_store_that_refuses_is_not_waited_for(ill_block: IllBlock):
    block, proxy, waited_s = ill_block
    proxy.health = "denying"
    with pytest.raises(RequestError):
        block.write_path("a-record", b"{}", _sync=True)  # pyright: ignore
    assert waited_s == []


@pytest.mark.slow
@pytest.mark.usefixtures("prefect_server")
def test_a_key_in_a_secret_block_is_found_with_and_without_prefect(
    monkeypatch: pytest.MonkeyPatch,
):
    Secret(value="sk-0123456789").save("a-service-key")
    monkeypatch.setenv("PREFECT_API_URL", str(get_current_settings().api.url))
    try:
        for look in (look_in_blocks, look_in_blocks_of_profile):
            look()
            assert keys.find_key("A_SERVICE_KEY") == "sk-0123456789"
            assert keys.find_key("ANOTHER_KEY") is None
            keys.use_finder(None)
    finally:
        keys.use_finder(None)


def test_a_block_with_half_a_key_says_so():
    block = ArtifactStore(bucket="films", access_key_id="key")
    with pytest.raises(RequestError, match="only one is given"):
        block.settings()


def test_every_field_of_the_block_is_titled_and_its_secrets_are_hidden(block: ArtifactStore):
    schema = ArtifactStore.model_json_schema()["properties"]
    assert all(schema[name].get("title") for name in schema if not name.startswith("_"))
    assert "secret'" not in repr(block)


@pytest.mark.slow
def test_the_block_is_registered_from_a_clone(tmp_path: Path):
    done = subprocess.run(
        [sys.executable, "-m", "prefect", "block", "register", "-m", "blocks"],
        capture_output=True,
        text=True,
        check=False,
        env={
            **os.environ,
            "PREFECT_HOME": str(tmp_path),
            "PREFECT_SERVER_ANALYTICS_ENABLED": "0",
            "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
        },
    )
    assert done.returncode == 0, done.stderr
    assert "1 block" in done.stdout or "artifact" in done.stdout.lower()
