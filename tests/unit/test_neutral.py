"""What tells a language or a mood apart leaves the vectors; what they are about stays."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.stages.encode import Progress, Readings
from pipeline.stages.neutral import Labelled, NeutralEncoder, Neutrality, neutrality

WIDE, LANGUAGES = 32, ("en", "es", "pt", "ro")
RNG = np.random.default_rng(0)
SHIFT = dict(zip(LANGUAGES, RNG.normal(size=(4, WIDE)), strict=True))
MOOD, TOPICS = RNG.normal(size=WIDE), RNG.normal(size=(3, WIDE))
SPOKEN, FELT = RNG.choice(LANGUAGES, 600), RNG.choice(["negative", "positive"], 600)
ABOUT = RNG.integers(3, size=600)


def vectors() -> NDArray[np.float32]:
    """A topic, a language and a mood in each, and some noise."""
    rows = [
        TOPICS[topic] + 2 * SHIFT[language] + MOOD * {"negative": -1, "positive": 1}[mood]
        for topic, language, mood in zip(ABOUT, SPOKEN, FELT, strict=True)
    ]
    return (np.array(rows) + RNG.normal(size=(600, WIDE)) * 0.1).astype(np.float32)


def spread(values: NDArray[np.float32], groups: NDArray[np.str_]) -> float:
    """How far the means of the groups lie from each other, at most."""
    means = np.stack([values[groups == group].mean(axis=0) for group in sorted(set(groups))])
    return float(np.abs(means - means.mean(axis=0)).max())


def test_language_and_mood_go_and_the_topic_stays() -> None:
    """Means by language and by mood fall together; those by topic do not, and vectors are of length 1."""
    given = vectors()
    left = neutrality(Labelled(given, SPOKEN.tolist(), FELT.tolist()))(given)
    assert spread(given, SPOKEN) > 1
    assert spread(left, SPOKEN) < 0.1
    assert spread(given, FELT) > 0.5
    assert spread(left, FELT) < 0.1
    assert spread(left, ABOUT.astype(str)) > 0.3
    np.testing.assert_allclose(np.linalg.norm(left, axis=1), 1, atol=1e-5)


def test_what_is_saved_takes_the_same(tmp_path: Path) -> None:
    """A file in the user's cache, read by the next run."""
    given = vectors()
    learnt = neutrality(Labelled(given, SPOKEN.tolist(), FELT.tolist()))
    learnt.save(tmp_path / "neutrality.safetensors")
    assert np.array_equal(Neutrality.load(tmp_path / "neutrality.safetensors")(given), learnt(given))


class Planted:
    """An encoder that gives the planted vectors to the texts "0", "1", …"""

    name, version, dimension = "planted", "3", WIDE

    def read(self, texts: Sequence[str], progress: Progress | None = None) -> Readings:
        """Vectors alone."""
        if progress:
            progress(len(texts))
        return Readings(PLANTED[[int(text) for text in texts]])

    def token_counts(self, texts: Sequence[str]) -> list[int]:
        """Letters."""
        return [len(text) for text in texts]


PLANTED = vectors()


def test_an_encoder_with_it_around_is_an_encoder_still() -> None:
    """Name, version, width, token counts and progress are those of the encoder inside."""
    learnt = neutrality(Labelled(PLANTED, SPOKEN.tolist(), FELT.tolist()))
    encoder = NeutralEncoder(Planted(), learnt)
    told: list[int] = []
    read = encoder.read(["5", "0"], told.append)
    assert np.array_equal(read.vectors, learnt(PLANTED[[5, 0]]))
    assert read.moods is None
    assert (encoder.name, encoder.version, encoder.dimension) == ("planted", "3", WIDE)
    assert (encoder.token_counts(["abc"]), told) == ([3], [2])
