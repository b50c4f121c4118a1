from pathlib import Path

import prefect

from deployments.stack_server import create_app, styled

PAGE = "<html><head><title>UI</title></head><body></body></html>"


def test_a_page_has_the_style_at_the_end_of_its_head_and_all_else_as_it_was():
    page = styled(PAGE, "p {color: red}")

    assert page.index("<title>") < page.index("p {color: red}</style></head>")
    assert page.replace("<style data-by='storygen'>p {color: red}</style>", "") == PAGE


def test_a_newer_style_takes_the_place_of_the_one_before():
    assert styled(styled(PAGE, "old"), "new") == styled(PAGE, "new")


def test_the_stacks_server_lays_out_its_own_copy_and_leaves_prefects_files_alone(
    tmp_path: Path, monkeypatch
):
    monkeypatch.setenv("PREFECT_SERVER_UI_STATIC_DIRECTORY", str(tmp_path / "ui"))
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path / "prefect"))
    theirs = Path(str(prefect.__ui_static_path__), "index.html").read_text("utf-8")

    with prefect.settings.temporary_settings(
        {prefect.settings.PREFECT_UI_STATIC_DIRECTORY: str(tmp_path / "ui")}
    ):
        create_app()

    ours = (tmp_path / "ui" / "v1" / "index.html").read_text("utf-8")
    assert ".flow-run-create-form-v2" in ours and ours.count("data-by='storygen'") == 1
    assert Path(str(prefect.__ui_static_path__), "index.html").read_text("utf-8") == theirs
