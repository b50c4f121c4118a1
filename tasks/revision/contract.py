"""What a reviser must do: turn a script as written into one a voice can read."""

from typing import Protocol

from storygen.models.story import Script


class Reviser(Protocol):
    """Makes a script speakable.

    Whoever keeps this contract changes `spoken` and `pause_after_s` of each token, and the
    `manner` of each beat, and nothing else: what is written, the number of tokens and the beats'
    ids stay as they were. Each token with a letter or a digit is given at least one spoken word
    (but for an all-zero group of a number written with spaces, such as the last of `5 000 000`),
    no spoken word contains white space, and revising a revised script changes nothing.
    """

    needs_gpu: bool
    is_online: bool
    is_paid: bool

    def revise(self, script: Script) -> Script:
        """Give each token the words the voice reads, and each beat its manner and pause.

        Raises:
            ProviderUnavailable: A model that was asked did not answer.
            ProviderRefused: A model does not work for this account, model or address.
        """
        ...
