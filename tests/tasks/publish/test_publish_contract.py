"""What every publisher keeps; one of another package is given its settings by `--set`."""

from pathlib import Path

import pytest

from storygen.models.publication import PublishedFile
from storygen.request import Request
from storygen.store import current_store
from tasks.publish.contract import PUBLISHERS, Parcel, Publisher


@pytest.fixture(params=PUBLISHERS.names())
def publisher(request: pytest.FixtureRequest, given_settings: Request) -> Publisher:
    return PUBLISHERS.ready(request.param, given_settings.settings_of(request.param))


@pytest.fixture
def parcel(tmp_path: Path) -> Parcel:
    kept = current_store().put_bytes(b"a film", "video/mp4")
    words = current_store().put_bytes(b"{}", "application/json")
    files = (
        PublishedFile(name="video.mp4", content=kept),
        PublishedFile(name="metadata.json", content=words),
    )
    return Parcel("The Title", "en", "one", files, True, str(tmp_path))


def test_a_publisher_says_what_it_needs(publisher: Publisher):
    facts = (publisher.needs_gpu, publisher.is_online, publisher.is_paid)

    assert {type(fact) for fact in facts} == {bool}
    assert publisher.problem() is None


def test_a_film_can_be_handed_over_where_its_check_says_so(publisher: Publisher, parcel: Parcel):
    publisher.check(parcel.output)

    assert publisher.publish(parcel)


def test_a_film_handed_over_again_takes_the_place_of_the_one_before(
    publisher: Publisher, parcel: Parcel
):
    first = publisher.publish(parcel)

    assert publisher.publish(parcel) == first


def test_nothing_of_what_it_was_handed_is_changed(publisher: Publisher, parcel: Parcel):
    before = [current_store().locate(file.content).read_bytes() for file in parcel.files]

    publisher.publish(parcel)

    assert [current_store().locate(file.content).read_bytes() for file in parcel.files] == before
