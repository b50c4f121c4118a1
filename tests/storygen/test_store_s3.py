"""What can go wrong between a store and its S3 server, injected over real HTTP."""

import hashlib
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import boto3
import pytest

from storygen import files, s3_upload
from storygen.errors import RequestError, StoreError, StoreUnavailable
from storygen.inbox import list_place
from storygen.models.base import Artifact
from storygen.s3_sources import fetch_s3
from storygen.store import ArtifactStore, current_store, open_store
from storygen.store_settings import parse_store_url
from tests.support.run_parts import forget_proofs
from tests.support.s3_servers import BUCKET, FaultProxy


@pytest.fixture
def prefix(request: pytest.FixtureRequest) -> str:
    return quote(request.node.name, safe="")


@pytest.fixture
def proxy(s3_endpoint: str) -> Iterator[FaultProxy]:
    proxy = FaultProxy(s3_endpoint)
    yield proxy
    proxy.close()


@pytest.fixture
def store(
    proxy: FaultProxy, prefix: str, s3_credentials: None, monkeypatch: pytest.MonkeyPatch
) -> ArtifactStore:
    monkeypatch.setenv("STORYGEN_STORE", f"s3://{BUCKET}/{prefix}?endpoint={proxy.endpoint}")
    return current_store()


@pytest.fixture
def server(s3_endpoint: str, s3_credentials: None) -> Any:
    return boto3.client("s3", endpoint_url=s3_endpoint)  # pyright: ignore


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Go on as a run on another machine, which has no copies yet."""

    def move() -> ArtifactStore:
        monkeypatch.setenv("STORYGEN_HOME", str(tmp_path / os.urandom(4).hex()))
        forget_proofs()
        return current_store()

    return move


def key_of(prefix: str, kept: Artifact) -> str:
    return f"{prefix}/files/{kept.sha256[:2]}/{kept.sha256}"


def test_a_read_that_breaks_off_goes_on_where_it_broke(
    store: ArtifactStore, proxy: FaultProxy, elsewhere: Any
):
    content = os.urandom(3_000_000)
    kept = store.put_bytes(content, "video/mp4")
    other = elsewhere()

    proxy.health = "breaking"

    assert other.locate(kept).read_bytes() == content


def test_what_is_damaged_on_its_way_is_read_again_and_stays_in_the_bucket(
    store: ArtifactStore, proxy: FaultProxy, elsewhere: Any, server: Any, prefix: str
):
    content = os.urandom(300_000)
    kept = store.put_bytes(content, "video/mp4")
    other = elsewhere()

    proxy.health = "damaging"

    assert other.locate(kept).read_bytes() == content
    assert proxy.health == "well"
    assert server.head_object(Bucket=BUCKET, Key=key_of(prefix, kept))


@pytest.mark.parametrize("size_bytes", [1000, 9 << 20])
def test_a_server_without_conditional_writes_and_checksums_will_do(
    store: ArtifactStore, proxy: FaultProxy, elsewhere: Any, size_bytes: int
):
    content = os.urandom(size_bytes)
    proxy.health = "old"

    kept = store.put_bytes(content, "video/mp4")
    store.write_record("key", b"{}")

    other = elsewhere()
    assert other.is_whole(kept)
    assert other.locate(kept).read_bytes() == content
    assert other.read_record("key") == b"{}"


def test_a_wrong_key_is_a_wrong_request_that_says_what_to_check(
    store: ArtifactStore, proxy: FaultProxy
):
    proxy.health = "denying"

    with pytest.raises(RequestError, match="check the access key"):
        store.put_bytes(b"a lamp", "text/plain")
    with pytest.raises(RequestError, match="AWS_SECRET_ACCESS_KEY"):
        store.read_record("key")


def test_a_record_that_cannot_be_read_is_not_taken_for_missing(
    store: ArtifactStore, proxy: FaultProxy
):
    store.write_record("key", b"{}")
    proxy.health = "busy"

    with pytest.raises(StoreUnavailable, match="busy or ill"):
        store.read_record("key")


def test_a_damaged_record_is_taken_for_missing(store: ArtifactStore, server: Any, prefix: str):
    store.write_record("key", b'{"length_s": 10}')
    key = f"{prefix}/records/key"
    said = server.head_object(Bucket=BUCKET, Key=key)["Metadata"]

    server.put_object(Bucket=BUCKET, Key=key, Body=b'{"length_s": 90}', Metadata=said)

    assert store.read_record("key") is None


def test_an_upload_that_fails_leaves_no_parts(
    store: ArtifactStore, server: Any, monkeypatch: pytest.MonkeyPatch
):
    def unreadable(*_: Any) -> dict[str, str]:
        raise StoreError("the disk failed")

    monkeypatch.setattr(s3_upload, "_checksum", unreadable)
    with pytest.raises(StoreError, match="the disk failed"):
        store.put_bytes(os.urandom(9 << 20), "video/mp4")

    assert "Uploads" not in server.list_multipart_uploads(Bucket=BUCKET)


def test_what_another_writer_put_first_is_left_as_it_is(
    store: ArtifactStore, server: Any, prefix: str, tmp_path: Path
):
    kept = store.put_bytes(b"a lamp", "text/plain")
    before = server.head_object(Bucket=BUCKET, Key=key_of(prefix, kept))["LastModified"]
    (tmp_path / "lamp").write_bytes(b"a lamp")

    place = {"Bucket": BUCKET, "Key": key_of(prefix, kept)}
    s3_upload.upload(server, place, tmp_path / "lamp", kept)

    assert server.head_object(**place)["LastModified"] == before


def test_a_file_that_lies_there_cut_short_is_replaced(
    store: ArtifactStore, server: Any, prefix: str, elsewhere: Any
):
    kept = store.put_bytes(b"a lamp", "text/plain")
    server.put_object(Bucket=BUCKET, Key=key_of(prefix, kept), Body=b"a la")
    other = elsewhere()
    assert not other.is_whole(kept)

    other.put_bytes(b"a lamp", "text/plain")

    assert elsewhere().locate(kept).read_bytes() == b"a lamp"


@pytest.mark.parametrize(("content", "is_whole"), [(b"a lamp", True), (b"a lump", False)])
def test_a_file_that_another_program_put_there_counts_once_its_bytes_were_read(
    store: ArtifactStore, server: Any, prefix: str, content: bytes, is_whole: bool
):
    lamp = hashlib.sha256(b"a lamp").hexdigest()
    kept = Artifact(sha256=lamp, size_bytes=6, media_type="text/plain")
    server.put_object(Bucket=BUCKET, Key=key_of(prefix, kept), Body=content)

    assert store.is_whole(kept) is is_whole


def test_many_files_are_looked_for_at_once(
    store: ArtifactStore, proxy: FaultProxy, server: Any, elsewhere: Any
):
    kept = [store.put_bytes(bytes([number]), "text/plain") for number in range(32)]
    other = elsewhere()
    proxy.health, proxy.delay_s = "slow", 0.1

    begun_at = time.monotonic()
    assert other.are_whole(kept)

    assert time.monotonic() - begun_at < 32 * 0.2 / 2


def test_a_link_leads_to_the_address_that_browsers_reach(s3_credentials: None):
    address = f"s3://{BUCKET}/x?endpoint=http://s3:9000&public_endpoint=https://films.example.org"
    kept = Artifact(sha256="0" * 64, size_bytes=1, media_type="video/mp4")

    link = open_store(parse_store_url(address)).link(kept, "film.mp4", 10**9)

    assert link is not None
    assert link.startswith(f"https://films.example.org/{BUCKET}/x/files/00/")
    assert "X-Amz-Expires=604800" in link


def test_a_full_disk_here_is_called_by_its_name(store: ArtifactStore):
    def full(operation: str, path: Path) -> None:
        if operation == "write" and "copies" in path.parts:
            raise OSError(28, "No space left on device")

    files.inject(full)

    with pytest.raises(StoreError, match="free some disk space"):
        store.put_bytes(b"a lamp", "text/plain")


def test_stories_under_a_prefix_are_listed_and_read_whatever_their_names(
    store: ArtifactStore, server: Any, prefix: str
):
    for name in ("what? 100% #1.md", "über.txt", ".hidden.md", "picture.png", "deeper/a.md"):
        server.put_object(Bucket=BUCKET, Key=f"{prefix}/in/{name}", Body=name.encode())

    waiting = list_place(f"s3://{BUCKET}/{prefix}/in/")

    assert [file.name for file in waiting] == ["what? 100% #1.md", "über.txt"]
    for file in waiting:
        assert fetch_s3(file.address, 1000) == (file.name.encode(), file.name)
        assert file.size_bytes == len(file.name.encode())


def test_a_story_that_is_not_in_the_bucket_is_named(store: ArtifactStore, prefix: str):
    with pytest.raises(RequestError, match=r"there is no s3://.*lamp\.md; check the address"):
        fetch_s3(f"s3://{BUCKET}/{prefix}/lamp.md", 1000)
    with pytest.raises(RequestError, match="make the bucket"):
        fetch_s3("s3://no-such-bucket/lamp.md", 1000)
