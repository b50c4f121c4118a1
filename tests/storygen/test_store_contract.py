"""What every artifact store keeps to, held against each of them."""

import hashlib
import os
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import boto3
import pytest

from storygen.errors import RequestError, StoreError, StoreUnavailable
from storygen.models.base import Artifact
from storygen.store import ArtifactStore, current_store, open_store
from storygen.store_settings import StoreSettings, parse_store_url
from tests.support.run_parts import forget_proofs
from tests.support.s3_servers import BUCKET, FaultProxy


@pytest.fixture
def s3_url(s3_endpoint: str, s3_credentials: None, request: pytest.FixtureRequest) -> str:
    """A prefix of its own for each test."""
    return f"s3://{BUCKET}/{quote(request.node.name, safe='')}?endpoint={s3_endpoint}"


@pytest.fixture(params=["local", "s3"])
def store(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> ArtifactStore:
    if request.param == "s3":
        monkeypatch.setenv("STORYGEN_STORE", request.getfixturevalue("s3_url"))
    return current_store()


def _again() -> ArtifactStore:
    """The store as a new run sees it."""
    forget_proofs()
    return current_store()


def test_what_is_put_is_found_by_its_hash(store: ArtifactStore, tmp_path: Path):
    kept = store.put_bytes(b"a lamp", "text/plain")
    assert (kept.size_bytes, kept.media_type) == (6, "text/plain")
    assert kept.sha256 == hashlib.sha256(b"a lamp").hexdigest()
    assert store.is_whole(kept)
    assert store.locate(kept).read_bytes() == b"a lamp"
    found = _again().find(kept.sha256)
    assert found is not None and found.read_bytes() == b"a lamp"


def test_a_large_file_goes_in_and_comes_out_whole(store: ArtifactStore, tmp_path: Path):
    path = tmp_path / "film.mp4"
    path.write_bytes(os.urandom((20 << 20) + 12345))
    kept = store.put_file(path, "video/mp4")
    assert _again().locate(kept).read_bytes() == path.read_bytes()


def test_what_was_never_put_is_not_there(store: ArtifactStore):
    missing = Artifact(sha256="0" * 64, size_bytes=3, media_type="text/plain")
    assert not store.is_whole(missing)
    assert store.find("0" * 64) is None
    with pytest.raises(StoreError, match="missing"):
        store.locate(missing)


def test_a_record_is_kept_replaced_and_missed(store: ArtifactStore):
    assert store.read_record("items/ab/abc") is None
    store.write_record("items/ab/abc", b"one")
    store.write_record("items/ab/abc", b"two")
    assert _again().read_record("items/ab/abc") == b"two"


def test_writers_of_one_file_do_not_harm_it(store: ArtifactStore):
    content = os.urandom(200_000)
    kept: list[Artifact] = []
    writers = [
        threading.Thread(target=lambda: kept.append(store.put_bytes(content, "audio/wav")))
        for _ in range(6)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert len(kept) == 6 and len(set(kept)) == 1
    assert _again().locate(kept[0]).read_bytes() == content


@pytest.fixture
def s3(s3_url: str, monkeypatch: pytest.MonkeyPatch) -> ArtifactStore:
    monkeypatch.setenv("STORYGEN_STORE", s3_url)
    return current_store()


def _objects(endpoint: str) -> Iterator[str]:
    client = boto3.client("s3", endpoint_url=endpoint)  # pyright: ignore
    for item in client.list_objects_v2(Bucket=BUCKET).get("Contents", ()):
        yield item["Key"]


def _damage(endpoint: str, kept: Artifact) -> None:
    """Replace a stored file's bytes, its size and what is said of it left as they are."""
    client = boto3.client("s3", endpoint_url=endpoint)  # pyright: ignore
    key = next(key for key in _objects(endpoint) if key.endswith(kept.sha256))
    client.put_object(
        Bucket=BUCKET, Key=key, Body=b"x" * kept.size_bytes, Metadata={"sha256": kept.sha256}
    )


def test_a_file_damaged_in_the_bucket_is_never_read_and_can_be_made_anew(
    s3: ArtifactStore, s3_endpoint: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    kept = s3.put_bytes(b"a whole picture", "image/png")
    _damage(s3_endpoint, kept)
    monkeypatch.setenv("STORYGEN_HOME", str(tmp_path / "another machine"))
    other = _again()
    with pytest.raises(StoreError, match="missing"):
        other.locate(kept)
    assert not other.is_whole(kept)
    other.put_bytes(b"a whole picture", "image/png")
    assert other.locate(kept).read_bytes() == b"a whole picture"


def test_a_damaged_local_copy_is_fetched_again(s3: ArtifactStore):
    kept = s3.put_bytes(b"a whole picture", "image/png")
    s3.locate(kept).write_bytes(b"a wrong picture")
    assert _again().locate(kept).read_bytes() == b"a whole picture"


def test_a_signed_link_leads_to_the_file_under_its_name(s3: ArtifactStore):
    kept = s3.put_bytes(b"subtitles", "text/vtt")
    link = s3.link(kept, "captions ü.vtt", 60)
    assert link is not None
    with urllib.request.urlopen(link, timeout=10) as answer:
        assert answer.read() == b"subtitles"
        assert answer.headers["Content-Type"] == "text/vtt"
        assert "captions%20%C3%BC.vtt" in answer.headers["Content-Disposition"]


@pytest.fixture
def proxy(s3_endpoint: str) -> Iterator[FaultProxy]:
    proxy = FaultProxy(s3_endpoint)
    yield proxy
    proxy.close()


@pytest.fixture
def ill(proxy: FaultProxy, s3_url: str) -> ArtifactStore:
    address = f"{s3_url.partition('?')[0]}?endpoint={proxy.endpoint}"
    return open_store(parse_store_url(address))


@pytest.mark.parametrize("health", ["busy", "refusing"])
def test_a_server_that_is_ill_is_something_that_may_pass(
    ill: ArtifactStore, proxy: FaultProxy, health: str
):
    kept = ill.put_bytes(b"before", "text/plain")
    proxy.health = health  # pyright: ignore
    with pytest.raises(StoreUnavailable, match="could not"):
        ill.put_bytes(b"meanwhile", "text/plain")
    proxy.health = "well"
    ill.put_bytes(b"meanwhile", "text/plain")
    assert ill.is_whole(kept)


def test_a_slow_server_is_waited_for(ill: ArtifactStore, proxy: FaultProxy):
    proxy.health = "slow"
    kept = ill.put_bytes(os.urandom(150_000), "audio/wav")
    assert ill.is_whole(kept)


def test_a_bucket_that_is_not_there_is_named(s3_endpoint: str, s3_credentials: None):
    store = open_store(parse_store_url(f"s3://no-such-bucket/x?endpoint={s3_endpoint}"))
    with pytest.raises(RequestError, match=r"no-such-bucket.*make the bucket"):
        store.write_record("key", b"record")


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("s3://films/x?endpont=http://h", "did you mean 'endpoint'"),
        ("s3://films/x?endpoint=localhost:9000", "begins with http:// or https://"),
        ("s3://films/x?cache_gb=0", "cache_gb"),
        ("s3:///x", "neither s3://BUCKET/PREFIX nor a folder"),
        ("s3://key:word@films/x", "holds no credentials"),
        ("s3://films!/x", "a name is 3 to 63 letters"),
        ("s3://[films/x", "is no address"),
        ("ftp://films/x", "neither s3://BUCKET/PREFIX nor a folder"),
    ],
)
def test_a_wrong_address_of_a_store_is_explained(address: str, words: str):
    with pytest.raises(RequestError, match=words):
        parse_store_url(address)


def test_settings_do_not_show_their_secrets(s3_credentials: None):
    settings = parse_store_url("s3://films/x?endpoint=http://h:1&region=eu-1")
    assert settings.secret_access_key.get_secret_value() == "secret"
    assert "secret" not in repr(settings).replace("secret_access_key", "")
    assert settings.shown == "s3://films/x at http://h:1"
    assert settings == StoreSettings(
        bucket="films", prefix="x", endpoint_url="http://h:1", region="eu-1", path_style=True,
        access_key_id="key", secret_access_key=settings.secret_access_key,
    )  # fmt: skip
