"""Opens a translator by its registry name."""

from typing import Any, cast

from storygen.providers import choose, opened
from storygen.settings import ProviderSettings
from tasks.translation.contract import Translator
from tasks.translation.providers import PROVIDERS


def open_translator(name: str, settings: ProviderSettings | None = None) -> Translator:
    """The translator registered as `name`, made from its settings, or from its own if None.

    Raises:
        RequestError: There is no such translator; the valid names are told.
    """
    kind: Any = choose("translation", name, PROVIDERS)
    return cast(Translator, opened(kind, settings))
