"""What is imported, and when: the command line answers at once, and the nightly path never waits for torch."""

import subprocess
import sys

import pytest

HEAVY = {"torch", "transformers", "sentence_transformers", "bertopic", "prefect", "polars", "numpy", "spacy", "plotly"}

HELP = "import sys; sys.argv = ['clamor', *{arguments!r}]; from pipeline.cli import main; main()"
ENCODE = "from pipeline.stages.encode import load_encoder; load_encoder().read(['tarde'])"
ABBREVIATED = "Chegou tarde, aprox. duas horas. Enfim."  # whether "aprox." ends a sentence is asked of spaCy
ANALYSE = f"import polars as pl; from pipeline.run import analyze; analyze(pl.DataFrame({{'text': [{ABBREVIATED!r}]}}))"


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["analyze", "--help"], ["nightly", "--help"]])
def test_help_is_light(arguments: list[str]) -> None:
    """Nothing that takes long to import is needed to tell what there is."""
    assert _imported(HELP.format(arguments=arguments)) & HEAVY == set()


@pytest.mark.parametrize("code", [ENCODE, ANALYSE])
def test_the_way_of_a_response_needs_no_torch(code: str) -> None:
    """Neither the encoder nor a whole analysis imports torch, or what would."""
    assert _imported(code) & {"torch", "transformers", "sentence_transformers", "bertopic"} == set()


def _imported(code: str) -> set[str]:
    """The top-level packages that a Python has imported when it has run the code."""
    listing = (
        "import atexit, sys; atexit.register(lambda: print('imported:', *{m.partition('.')[0] for m in sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", f"{listing}\n{code}"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.splitlines()[-1].removeprefix("imported:").split())
