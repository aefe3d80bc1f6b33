"""What every store promises about themes: who changes what, what moved, and that nothing is half done."""

import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa
from store_content import content
from store_samples import THEMES, key
from theme_child import DELIVERY, MOMENT, PRICE, merged, moved

from pipeline.errors import EditConflictError, StoreLockedError
from pipeline.store.port import Night, ThemeRecord
from pipeline.store.sql import open_store
from pipeline.store.theme_port import Correction, FullStore, Prototype, ThemeChange, ThemeEvent

HERE = Path(__file__).parent
FOUND = ThemeRecord(
    theme_id="11111111-aaaa",
    key="parking-fees",
    kind="discovered",
    status="proposed",
    labels={"en": "Parking fees", "ro": "Taxe de parcare"},
    keywords={"ro": ("parcare", "taxă")},
    size=12,
    proposed_at=MOMENT,
)


def test_a_new_theme_is_stored_whole_at_revision_one(themed: FullStore) -> None:
    """With its prototype, and read back as it was written."""
    lies = Prototype(FOUND.theme_id, np.array([0, 0.6, 0, 0.8], np.float32), floor=0.5, margin=0.02, members=12)
    with themed.begin_night("refit-1") as night:
        themed.change_themes(ThemeChange(themes=(FOUND,), prototypes=(lies,)), night)
    assert themed.themes() == (THEMES[0], replace(FOUND, revision=1), THEMES[1])
    (read,) = themed.prototypes()
    assert (read.vector.dtype, read.vector.tolist()) == (np.float32, lies.vector.tolist())
    assert replace(read, vector=lies.vector) == lies


def test_a_prototype_takes_the_place_of_the_former_one_or_goes(themed: FullStore) -> None:
    """A curated theme's shift has no floor and no margin."""
    first = Prototype(PRICE, np.zeros(4, np.float32), None, None, 5)
    themed.change_themes(ThemeChange(prototypes=(first,)))
    themed.change_themes(ThemeChange(prototypes=(replace(first, members=9),)))
    assert [(one.theme_id, one.floor, one.margin, one.members) for one in themed.prototypes()] == [
        (PRICE, None, None, 9)
    ]
    themed.change_themes(ThemeChange(without_prototype=(PRICE,)))
    assert themed.prototypes() == ()
    with pytest.raises(ValueError, match=r"expected a prototype of shape \(4,\), .*met \(3,\)"):
        themed.change_themes(ThemeChange(prototypes=(replace(first, vector=np.zeros(3, np.float32)),)))


def test_the_second_of_two_people_is_told_who_was_first(themed: FullStore, store_url: str) -> None:
    """Who, when and what to do; nothing of the second edit is stored."""
    seen = themed.themes()[0]
    themed.change_themes(
        ThemeChange(
            themes=(replace(seen, labels_decided={"pt": "Entregas"}),),
            corrections=(_correction("c1", "rename", who="ana"),),
        )
    )
    before = content(store_url)
    late = ThemeChange(
        themes=(FOUND, replace(seen, pinned=True)),
        corrections=(_correction("c2", "pin", who="rui"),),
    )
    says = r"delivery_time was changed by ana on 20\d\d-.* UTC after .*: expected revision 0, met 1\. Look at it again"
    with open_store(store_url) as other, pytest.raises(EditConflictError, match=says):
        other.change_themes(late)
    assert content(store_url) == before
    assert [one.correction_id for one in themed.corrections()] == ["c1"]
    assert themed.themes()[0].label("pt") == "Entregas"


def test_after_a_refit_or_a_night_the_theme_is_to_be_read_again(themed: FullStore) -> None:
    """They raise the revision too, and the message says that it was they."""
    seen = themed.themes()[0]
    with themed.begin_night("refit-1") as night:
        themed.change_themes(ThemeChange(themes=(replace(seen, size=7),)), night)
    with pytest.raises(EditConflictError, match="changed by a refit on"):
        themed.change_themes(ThemeChange(themes=(seen,)))
    seen = themed.themes()[0]
    with themed.begin_night("night-2") as night:
        themed.sync_themes(night, [replace(THEMES[0], pillar="emotion"), THEMES[1]])
    with pytest.raises(EditConflictError, match="changed by a night on"):
        themed.change_themes(ThemeChange(themes=(seen,)))


def test_moved_units_bring_their_responses_along(themed: FullStore, store_url: str) -> None:
    """Themes in order of first appearance, what hurts most, and the reason where no theme is left."""
    change = ThemeChange(
        events=(
            _event("e1", "moved", DELIVERY, moved=moved((1, "delivery_time", "price"), (2, "delivery_time", None))),
            _event("e2", "moved", PRICE, moved=moved((4, None, "price"), ("5:1", "price", "delivery_time"))),
        ),
        corrections=(_correction("c1", "move", "unit", f"{key(1)}:0"),),
    )
    themed.change_themes(change)
    said = themed.read_responses().select("themes", "primary_pain_point", "reason").rows()
    assert said == [
        (["price"], "price", None),
        ([], None, "no_theme_yet"),
        (["price"], "price", None),
        (["price"], "price", None),
        (["delivery_time"], "delivery_time", None),
    ]
    units = themed.read_units().select("theme", "reason", "similarity", "margin").rows()
    assert units[:2] == [("price", None, 0.5, 0.125), (None, "no_theme_yet", 0.5, 0.125)]
    assert units[3] == ("price", None, 0.5, 0.125)
    assert themed.read_units()["candidates"].to_list() == [[]] * 6
    with sa.create_engine(store_url).connect() as connection:
        by = connection.execute(sa.text('SELECT "by", run_id FROM assignment ORDER BY unit_id')).all()
    assert by[0] == ("person", "night-1")
    assert by[2] == ("model", "night-1")


def test_a_refit_signs_the_assignments_that_it_moves(themed: FullStore, store_url: str) -> None:
    """An edit by a person keeps the run that assigned; a refit puts its own."""
    with themed.begin_night("refit-1") as night:
        change = ThemeChange(
            events=(_event("e1", "moved", PRICE, moved=moved((4, None, "price"), by="model"), run_id="refit-1"),)
        )
        themed.change_themes(change, night)
    with sa.create_engine(store_url).connect() as connection:
        signed = connection.execute(sa.text("SELECT unit_id, \"by\" FROM assignment WHERE run_id = 'refit-1'")).all()
    assert signed == [(f"{key(4)}:0", "model")]
    with pytest.raises(StoreLockedError, match="nobody has it"):
        themed.change_themes(change, Night("refit-1"))


def test_events_and_their_units_are_read_back(themed: FullStore) -> None:
    """Oldest first, and since a moment; the units of an event by its id."""
    first = _event("e1", "continued", PRICE, DELIVERY, counts={"stayed": 43, "cosine": 0.93})
    second = replace(
        _event("e2", "moved", DELIVERY, moved=moved((1, "delivery_time", "price"))),
        happened_at=MOMENT + timedelta(days=7),
    )
    themed.change_themes(ThemeChange(events=(second, first)))
    assert themed.theme_events() == (first, replace(second, moved=None))
    assert themed.theme_events(MOMENT + timedelta(days=1)) == (replace(second, moved=None),)
    assert themed.moved_units("e2").rows(named=True) == [
        {
            "unit_id": f"{key(1)}:0",
            "old_theme": "delivery_time",
            "old_reason": None,
            "theme": "price",
            "reason": None,
            "similarity": None,
            "margin": None,
            "candidates": [],
            "by": "person",
        }
    ]
    assert themed.moved_units("e1").height == 0


@pytest.mark.parametrize(
    "stale",
    [
        moved((1, "delivery_time", "price"), (3, "delivery_time", None)),
        moved((1, "delivery_time", "price"), (4, "price", None)),
        moved((1, "delivery_time", "price"), (77, "price", None)),
    ],
)
def test_a_unit_that_is_no_longer_there_stops_the_whole_change(
    themed: FullStore, store_url: str, stale: object
) -> None:
    """Under another theme, waiting, or gone with its answer: nothing is silently rewritten, nothing half done."""
    before = content(store_url)
    change = ThemeChange(
        themes=(replace(FOUND, status="active"), replace(themed.themes()[0], pinned=True)),
        prototypes=(Prototype(FOUND.theme_id, np.ones(4, np.float32), 0.5, 0.0, 3),),
        events=(_event("e1", "born", FOUND.theme_id), _event("e2", "moved", DELIVERY, moved=stale)),  # type: ignore[arg-type]
        corrections=(_correction("c1", "accept"),),
    )
    with pytest.raises(EditConflictError, match="1 of 2 units are no longer where they were"):
        themed.change_themes(change)
    assert content(store_url) == before


def test_corrections_are_remembered_and_taken_back_once(themed: FullStore) -> None:
    """An undo is a correction itself; who undoes the same one later is told."""
    renamed = _correction("c1", "rename", old={"pt": None}, new={"pt": "Preț și ofertă"})
    undo = replace(_correction("c2", "undo"), decided_at=MOMENT + timedelta(hours=1))
    themed.change_themes(ThemeChange(corrections=(renamed,)))
    themed.change_themes(ThemeChange(corrections=(undo,), undone=("c1",)))
    assert themed.corrections() == (replace(renamed, undone_by="c2"), undo)
    with pytest.raises(EditConflictError, match="c1 was taken back by somebody else"):
        themed.change_themes(ThemeChange(corrections=(replace(undo, correction_id="c3"),), undone=("c1",)))
    with pytest.raises(ValueError, match="knows no correction c9"):
        themed.change_themes(ThemeChange(corrections=(replace(undo, correction_id="c3"),), undone=("c9",)))
    with pytest.raises(ValueError, match="no correction says by whom"):
        themed.change_themes(ThemeChange(undone=("c1",)))
    assert len(themed.corrections()) == 2


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (ThemeChange(themes=(replace(FOUND, revision=3),)), "knows no theme 'parking-fees'"),
        (ThemeChange(prototypes=(Prototype("x", np.ones(4, np.float32), None, None, 1),)), "does not know: x"),
        (
            ThemeChange(events=(ThemeEvent(event_id="e", event="born", theme_id="y", why="", happened_at=MOMENT),)),
            ": y",
        ),
    ],
)
def test_a_change_with_unknown_themes_is_refused(themed: FullStore, change: ThemeChange, says: str) -> None:
    """It is a mistake of the program, and says which."""
    with pytest.raises(ValueError, match=says):
        themed.change_themes(change)
    nowhere = ThemeChange(events=(_event("e", "moved", PRICE, moved=moved((3, "price", "nowhere"))),))
    with pytest.raises(ValueError, match="does not know: nowhere"):
        themed.change_themes(nowhere)


def test_units_are_found_by_theme_id_or_answer(themed: FullStore) -> None:
    """With their vectors, sorted as everywhere; unknown ids are left out."""
    of_price = themed.units_of("price")
    assert of_price.units["unit_id"].to_list() == [f"{key(3)}:0", f"{key(5)}:1"]
    assert of_price.vectors.tolist() == [[3, 0.5, -1, 0], [5, 0.25, 0, 1]]
    named = themed.units_of(unit_ids=[f"{key(4)}:0", f"{key(1)}:0", f"{key(4)}:0", "gone"])
    assert named.units["unit_id"].to_list() == [f"{key(1)}:0", f"{key(4)}:0"]
    assert named.vectors[:, 0].tolist() == [1, 4]
    of_answer = themed.units_of(response_ids=[key(5), "gone", key(5)])
    assert of_answer.units["unit_id"].to_list() == [f"{key(5)}:0", f"{key(5)}:1"]
    assert of_answer.vectors[:, 1].tolist() == [0.5, 0.25]
    assert themed.units_of("unheard-of").vectors.shape == (0, 0)
    assert themed.units_of(unit_ids=[]).units.height == 0
    with pytest.raises(ValueError, match="one of the three"):
        themed.units_of()
    with pytest.raises(ValueError, match="one of the three"):
        themed.units_of("price", response_ids=[])


@pytest.mark.parametrize(
    ("statement", "occurrence"),
    [
        ("UPDATE theme", 1),
        ("INSERT INTO correction", 1),
        ("INSERT INTO moved_unit", 1),
        ("UPDATE assignment", 1),
        ("UPDATE response", 1),
        ("COMMIT", 1),
    ],
)
def test_an_edit_killed_anywhere_leaves_all_as_before(
    themed: FullStore, store_url: str, statement: str, occurrence: int
) -> None:
    """SIGKILL between any two statements; the same edit goes through afterwards."""
    before = content(store_url)
    command = [sys.executable, str(HERE / "theme_child.py"), store_url, statement, str(occurrence)]
    paths = os.pathsep.join((str(HERE), str(HERE.parents[1])))
    killed = subprocess.run(command, env=os.environ | {"PYTHONPATH": paths}, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert content(store_url) == before
    themed.change_themes(merged(themed))
    assert themed.units_of("price").units.height == 6


def _correction(
    correction_id: str,
    action: str,
    target_kind: str = "theme",
    target_id: str = DELIVERY,
    who: str = "ana",
    **values: object,
) -> Correction:
    return Correction(
        correction_id=correction_id,
        action=action,  # type: ignore[arg-type]
        target_kind=target_kind,  # type: ignore[arg-type]
        target_id=target_id,
        who=who,
        decided_at=MOMENT,
        **values,  # type: ignore[arg-type]
    )


def _event(event_id: str, event: str, theme_id: str, *others: str, **values: object) -> ThemeEvent:
    return ThemeEvent(
        event_id=event_id,
        event=event,  # type: ignore[arg-type]
        theme_id=theme_id,
        others=others,
        why="43 of 51 units stayed",
        happened_at=MOMENT,
        **values,  # type: ignore[arg-type]
    )
