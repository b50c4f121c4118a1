"""What a submitted request says: what was asked for, and nothing that was left open."""

import pytest

from storygen.cli.create import asked
from storygen.cli.flags import chosen_fields
from storygen.cli.main import _parser  # pyright: ignore[reportPrivateUsage]
from storygen.cli.submit import _asked_for  # pyright: ignore[reportPrivateUsage]


@pytest.mark.parametrize(
    ("flags", "fields"),
    [
        ((), {}),
        (("--voice", "auto", "--rate", "1.0"), {"voice": "auto", "rate": 1.0}),
        (
            ("--providers", "premium", "--set", "openai-images.size=1024x1024"),
            {"providers": "premium", "openai_images": {"size": "1024x1024"}},
        ),
        (("--seconds", "30", "--redo", "voice"), {"seconds": 30.0, "redo": ["voice"]}),
    ],
)
def test_what_was_left_open_the_machine_that_runs_it_decides(
    flags: tuple[str, ...], fields: dict[str, object]
):
    options = _parser().parse_args(["submit", "--text", "A gull.", *flags])

    assert _asked_for(asked(options)[0], chosen_fields(options)) == fields
