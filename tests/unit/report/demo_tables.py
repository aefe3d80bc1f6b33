"""The demo's answers with their gold labels as if every stage had been perfect: plausible tables for the report."""

import csv
import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import dataframely as dy
import polars as pl
import yaml

from pipeline.schemas import AssignedUnits, EnrichedResponses, RejectedRows

ROOT = Path(__file__).parents[3]
SCORE = {"negative": -0.85, "neutral": 0.05, "positive": 0.8}
FLAG_PATTERNS = {
    "safety": r"shock|sparks?|fumo|smoke|quemad\w+|choque|fum\b|explo\w+|curent\w*",
    "authority": r"Livro de Reclamações|Procon|Profeco|OMIC|ANPC|ombudsman|solicitor|abogado|advogado|avocat",
    "leaving": r"cancelar|me voy|never again|nunca mais|mă mut|renunț|last (time|order)|taking my money|darme de baja",
    "repeat_contact": r"terceira vez|tercera vez|third time|a treia oară|de novo|otra vez|again|iar\b",
}


@dataclass(frozen=True)
class Label:
    key: str
    label: dict[str, str]
    label_negative: dict[str, str]


def labels() -> list[Label]:
    """The names of the shipped taxonomy's themes."""
    document = yaml.safe_load((ROOT / "models/taxonomy/taxonomy.yaml").read_text(encoding="utf-8"))
    return [Label(theme["key"], theme["label"], theme["label_negative"]) for theme in document["themes"]]


def tables() -> tuple[dy.DataFrame[EnrichedResponses], dy.DataFrame[AssignedUnits]]:
    """Responses and units of the demo, labelled with its gold."""
    gold = defaultdict(list)
    with (ROOT / "demo/gold.csv").open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            gold[line["id"]].append(line)
    responses, units, seen = [], [], set()
    with (ROOT / "demo/feedback.csv").open(encoding="utf-8", newline="") as file:
        for row, line in enumerate(csv.DictReader(file)):
            if line["id"] in seen:
                continue
            seen.add(line["id"])
            of_this = [_unit(line, ordinal, quote, row) for ordinal, quote in enumerate(gold[line["id"]])]
            units += of_this
            responses.append(_response(line, of_this, row))
    frame = pl.DataFrame(responses, infer_schema_length=None)
    return EnrichedResponses.validate(frame, cast=True), AssignedUnits.validate(
        pl.DataFrame(units, infer_schema_length=None), cast=True
    )


def _unit(line: dict[str, str], ordinal: int, quote: dict[str, str], row: int) -> dict[str, object]:
    theme = quote["themes"].split("|")[0]
    start = max(0, line["text"].find(quote["quote"]))
    reason = None
    if theme == "none":
        theme, reason = None, ("general", "no_theme_yet", "ambiguous", "no_theme_yet")[row % 4]
        if len(quote["quote"]) < 5:
            reason = "no_content"
    return {
        "unit_id": f"{line['id']}-{ordinal}",
        "response_id": line["id"],
        "row": row,
        "ordinal": ordinal,
        "start": start,
        "end": min(len(line["text"]), start + len(quote["quote"])),
        "text": quote["quote"],
        "focus": None,
        "language": quote["language"],
        "question_polarity": "open",
        "content": reason != "no_content",
        "sentiment": quote["sentiment"],
        "sentiment_score": SCORE[quote["sentiment"]] + (row % 10) / 100,
        "sentiment_confidence": 0.7 + (row % 25) / 100,
        "theme": theme,
        "similarity": 0.8,
        "margin": 0.1,
        "candidates": ["delivery_time", "courier"] if reason == "ambiguous" else [],
        "reason": reason,
    }


def _response(line: dict[str, str], units: list[dict[str, object]], row: int) -> dict[str, object]:
    themes = list(dict.fromkeys(unit["theme"] for unit in units if unit["theme"]))
    moods = [unit["sentiment"] for unit in units]
    content = any(unit["content"] for unit in units)
    negative = [unit["theme"] for unit in units if unit["theme"] and unit["sentiment"] == "negative"]
    sentiment = max(("negative", "positive", "neutral"), key=moods.count) if content else None
    nps = int(line["nps"]) if line["nps"] else None
    flags = [
        {"flag": flag, "start": found.start(), "end": found.end()}
        for flag, pattern in FLAG_PATTERNS.items()
        if sentiment == "negative" and (found := re.search(pattern, line["text"]))
    ]
    if nps is not None and ((nps >= 9 and sentiment == "negative") or (nps <= 2 and sentiment == "positive")):
        flags.append({"flag": "score_mismatch", "start": 0, "end": len(line["text"])})
    return {
        "row": row,
        "source": "demo",
        "external_id": line["id"],
        "respondent_id": line["respondent"],
        "kind": line["kind"],
        "survey": line["survey"],
        "question": line["question"],
        "declared_language": line["language"],
        "text": line["text"],
        "received_at": datetime.fromisoformat(line["received_at"]),
        "channel": line["channel"] or None,
        "customer_ref": None,
        "segment": line["segment"] or None,
        "country": line["country"] or None,
        "nps": nps,
        "csat": float(line["csat"]) if line["csat"] else None,
        "ces": float(line["ces"]) if line["ces"] else None,
        "rating": None,
        "response_id": line["id"],
        "content_hash": "0" * 32,
        "question_polarity": "open",
        "mended": row % 60 == 0,
        "redactions": ["EMAIL"] if "@" in line["text"] else [],
        "language": units[0]["language"] if units else line["language"],
        "language_confidence": 0.95,
        "sentiment": sentiment,
        "sentiment_score": SCORE[sentiment] if sentiment else None,
        "themes": themes if content else None,
        "primary_pain_point": negative[0] if negative else None,
        "flags": flags,
        "reason": None if themes else (units[0]["reason"] if units else "no_content"),
    }


def rejected() -> dy.DataFrame[RejectedRows]:
    """A dozen refused rows by three rules."""
    rules = [("duplicate_id", None, "an id that did not come before")] * 9 + [
        ("nps_out_of_range", "nps", "a whole number from 0 to 10"),
        ("nps_out_of_range", "nps", "a whole number from 0 to 10"),
        ("date_unreadable", "received_at", "a date such as 2026-09-30"),
    ]
    return RejectedRows.validate(
        pl.DataFrame(
            [
                {
                    "source": "demo",
                    "row": n,
                    "external_id": None,
                    "column": column,
                    "rule": rule,
                    "value_met": "11",
                    "expected": expected,
                }
                for n, (rule, column, expected) in enumerate(rules)
            ],
            infer_schema_length=None,
        ),
        cast=True,
    )


def manifest() -> dict[str, object]:
    """A manifest as run.json has it."""
    return {
        "run_id": "20261001T020000Z-7f3a",
        "seed": 20260101,
        "rows_in": 974,
        "responses": 962,
        "units": 2003,
        "rejected": 12,
        "models": {
            "encoder": {"version": "1.0.0", "sha256": "3f7a9c0d" * 8},
            "sentiment": {"version": "1.0.0", "sha256": "91b2e4aa" * 8},
            "taxonomy": "0c5d11fe" * 8,
        },
        "versions": {"clamor": "0.1.0", "python": "3.11.2", "polars": "2.1.0", "onnxruntime": "1.31.1"},
        "seconds": {
            "read": 0.4,
            "clean": 0.2,
            "redact": 1.1,
            "language": 2.3,
            "units": 3.0,
            "encode": 9.8,
            "assign": 0.3,
        },
        "warnings": ["dates: day first assumed"],
    }
