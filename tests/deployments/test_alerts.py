import pytest

from deployments.alerts import EMAIL, WEBHOOK, alerts
from storygen.errors import RequestError


def test_nobody_is_told_where_nothing_is_set():
    assert alerts({WEBHOOK: "", "HOME": "/root"}) == []


def test_a_webhook_and_a_reader_of_mail_are_told_independently():
    both = alerts({
        WEBHOOK: "https://hooks.example.org/one",
        EMAIL: "mailtos://me:secret@smtp.example.org:587?from=me@example.org&to=you@example.org",
    })  # fmt: skip

    assert len({alert.automation for alert in both}) == 2
    assert len({alert.block_name for alert in both}) == 2


@pytest.mark.parametrize(
    ("variable", "address"),
    [
        (EMAIL, "you@example.org"),
        (EMAIL, "https://me:secret@example.org"),
        (EMAIL, "mailtos://"),
        (EMAIL, "mailtos://me:secret@:wrong?to=nobody"),
        (WEBHOOK, "hooks.example.org/secret"),
    ],
)
def test_an_address_of_no_use_is_refused_without_being_shown(variable: str, address: str):
    with pytest.raises(RequestError) as refused:
        alerts({variable: address})

    assert str(refused.value).startswith(variable)
    assert "secret" not in str(refused.value)


def test_the_address_of_a_mail_is_a_secret_of_its_block():
    (alert,) = alerts({EMAIL: "mailtos://me:secret@smtp.example.org?from=a@b.org&to=c@d.org"})

    assert "secret" not in str(alert.block) and "secret" not in alert.block.model_dump_json()
