import os
import subprocess
import sys
from pathlib import Path

import pytest
from prefect import flow, task
from prefect.settings import PREFECT_DEFAULT_RESULT_STORAGE_BLOCK, temporary_settings
from prefect.testing.utilities import prefect_test_harness

from blocks.artifact_store import ArtifactStore, block_from
from blocks.opening import result_storage, use_configured_store
from storygen.errors import RequestError
from storygen.store import current_store, use_store
from storygen.store_settings import parse_store_url
from tests.support.s3_servers import BUCKET, CREDENTIALS, s3_server


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


def one_key(*_: object) -> str:
    return "one-key"


@pytest.mark.slow
def test_prefects_results_and_storygens_files_share_the_bucket(
    block: ArtifactStore,
    endpoint: str,
    monkeypatch: pytest.MonkeyPatch,
    _no_store_chosen: None,
):
    with prefect_test_harness(server_startup_timeout=200):
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
        capture_output=True, text=True, check=False,
        env={**os.environ, "PREFECT_HOME": str(tmp_path), "PREFECT_SERVER_ANALYTICS_ENABLED": "0"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "1 block" in done.stdout or "artifact" in done.stdout.lower()
