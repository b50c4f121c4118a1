"""The reviser that asks a language model what the rules do not know."""

from storygen.models.story import Script
from storygen.settings_language import LanguageSettings
from tasks.revision.advising import advise, beat_questions, with_advice
from tasks.revision.speakable import revise_script


class LanguageReviser:
    """Rules first; then a model may read single words otherwise, give a manner, or lengthen a rest.

    Where it gives no answer that can be used, what the rules say stands.
    """

    needs_gpu = False
    is_online = True
    is_paid = True

    def __init__(self, settings: LanguageSettings) -> None:
        self._settings = settings

    def revise(self, script: Script) -> Script:
        """Give each token the words the voice reads, and each beat its manner and pause.

        Raises:
            ProviderUnavailable: The model did not answer.
            ProviderRefused: It does not work for this account, model or address.
        """
        ruled = revise_script(script)
        return with_advice(script, ruled, advise(beat_questions(ruled), self._settings))
