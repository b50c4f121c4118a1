import subprocess
import sys

import pytest

from storygen.services.breaker import Breaker


class Clock:
    def __init__(self):
        self.now_s = 1_000.0

    def __call__(self):
        return self.now_s


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def breaker(clock):
    return Breaker("voice-service", clock)


def call(breaker, answered):
    breaker.note(breaker.admit(), answered)


def test_it_opens_once_half_of_five_calls_failed(breaker):
    for answered in (True, True, False, False):
        call(breaker, answered)
    assert breaker.admit().wait_s == 0

    call(breaker, False)

    assert breaker.admit().wait_s == 30
    assert breaker.is_open()


def test_fewer_failures_than_half_leave_it_closed(breaker):
    for answered in (True, True, True, False, False) * 4:
        call(breaker, answered)

    assert breaker.admit().wait_s == 0


def test_failures_of_long_ago_do_not_count(breaker, clock):
    for _ in range(4):
        call(breaker, False)
        clock.now_s += 10

    call(breaker, False)

    assert breaker.admit().wait_s == 0


def opened(breaker):
    for _ in range(5):
        call(breaker, False)


def test_after_its_rest_one_call_probes_and_the_others_wait(breaker, clock):
    opened(breaker)
    clock.now_s += 30

    probe, other = breaker.admit(), breaker.admit()

    assert probe.is_probe and probe.wait_s == 0
    assert other.wait_s > 0
    breaker.note(probe, answered=True)
    assert breaker.admit().wait_s == 0
    assert not breaker.is_open()


def test_a_probe_that_fails_opens_it_for_another_rest(breaker, clock):
    opened(breaker)
    clock.now_s += 30

    breaker.note(breaker.admit(), answered=False)

    assert breaker.admit().wait_s == 30


def test_a_probe_whose_process_died_is_followed_by_another(breaker, clock):
    opened(breaker)
    clock.now_s += 30
    assert breaker.admit().is_probe

    clock.now_s += 300

    assert breaker.admit().is_probe


def test_late_answers_to_calls_from_before_do_not_close_it(breaker):
    early = breaker.admit()
    opened(breaker)

    breaker.note(early, answered=True)

    assert breaker.is_open()


def test_a_service_that_asks_for_a_pause_gets_it(breaker, clock):
    breaker.note(breaker.admit(), answered=False, retry_after_s=12)

    assert breaker.admit().wait_s == 12
    clock.now_s += 12
    assert breaker.admit().wait_s == 0


def test_no_pause_is_longer_than_an_hour(breaker, clock):
    breaker.note(breaker.admit(), answered=False, retry_after_s=1e10)
    assert breaker.admit().wait_s == 3_600

    clock.now_s -= 86_400

    assert breaker.admit().wait_s == 0


def test_of_two_pauses_the_longer_one_holds(breaker):
    first, second = breaker.admit(), breaker.admit()
    breaker.note(first, answered=False, retry_after_s=60)

    breaker.note(second, answered=False, retry_after_s=1)

    assert breaker.admit().wait_s == 60


def test_a_probe_that_was_not_made_leaves_it_to_another(breaker, clock):
    opened(breaker)
    clock.now_s += 30

    breaker.note(breaker.admit(), answered=None)

    assert breaker.admit().is_probe


def test_what_tells_nothing_is_no_call(breaker):
    for answered in (False, False, False, None, None):
        call(breaker, answered)

    assert breaker.admit().wait_s == 0


def test_a_clock_set_back_does_not_keep_it_open_for_longer(breaker, clock):
    opened(breaker)
    clock.now_s -= 3_600

    assert breaker.admit().wait_s == 30


def test_two_processes_share_it():
    failing = (
        "from storygen.services.breaker import Breaker\n"
        "breaker = Breaker('voice-service')\n"
        "for _ in range(5): breaker.note(breaker.admit(), False)\n"
    )

    subprocess.run([sys.executable, "-c", failing], check=True)

    assert Breaker("voice-service").is_open()
    assert not Breaker("another-service").is_open()
