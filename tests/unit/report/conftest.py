"""Reports that several tests look at, each built once."""

from dataclasses import replace

import demo_tables
import polars as pl
import pytest
import theme_news

from pipeline.report.build import build_report
from pipeline.report.model import Report
from pipeline.report.theme_quality import quality_of
from pipeline.schemas import AssignedUnits, EnrichedResponses

HOSTILE = (
    "</script><script>document.title='owned'</script>",
    '"><img src=x onerror="document.title=\'owned\'">',
    "'; DROP TABLE x; -- {{ 7 * 191 }} {% raw %} ${7*191} %(name)s %s",
    "\u202egnorw si siht\u202c and \u2067this\u2069",
    "<a href='javascript:alert(1)'>x</a> &lt;b&gt; &#60;i&#62; <!-- <svg/onload=alert(1)>",
    "W" * 900,
    "javascript:alert(1)//\u2028\u2029]]>",
)


@pytest.fixture(scope="session")
def demo_report() -> Report:
    """The report of the demo's answers with their gold labels."""
    responses, units = demo_tables.tables()
    return build_report(
        responses,
        units,
        demo_tables.labels(),
        changes=theme_news.changes(),
        proposals=theme_news.proposals(),
        theme_quality=theme_news.theme_quality(),
        rejected=demo_tables.rejected(),
        manifest=demo_tables.manifest(),
        company="Tovali",
        made_at=theme_news.NOW,
    )


@pytest.fixture(scope="session")
def hostile_report() -> Report:
    """A report in which every text that a customer or a file supplies tries to leave its place."""
    responses, units = demo_tables.tables()
    hostile = pl.Series("hostile", [HOSTILE[row % len(HOSTILE)] for row in range(responses.height)])
    whole = pl.struct(pl.lit("safety").alias("flag"), pl.lit(0).alias("start"), hostile.str.len_chars().alias("end"))
    table = responses.with_columns(
        hostile.alias("text"),
        hostile.alias("channel"),
        hostile.alias("segment"),
        hostile.str.slice(0, 20).alias("country"),
        pl.concat_list(hostile).alias("redactions"),
        pl.concat_list(whole).alias("flags"),
    )
    texts = table.select("response_id", pl.col("text").alias("whole"))
    opinions = units.join(texts, on="response_id").with_columns(
        pl.col("whole").alias("text"), pl.lit(0).alias("start"), pl.col("whole").str.len_chars().alias("end")
    )
    labels = [
        demo_tables.Label(one.key, dict.fromkeys(one.label, HOSTILE[0]), dict.fromkeys(one.label, HOSTILE[1]))
        for one in demo_tables.labels()
    ]
    proposals = [
        replace(one, key=HOSTILE[1], keywords={"pt": HOSTILE}, verbatims={"pt": HOSTILE, "en": HOSTILE})
        for one in theme_news.proposals()
    ]
    changes = theme_news.changes()
    changes = replace(
        changes,
        found=tuple(replace(one, theme=HOSTILE[0], others=(HOSTILE[4],)) for one in changes.found),
        continued=tuple(replace(one, theme=HOSTILE[5]) for one in changes.continued),
        decided=tuple(
            replace(one, theme=HOSTILE[1], others=HOSTILE[:2], who=HOSTILE[3], label=one.label and HOSTILE[0])
            for one in changes.decided
        ),
    )
    records = [
        replace(one, offenders={"nearly_same": (f"{HOSTILE[0]} and {HOSTILE[4]}",)}) for one in theme_news.records()
    ]
    rejected = demo_tables.rejected().with_columns(
        rule=pl.lit(HOSTILE[0]), column=pl.lit(HOSTILE[1]), expected=pl.lit(HOSTILE[2])
    )
    manifest = {
        "run_id": HOSTILE[0],
        "models": {HOSTILE[1]: HOSTILE[2]},
        "versions": {HOSTILE[3]: HOSTILE[4]},
        "seconds": {HOSTILE[1]: 1.0},
        "warnings": [HOSTILE[0]],
    }
    return build_report(
        EnrichedResponses.validate(table, cast=True),
        AssignedUnits.validate(opinions.drop("whole"), cast=True),
        labels,
        changes=changes,
        proposals=proposals,
        theme_quality=quality_of(records),
        rejected=rejected,  # type: ignore[arg-type]
        manifest=manifest,
        company=HOSTILE[0] + HOSTILE[3],
    )
