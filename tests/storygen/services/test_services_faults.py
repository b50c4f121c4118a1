from datetime import UTC, datetime

import pytest

from storygen.errors import ContentRefused, ProviderRefused, ProviderUnavailable
from storygen.services.faults import fault_of, retry_after_s


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (429, ProviderUnavailable), (500, ProviderUnavailable), (503, ProviderUnavailable),
        (408, ProviderUnavailable), (401, ProviderRefused), (403, ProviderRefused),
        (402, ProviderRefused), (404, ProviderRefused), (400, ContentRefused),
    ],
)  # fmt: skip
def test_a_status_says_whether_it_may_pass(status, kind):
    assert type(fault_of("service", status, "so it is")) is kind


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7), ("0.5", 0.5), ("-3", 0), ("Sat, 21 Nov 2026 10:00:30 GMT", 30),
        ("Sat, 21 Nov 2026 09:00:00 GMT", 0), ("soon", None), ("", None), (None, None),
        ("inf", None), ("nan", None), ("Sat, 21 Nov 2026 10:00:30", 30),
        ("Sat, 21 Nov 2026 10:00:30 -0000", 30),
    ],
)  # fmt: skip
def test_retry_after_is_seconds_or_a_date(header, seconds):
    now = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)

    assert retry_after_s(header, now) == seconds
