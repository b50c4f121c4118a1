"""The Prefect server that the user's own profile names."""

from prefect.settings import get_current_settings

from storygen.runs.prefect_server import PrefectServer, basic_authorization


def ui_url() -> str:
    """Where the server's pages are."""
    settings = get_current_settings()
    return settings.ui_url or (settings.api.url or "").removesuffix("/api")


def profile_server() -> PrefectServer | None:
    """Where it is and how one is let in; None if the profile names none."""
    settings = get_current_settings()
    if settings.api.url is None:
        return None
    password, key = settings.api.auth_string, settings.api.key
    authorization = basic_authorization(password.get_secret_value()) if password else ""
    if key:
        authorization = f"Bearer {key.get_secret_value()}"
    return PrefectServer(settings.api.url, ui_url(), authorization)
