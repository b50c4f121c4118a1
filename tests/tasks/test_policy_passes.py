import pytest

from storygen.errors import ProviderUnavailable
from storygen.models.usage import Usage
from tasks.passes import in_one_pass, missing_items
from tasks.run_stages import run_stages
from tests.support.run_parts import start_run

REQUESTS = tuple(Usage(model=name) for name in "abcd")


def failing_at(name, made):
    """Makes what is asked for up to a request that fails."""

    def make(misses):
        for request in misses:
            made.append(request.model)
            if request.model == name:
                raise ProviderUnavailable("down")
            yield request

    return make


@pytest.mark.parametrize("redo", [(), ("stage",)])
def test_another_attempt_goes_on_where_the_first_one_failed(redo):
    made = []
    start_run(redo)
    with pytest.raises(ProviderUnavailable):
        in_one_pass("stage", 1, REQUESTS, failing_at("c", made))
    assert missing_items("stage", 1, REQUESTS) == 2

    in_one_pass("stage", 1, REQUESTS, failing_at("", made))

    assert made == ["a", "b", "c", "c", "d"]


def test_a_stage_that_works_in_several_passes_counts_all_of_them():
    in_one_pass("stage", 1, REQUESTS[:1], failing_at("", []))

    in_one_pass("stage", 1, REQUESTS, failing_at("", []))

    assert run_stages().item_counts("stage") == (len(REQUESTS), 1)


def test_what_an_earlier_run_made_is_made_anew_where_that_is_asked_for():
    made = []
    in_one_pass("stage", 1, REQUESTS, failing_at("", made))
    start_run(("stage",))

    in_one_pass("stage", 1, REQUESTS, failing_at("", made))

    assert made == [*"abcd", *"abcd"]
