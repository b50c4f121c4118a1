"""Keys are found, and stand in nothing that anybody may read."""

import json
import logging

import httpx
import pytest

from storygen.errors import KeyMissing, RequestError
from storygen.request import make_request
from storygen.services import keys
from storygen.services.faults import fault_of
from tasks.keyframes.stock_client import StockClient


def test_keys_are_found_named_and_masked(monkeypatch):
    monkeypatch.setenv("A_SERVICE_KEY", "sk-very-secret")

    assert keys.need_key("A_SERVICE_KEY", "service") == "sk-very-secret"
    assert "very-secret" not in str(fault_of("service", 401, "no such key: sk-very-secret"))
    with pytest.raises(KeyMissing, match=r"set NO_SUCH_KEY .* block named 'no-such-key'"):
        keys.need_key("NO_SUCH_KEY", "service")


def test_a_key_may_come_from_elsewhere():
    keys.use_finder({"OTHER_KEY": "from-a-block"}.get)
    try:
        assert keys.find_key("OTHER_KEY") == "from-a-block"
        assert keys.masked("Bearer from-a-block") == "Bearer ***"
    finally:
        keys.use_finder(None)


@pytest.mark.parametrize("damaged", ["sk-one\nsk-two", "sk one", "sk-é", "sk-\x00"])
def test_a_damaged_key_is_told_of_before_it_is_sent(monkeypatch, damaged):
    keys.use_finder({"A_SERVICE_KEY": damaged}.get)
    try:
        with pytest.raises(KeyMissing, match="the key in A_SERVICE_KEY cannot be sent") as caught:
            keys.find_key("A_SERVICE_KEY")
    finally:
        keys.use_finder(None)

    assert damaged not in str(caught.value)


@pytest.mark.parametrize("key", ["sk+abc/def==", "sk&one=1#two", "sk%41bcd", "a\\b'c\"defg"])
def test_a_key_is_masked_however_it_is_written(monkeypatch, key):
    monkeypatch.setenv("A_SERVICE_KEY", key)
    keys.need_key("A_SERVICE_KEY", "service")
    address = str(httpx.URL("http://host/").copy_merge_params({"key": key}))

    for written in (key, address, json.dumps({"key": key}), repr(key)):
        assert keys.masked(written) != written
    assert keys.masked(address) == "http://host/?key=***"


@pytest.mark.parametrize("provider", ["elevenlabs", "openai", "google", "openai_images", "pexels"])
@pytest.mark.parametrize(
    "address", ["https://me:sk-secret@host/v1", "https://host/v1?key=sk-secret"]
)
def test_an_address_with_a_key_is_refused_and_not_told(provider, address):
    with pytest.raises(RequestError, match="a key is never a part of it") as caught:
        make_request(**{provider: {"base_url": address}})

    assert "sk-secret" not in str(caught.value)
    assert caught.value.__cause__ is None and caught.value.__suppress_context__


@pytest.mark.parametrize("given", ["sk-secret", 123456789])
def test_a_key_given_in_place_of_its_name_is_not_told(given):
    with pytest.raises(RequestError, match="it is not the key itself") as caught:
        make_request(openai={"key": given})

    assert str(given) not in str(caught.value)


def test_a_key_in_an_address_is_not_logged(monkeypatch, caplog):
    monkeypatch.setenv("A_SERVICE_KEY", "sk+in/address")
    key = keys.need_key("A_SERVICE_KEY", "service")
    assert StockClient("pixabay", "")
    caplog.set_level(logging.INFO)

    with httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200))) as client:
        client.get("http://host/", params={"key": key})

    assert "http://host/?key=***" in caplog.text
    assert "address" not in caplog.text
