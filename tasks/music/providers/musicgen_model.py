"""A MusicGen model at work: loaded from its folder, and made to go on from what it played."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Any

import numpy as np

from storygen.accelerator.device import Device
from storygen.canonical import seed_from
from tasks.music.looping import Floats, Piece, joined, pieces_of

NEEDED = ("config.json", "model*.safetensors", "tokenizer.json")
"""The files of a model's folder that are read."""

_LONGEST_PIECE_S = 30  # what the models were trained on; beyond it they lose the thread
_CONTEXT_S = 8
_JOIN_S = 0.02
_BEST_TOKENS = 250  # among which the next is drawn, as the models' authors do


@dataclass(frozen=True)
class Player:
    """A loaded model.

    Attributes:
        network: Of the class MusicgenForConditionalGeneration.
        tokenizer: Of its text encoder.
        device: Where it lies.
    """

    network: Any
    tokenizer: Any
    device: Device

    @property
    def rate_hz(self) -> int:
        """Sampling rate of what it plays."""
        return self.network.config.audio_encoder.sampling_rate

    def play(self, text: str, guidance: float, length_s: float, *seeds: object) -> Floats:
        """Music of at least a length, of shape (n, channels). Longer music begins like shorter.

        Args:
            text: What it is to sound like.
            guidance: How closely to follow the text.
            length_s: Made in pieces as long as the model can oversee.
            seeds: Seed the random stream of each piece, together with the piece's number.
        """
        hop = self.network.config.audio_encoder.hop_length
        total, longest, context = (
            ceil(seconds * self.rate_hz / hop)
            for seconds in (length_s, _LONGEST_PIECE_S, _CONTEXT_S)
        )
        prompt = self.tokenizer(text, return_tensors="pt").to(self.device.kind)
        sound, codes = np.zeros((0, 1), np.float32), None
        for index, piece in enumerate(pieces_of(total, longest, context)):
            with _seeded(seed_from(*seeds, index), self.device):
                made, codes = self._go_on(prompt, guidance, piece, codes)
            fade = round(_JOIN_S * self.rate_hz)
            sound = joined(sound, made, piece.context * hop, fade) if piece.context else made
        return sound

    def _go_on(self, prompt: Any, guidance: float, piece: Piece, codes: Any) -> tuple[Floats, Any]:
        """A piece's sound and codes, both with what it goes on from.

        What it goes on from is handed over as codes: sound would have to be encoded again, and
        would not come out the same.
        """
        import torch
        from transformers import StoppingCriteriaList

        lags = _lags(self.network.decoder.config)
        known = {} if codes is None else {"decoder_input_ids": codes[:, -piece.context :]}
        drawn = _Drawn()
        # As many again as lag are drawn and left out: the last ones are drawn with pads in view.
        sound = self.network.generate(
            **prompt, **known, do_sample=True, top_k=_BEST_TOKENS, guidance_scale=guidance,
            max_new_tokens=piece.new + 2 * max(lags),
            stopping_criteria=StoppingCriteriaList([drawn]),
        )  # fmt: skip
        begin = 1 + piece.context  # a start token comes first
        rows = zip(drawn.codes, lags, strict=True)
        new = torch.stack([row[begin + lag : begin + lag + piece.new] for row, lag in rows])
        codes = torch.cat([*known.values(), new], dim=1)
        hop = self.network.config.audio_encoder.hop_length
        return sound[0, :, : hop * codes.shape[1]].T.float().cpu().numpy(), codes


def _lags(decoder: Any) -> list[int]:
    """By how many tokens each codebook lags behind the first, for both channels alike."""
    return [row // decoder.audio_channels for row in range(decoder.num_codebooks)]


class _Drawn:
    """Keeps the codes that are drawn, which `generate` itself turns into sound and forgets."""

    codes: Any = None

    def __call__(self, codes: Any, scores: Any, **_: Any) -> Any:
        """As a rule for stopping, which it never does."""
        self.codes = codes
        return codes.new_zeros(len(codes), dtype=bool)


@contextmanager
def _seeded(seed: int, device: Device) -> Generator[None]:
    """Draw from a random stream of one's own: `generate` takes none but the process's."""
    import torch

    random: Any = torch.random
    cards = [torch.cuda.current_device()] if device.kind == "cuda" else []
    with random.fork_rng(cards):
        random.manual_seed(seed)
        yield


def load_player(folder: Path, device: Device) -> Player:
    """The model in a folder. Raises what its libraries do, or ValueError, where it is none."""
    import torch
    import transformers

    library: Any = transformers
    library.utils.logging.set_verbosity_error()
    library.utils.logging.disable_progress_bar()
    config = library.AutoConfig.from_pretrained(folder, local_files_only=True)
    if config.model_type != "musicgen":
        raise ValueError(f"its config.json calls it a model of the kind {config.model_type!r}")
    tokenizer = library.AutoTokenizer.from_pretrained(folder, local_files_only=True)
    network, told = library.MusicgenForConditionalGeneration.from_pretrained(
        folder, config=config, dtype=device.dtype, local_files_only=True, use_safetensors=True,
        output_loading_info=True, ignore_mismatched_sizes=True,
    )  # fmt: skip
    # Left alone, these would be filled with chance, and be heard as noise.
    wrong = len(told["missing_keys"]) + len(told["mismatched_keys"])
    if wrong:
        raise ValueError(f"{wrong} of its tensors are missing or of another size")
    network.audio_encoder.to(torch.float32)  # in bfloat16 its noise lies only 27 dB below
    return Player(network.eval().to(device.kind), tokenizer, device)
