import time

from storygen.meter import Meter


def _work(seconds: float) -> None:
    until_s = time.process_time() + seconds
    while time.process_time() < until_s:
        pass


def test_stages_at_once_share_what_is_used_and_alone_each_is_charged_all():
    with Meter() as meter, meter.measure() as long:
        _work(0.3)
        with meter.measure() as short:
            _work(0.4)

    both_s = long.reading.cpu_s + short.reading.cpu_s
    assert 0.6 < both_s < 1.2, "together they are charged what was used, and not twice"
    assert long.reading.cpu_s > short.reading.cpu_s > 0.1
    assert long.reading.wall_s >= short.reading.wall_s
    assert min(long.reading.peak_memory_bytes, short.reading.peak_memory_bytes) > 1_000_000


def test_what_is_used_while_no_stage_is_under_way_is_charged_to_none():
    with Meter() as meter:
        with meter.measure():
            pass
        _work(0.5)
        with meter.measure() as later:
            pass

    assert later.reading.cpu_s < 0.3
