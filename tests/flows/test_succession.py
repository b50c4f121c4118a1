import pytest

from flows.succession import Candidate, Part, Succession, Unusable, lined_up
from storygen.current_run import current_run
from storygen.errors import NobodyLeft, ProviderUnavailable, RequestError
from storygen.request import make_request
from storygen.services import serving
from storygen.services.breaker import Breaker

PART = Part("voice", "spoke everything")
DOWN = ProviderUnavailable("it is down")


def begin(*candidates, told=None, settle=str, part=PART):
    line = [each if isinstance(each, Candidate) else Candidate(each) for each in candidates]
    return Succession(part, line, settle, (told if told is not None else []).append)


def only(*usable, why=None):
    def settle(name):
        if name not in usable:
            raise why or Unusable("needs a key")
        return name

    return settle


def test_the_first_that_can_serves():
    told = []

    assert begin("one", "two", told=told).choice == "one"
    assert told == []


def test_one_that_cannot_is_passed_over_and_it_is_said():
    told = []

    chosen = begin("one", "two", "three", told=told, settle=only("three")).choice

    assert chosen == "three"
    assert told == ["voice: three spoke everything, as one needs a key; two needs a key"]


def test_a_wrong_one_is_an_error_unless_another_was_asked_for():
    wrong = RequestError("there is no such voice")

    with pytest.raises(RequestError, match="no such voice"):
        begin("one", Candidate("built-in", False), settle=only("built-in", why=wrong))
    assert begin("one", "built-in", settle=only("built-in", why=wrong)).choice == "built-in"


def test_one_that_fails_gives_way_to_the_next_until_nobody_is_left():
    told = []
    voice = begin("one", "two", told=told)

    voice.give_way(DOWN)

    assert voice.choice == "two"
    assert told == ["voice: two spoke everything, as one failed: it is down"]
    with pytest.raises(NobodyLeft, match="two failed: it is down"):
        voice.give_way(DOWN)


def test_whoever_is_first_is_as_good_where_nobody_was_named():
    told = []
    part = PART._replace(is_auto=True)

    voice = begin("one", "two", "three", told=told, settle=only("two", "three"), part=part)

    assert (voice.choice, told) == ("two", [])
    voice.give_way(DOWN)
    assert len(told) == 1


def test_who_is_waited_for_only_briefly_is_settled_again_for_each_part():
    one, other = begin("service:Ann", "service:Bob"), begin("service:Ann", "service:Bob")
    one.give_way(DOWN)  # of its part nobody is left but Bob

    def is_replaceable(_):
        return ("voice", "service") in current_run().part(serving._Replaceable)

    assert (one.serve(is_replaceable), other.serve(is_replaceable)) == (False, True)


def test_a_fall_back_may_be_forbidden():
    def forbid(sentence):
        raise RequestError(f"{sentence}; no")

    voice = Succession(PART, [Candidate("one"), Candidate("two")], str, forbid)

    with pytest.raises(RequestError, match="as one failed: it is down; no"):
        voice.give_way(DOWN)


def test_a_service_that_just_failed_too_often_is_passed_over_if_another_was_asked_for():
    breaker = Breaker("service")
    for _ in range(5):
        breaker.note(breaker.admit(), answered=False)

    assert begin("service:Ann", "other").choice == "other"
    assert begin("service:Ann", Candidate("built-in", False)).choice == "service:Ann"


def test_a_server_that_stands_in_for_a_service_rests_alone():
    address = "http://tts.example.org/v1"
    request = make_request(openai={"base_url": address})
    theirs = lined_up(["openai:alloy", "edge-tts"], "espeak-ng", make_request())
    ours = lined_up(["openai:alloy", "edge-tts"], "espeak-ng", request)

    assert [each.service for each in theirs] == ["openai", "edge-tts", ""]
    assert [each.service for each in ours] == [f"openai {address}", "edge-tts", ""]
