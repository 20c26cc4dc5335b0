"""What fitting the risk nets leaves behind: `content/risk/model.npz`, made by `frontdoor risk fit`."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from bot.risk.features import Numbers


class StaleModel(ValueError):
    """The artefact was made from other messages, or by other code."""


@dataclass(frozen=True, slots=True)
class RiskModel:
    """The classifier's weights and the index of curated messages. All arrays are read-only by convention."""

    made_from: str
    """Hash of the messages and the code it was made with (bot/library/risk_corpus.py)."""
    threshold: float
    """Score from which the classifier escalates, chosen by cross-validation."""
    categories: tuple[str, ...]
    weights: NDArray[np.int8]
    """Shape (2 ** TABLE_BITS, 1 + categories); the first column knows danger as such."""
    scales: Numbers
    """What 1 in each column stands for."""
    biases: Numbers
    examples: tuple[str, ...]
    """The curated messages of danger."""
    owners: NDArray[np.int16]
    """For each indexed message its category, or -1 for a near miss; those of danger come first, in the order of `examples`."""
    starts: NDArray[np.int32]
    """Where the messages that hold a feature begin in `holders`; shape (2 ** TABLE_BITS + 1,)."""
    holders: NDArray[np.int32]
    shares: NDArray[np.float16]
    """What the feature is of each holder's unit vector."""
    rarity: NDArray[np.float16]
    """Inverse document frequency of each feature."""

    def to_bytes(self) -> bytes:
        """As a file; the same bytes for the same model."""
        about = {name: getattr(self, name) for name in _TEXTS}
        arrays = {name: getattr(self, name) for name in _ARRAYS}
        buffer = io.BytesIO()
        np.savez_compressed(buffer, about=np.frombuffer(json.dumps(about).encode(), dtype=np.uint8), **arrays)
        return buffer.getvalue()

    @classmethod
    def from_bytes(cls, stored: bytes, made_from: str) -> RiskModel:
        """Read what `to_bytes` wrote. Raises StaleModel unless it was made from what `made_from` names, or if it cannot be read."""
        try:
            with np.load(io.BytesIO(stored), allow_pickle=False) as file:
                about = json.loads(file["about"].tobytes())
                arrays = {name: file[name] for name in _ARRAYS}
        except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
            raise StaleModel(f"content/risk/model.npz cannot be read ({error}): run 'frontdoor risk fit'") from error
        if about["made_from"] != made_from:
            raise StaleModel("content/risk/model.npz was made from other messages or code than these: run 'frontdoor risk fit'")
        return cls(about["made_from"], about["threshold"], tuple(about["categories"]), examples=tuple(about["examples"]), **arrays)


_TEXTS = ("made_from", "threshold", "categories", "examples")
_ARRAYS = ("weights", "scales", "biases", "owners", "starts", "holders", "shares", "rarity")
