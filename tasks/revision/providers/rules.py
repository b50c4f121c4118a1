"""The embedded reviser: rules and small tables, no model, no network."""

from storygen.models.story import Script
from tasks.revision.speakable import revise_script


class RulesReviser:
    """Reads by rule in English, Spanish, German, French, Italian and Portuguese.

    In any other language only symbols are stripped; digits stay, for the voice to read.
    """

    needs_gpu = False
    is_online = False
    is_paid = False

    def revise(self, script: Script) -> Script:
        """Give each token the words the voice reads, and each beat its manner and pause."""
        return revise_script(script)
