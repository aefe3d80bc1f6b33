"""A second encoder: the shipped one with its vectors turned round and its moods upside down.

Any other real one would take minutes to load and to fit heads for; what is tested is that one follows the other.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from pipeline import manifest, wiring
from pipeline.stages.encode import Encoder, Progress, Readings, load_encoder


class MirroredEncoder:
    """Reads as the shipped encoder does, and says the contrary."""

    name, version = "mirrored", "1"

    def __init__(self) -> None:
        self._shipped = load_encoder()
        self.dimension = self._shipped.dimension

    def read(self, texts: Sequence[str], progress: Progress | None = None) -> Readings:
        """Vectors and moods."""
        read = self._shipped.read(texts, progress)
        assert read.moods is not None
        return Readings(-read.vectors, read.moods[:, :, ::-1])

    def token_counts(self, texts: Sequence[str]) -> list[int]:
        """As the shipped one counts them."""
        return self._shipped.token_counts(texts)


def install(folder: Path, replace: Callable[[object, str, object], None]) -> None:
    """Make it the encoder of the name ``folder``, with the shipped heads; ``replace`` sets attributes of modules."""
    folder.mkdir(exist_ok=True)
    (folder / "weights").write_text("mirrored", "utf-8")
    heads = wiring.heads

    def load(name: str = wiring.SHIPPED) -> Encoder:
        return MirroredEncoder() if name == str(folder) else load_encoder(name)

    def shipped_heads(encoder: str = wiring.SHIPPED, taxonomy: str | None = None) -> wiring.Heads:
        return heads(wiring.SHIPPED if encoder == str(folder) else encoder, taxonomy)

    for module in (manifest, wiring):
        replace(module, "load_encoder", load)
    replace(wiring, "encoder", load)  # as it is: to learn what to take out of its vectors would take minutes
    replace(wiring, "heads", shipped_heads)
