"""What one would write in an afternoon: Sentence Transformers and BERTopic on whole answers, with their defaults.

    python -m bench.plain ANSWERS.csv MODEL        # prints seconds of encoding and of clustering, and the topics found

MODEL is a Sentence Transformers directory or name. It gives topics and nothing else: no language, no units, no
sentiment, no themes, no redaction.
"""

import csv
import sys
import time
from pathlib import Path

from bertopic import BERTopic
from sentence_transformers import SentenceTransformer


def main() -> None:
    """Read, encode, cluster."""
    with Path(sys.argv[1]).open(encoding="utf-8", newline="") as lines:
        texts = [row["text"] for row in csv.DictReader(lines)]
    model = SentenceTransformer(sys.argv[2], device="cpu")
    began = time.perf_counter()
    vectors = model.encode(texts, normalize_embeddings=True, show_progress_bar=False)
    encoded = time.perf_counter()
    topics, _ = BERTopic(language="multilingual").fit_transform(texts, vectors)
    ended = time.perf_counter()
    print(encoded - began, ended - encoded, len(set(topics)))


if __name__ == "__main__":
    main()
