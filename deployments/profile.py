"""A Prefect profile for the stack, so that Prefect's own command finds it."""

import os
import tomllib
from pathlib import Path
from typing import Any

from storygen import files
from storygen.errors import StoreError
from storygen.stack.state import Stack

PROFILE = "storygen"


def write_profile(stack: Stack) -> None:
    """Add or replace the profile in the user's own Prefect home; which one is active stays."""
    wanted = {"PREFECT_API_URL": stack.api_url, "PREFECT_API_AUTH_STRING": stack.secret}
    # Looked at without Prefect, which takes a second to load.
    if _profiles().get(PROFILE) == wanted:
        return
    from prefect.settings import PREFECT_API_AUTH_STRING, PREFECT_API_URL, Profile
    from prefect.settings.context import get_current_settings
    from prefect.settings.profiles import load_profiles, save_profiles

    profiles = load_profiles(include_defaults=False)
    profile = Profile(
        name=PROFILE,
        settings={PREFECT_API_URL: stack.api_url, PREFECT_API_AUTH_STRING: stack.secret},
    )
    if PROFILE in profiles:
        profiles.remove_profile(PROFILE)
    profiles.add_profile(profile)
    save_profiles(profiles)
    get_current_settings().profiles_path.chmod(0o600)


def _profiles() -> dict[str, Any]:
    """What the user's profiles say, by name; nothing where they lie at an unusual place."""
    home = os.environ.get("PREFECT_HOME") or Path.home() / ".prefect"
    path = Path(os.environ.get("PREFECT_PROFILES_PATH") or Path(home) / "profiles.toml")
    try:
        text = files.read_bytes(path.expanduser()).decode()
        return tomllib.loads(text).get("profiles", {})
    except (FileNotFoundError, StoreError, ValueError):
        return {}
