import threading

import pytest

from storygen import progress
from storygen.current_run import current_run, open_run
from storygen.errors import RunCancelled
from storygen.services.serving import _Replaceable, set_replaceable
from storygen.services.spending import Spending, current_spending
from storygen.services.stopping import check_not_stopped, stop_calls
from storygen.store import current_store, store_settings, use_store
from storygen.store_settings import StoreSettings
from storygen.threads import Threads, begun_thread
from tasks.run_stages import RunStages, run_stages


def test_a_run_that_is_stopped_stops_no_other_one():
    with open_run():
        stop_calls()
        with open_run():
            check_not_stopped()
        with pytest.raises(RunCancelled):
            check_not_stopped()

    check_not_stopped()


def test_each_run_has_books_stages_a_store_and_listeners_of_its_own(tmp_path):
    own, listener = Spending("own"), progress.Lines()
    with open_run(own, RunStages(["voice"])):
        use_store(StoreSettings(folder=str(tmp_path / "own")))
        progress.tell(listener)
        set_replaceable("voice", "edge-tts", True)
        run_stages().count_items("voice", 2, 1)
        store = current_store()
        with open_run():
            assert current_spending() is not own
            assert run_stages().that_counts("voice", "a key")
            assert run_stages().take_item_counts("voice") is None
            assert store_settings().folder != str(tmp_path / "own")
            assert progress.current() is not listener
            assert not current_run().part(_Replaceable)
        assert current_spending() is own
        assert not run_stages().that_counts("voice", "a key")
        assert run_stages().take_item_counts("voice") == (2, 1)
        assert current_store() is store
        assert progress.current() is listener


def test_a_part_is_made_once_though_several_threads_ask_at_once():
    with open_run() as run, Threads(8) as pool:
        barrier = threading.Barrier(8)

        def asked(_: int) -> RunStages:
            barrier.wait()
            return current_run().part(RunStages)

        assert len({id(part) for part in pool.map(asked, range(8))}) == 1
        assert run.part(RunStages) is run_stages()


def test_threads_know_the_run_that_they_were_begun_in():
    found = []
    with open_run() as run:
        begun_thread("known", lambda: found.append(current_run())).join()
    with Threads(1) as pool:
        pool.submit(current_run).result()  # its thread was begun in no run
        with open_run() as other:
            found.append(pool.submit(current_run).result())

    assert found == [run, other]
