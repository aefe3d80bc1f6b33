"""The opinions and themes that `clamor themes` is tried on, and what it says of them."""

import re
from dataclasses import replace

import pytest
import theme_samples
from theme_samples import Said

PARKING = replace(theme_samples.PARKING, labels={"pt": "Estacionamento"}, size=7, keywords={"pt": ("lugar", "carro")})
SAID = (
    Said(1, "A entrega demorou duas semanas", "delivery_time"),
    Said(2, "O preço é demasiado alto [EMAIL]", "price"),
    Said(3, "Está tudo caro nesta loja", "price"),
    Said(4, "Não há lugar para o carro", "?no_theme_yet", (0, 1, 0, 0)),
)


def said(capsys: pytest.CaptureFixture[str]) -> str:
    """What a command wrote, with each run of spaces as one."""
    return re.sub(r"[ \t]+", " ", capsys.readouterr().out)
