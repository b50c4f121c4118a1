import pytest

from storygen.errors import ProviderUnavailable
from storygen.models.usage import Usage
from tasks import policy

REQUESTS = tuple(Usage(model=name) for name in "abcd")


@pytest.fixture(autouse=True)
def own_run():
    policy.start_run(())
    yield
    policy.start_run(())


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
    policy.start_run(redo)
    with pytest.raises(ProviderUnavailable):
        policy.in_one_pass("stage", 1, REQUESTS, failing_at("c", made))
    assert policy.missing_items("stage", 1, REQUESTS) == 2

    policy.in_one_pass("stage", 1, REQUESTS, failing_at("", made))

    assert made == ["a", "b", "c", "c", "d"]


def test_a_stage_that_works_in_several_passes_counts_all_of_them():
    policy.start_run(())
    policy.in_one_pass("stage", 1, REQUESTS[:1], failing_at("", []))

    policy.in_one_pass("stage", 1, REQUESTS, failing_at("", []))

    assert policy.item_counts["stage"] == (len(REQUESTS), 1)


def test_what_an_earlier_run_made_is_made_anew_where_that_is_asked_for():
    made = []
    policy.in_one_pass("stage", 1, REQUESTS, failing_at("", made))
    policy.start_run(("stage",))

    policy.in_one_pass("stage", 1, REQUESTS, failing_at("", made))

    assert made == [*"abcd", *"abcd"]
