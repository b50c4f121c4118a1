"""A Prefect profile for the stack, so that Prefect's own command finds it."""

from prefect.settings import PREFECT_API_AUTH_STRING, PREFECT_API_URL, Profile
from prefect.settings.context import get_current_settings
from prefect.settings.profiles import load_profiles, save_profiles

from storygen.stack.state import Stack

PROFILE = "storygen"


def write_profile(stack: Stack) -> None:
    """Add or replace the profile in the user's own Prefect home; which one is active stays."""
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
