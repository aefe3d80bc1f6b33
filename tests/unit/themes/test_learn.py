"""Corrections teach themes: what is gained is measured on held-out units, and nothing changes unasked."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from lesson_samples import LIES, NEAR, PARKING, instalments, lesson_of, plain
from theme_samples import MONDAY, Said, small_head, stored, theme, themes_of, unit_id

from pipeline.errors import EditConflictError
from pipeline.store.theme_port import ThemeChange
from pipeline.themes.edit import pin
from pipeline.themes.edit_units import move, never
from pipeline.themes.learn import apply
from pipeline.themes.shifts import Marked, learn_shifts
from pipeline.themes.undo import undo


def test_a_shift_is_added_to_the_weights_of_the_vector() -> None:
    """In a copy; what the head does not know is left out."""
    shift = np.array([0, 0, 3, 0], dtype=np.float32)
    before = small_head()
    after = before.taught({"staff": shift, "gone": shift})
    assert after.head.weights[:4, 4].tolist() == [0, 0, 3, 0]
    assert before.head.weights[:4, 4].tolist() == [0, 0, 0, 0]
    assert before.taught({}) is before
    with pytest.raises(ValueError, match=r"a shift of shape \(3,\) for staff; vectors are \(4,\)"):
        before.taught({"staff": shift[:3]})


def marked(*texts: tuple[list[float], list[float], list[bool]]) -> Marked:
    """Texts with scores, vector and right classes."""
    scores, vectors, allowed = zip(*texts, strict=True) if texts else ([], [], [])
    return Marked(
        np.array(scores, dtype=np.float32).reshape(len(texts), 3),
        np.array(vectors, dtype=np.float32).reshape(len(texts), 2),
        np.array(allowed, dtype=bool).reshape(len(texts), 3),
    )


FIRST = [True, False, False]
ALL, NONE = np.array([True, True, True]), np.array([False, False, False])


def test_a_text_that_is_right_by_far_teaches_nothing() -> None:
    """Another one moves the right class up and the wrong one down, by no more than it takes."""
    corrected = marked(([5, 0, 0], [1, 0], FIRST), ([0, 0.1, -5], [0, 1], FIRST))
    shifts = learn_shifts(corrected, marked(), ALL, 0.1)
    assert shifts[0].tolist() == [0, 0, 0]
    assert shifts[1, 0] == -shifts[1, 1] > 0
    after = corrected.scores + 0.5 * corrected.vectors @ shifts
    assert after[1, 0] - after[1, 1] == pytest.approx(0.1 * np.log(9), abs=1e-3)
    assert shifts[:, 2].tolist() == [0, 0]


def test_a_class_that_may_not_learn_stays() -> None:
    """And a text of which every class is right says nothing."""
    wrong = marked(([0, 1, 0], [1, 1], FIRST))
    assert not learn_shifts(wrong, marked(), NONE, 1.0).any()
    assert not learn_shifts(marked(([0, 1, 0], [1, 1], [True, True, True])), marked(), ALL, 1.0).any()
    only_up = learn_shifts(wrong, marked(), np.array([True, False, False]), 1.0)
    assert (only_up[:, 0] > 0).all()
    assert not only_up[:, 1:].any()


def test_texts_that_nobody_corrected_hold_their_class() -> None:
    """One that is nearly what was corrected, and right as it is, draws the other way."""
    corrected, near = marked(([0, 0.5, -5], [1, 0], FIRST)), ([0, 0.2, -5], [0.6, 0.8], [False, True, False])
    alone = learn_shifts(corrected, marked(), ALL, 0.1)
    held = learn_shifts(corrected, marked(*[near] * 20), ALL, 0.1)

    def lead(shifts: np.ndarray) -> float:
        after = np.array(near[0]) + 0.5 * np.array(near[1]) @ shifts
        return float(after[1] - after[0])

    assert lead(alone) < 0 < lead(held)


def test_corrections_of_a_curated_theme_teach_units_like_them(tmp_path: Path) -> None:
    """Held out, the moved units are right afterwards; what nobody corrected stays."""
    with stored(tmp_path, *instalments(1, 12), *plain(20)) as store:
        move(store, "ana", [unit_id(number) for number in range(1, 11)], "staff")
        lesson = lesson_of(store)
        assert [(one.theme.key, one.units) for one in lesson.taught] == [("price", 10), ("staff", 10)]
        assert (lesson.corrected, lesson.right_before, lesson.right_after) == (10, 0, 10)
        assert (lesson.sampled, lesson.changed) == (11, 1)  # half of the others; an instalment that nobody moved
        assert store.prototypes() == ()


def test_a_lesson_changes_nothing_before_it_is_applied(tmp_path: Path) -> None:
    """And then only what later nights do: no unit moves."""
    with stored(tmp_path, *instalments(1, 12), *plain(20)) as store:
        move(store, "ana", [unit_id(number) for number in range(1, 11)], "staff")
        before = themes_of(store)
        lesson = lesson_of(store)
        edited = apply(store, "ana", lesson, now=MONDAY)
        assert (edited.said, edited.units) == ("let price, staff learn from corrections: 10 of 10 right, held out", 0)
        assert themes_of(store) == before
        taught = {one.theme_id: one for one in store.prototypes()}
        assert [one.members for one in taught.values()] == [10, 10]
        assert all(one.floor is None for one in taught.values())
        events = [one.why for one in store.theme_events() if one.event == "continued"]
        assert sorted(events) == [f"ana let {key} learn from 10 corrected units" for key in ("price", "staff")]
        shift = taught[theme(store, "staff").theme_id].vector
        assert shift[2] > 0


def test_what_was_learnt_is_not_learnt_again(tmp_path: Path) -> None:
    """Of a curated theme and of a discovered one."""
    with stored(tmp_path, *instalments(1, 6), *NEAR, found=[PARKING], prototypes=[LIES]) as store:
        move(store, "ana", [unit_id(number) for number in range(1, 7)], "staff")
        move(store, "ana", [one.unit_id for one in NEAR], "parking")
        first = lesson_of(store)
        assert [one.theme.key for one in first.taught] == ["parking", "price", "staff"]
        apply(store, "ana", first)
        again = lesson_of(store)
        assert (again.taught, again.prototypes, again.corrected) == ((), (), 0)


def test_a_discovered_theme_is_drawn_to_its_corrected_units(tmp_path: Path) -> None:
    """Each counts three beside the ten that it was made of; its floor stays."""
    with stored(tmp_path, *NEAR, found=[PARKING], prototypes=[LIES]) as store:
        move(store, "ana", [one.unit_id for one in NEAR], "parking")
        lesson = lesson_of(store)
        [learnt] = lesson.prototypes
        drawn = np.array([0, 0, 18 * 0.6, 10 + 18 * 0.8])
        assert learnt.vector == pytest.approx(drawn / np.linalg.norm(drawn), abs=1e-5)
        assert (learnt.floor, learnt.margin, learnt.members) == (0.9, 0.0, 16)
        assert (lesson.right_before, lesson.right_after) == (0, 6)


def test_units_taken_out_of_a_discovered_theme_push_it_away(tmp_path: Path) -> None:
    """Each counts one."""
    far = [Said(50 + i, f"Multa {i}", "parking", (0, 0, 0.4, 0.9)) for i in range(5)]
    with stored(tmp_path, *far, found=[PARKING], prototypes=[LIES]) as store:
        move(store, "ana", [one.unit_id for one in far], None)
        [learnt] = lesson_of(store).prototypes
        assert learnt.vector[2] < 0
        assert learnt.members == 10


@pytest.mark.parametrize("n", [4, 5])
def test_fewer_than_five_corrections_teach_nothing(tmp_path: Path, n: int) -> None:
    """They are an accident."""
    with stored(tmp_path, *instalments(1, 6)) as store:
        move(store, "ana", [unit_id(number) for number in range(1, n + 1)], "staff")
        assert bool(lesson_of(store).taught) == (n == 5)


def test_words_that_are_never_a_theme_teach_it_to_let_go(tmp_path: Path) -> None:
    """Whatever else they may be."""
    with stored(tmp_path, *instalments(1, 7)) as store:
        for number in range(1, 6):
            never(store, "ana", unit_id(number), "price")
        lesson = lesson_of(store)
        assert [one.theme.key for one in lesson.taught] == ["price"]
        assert (lesson.right_before, lesson.right_after, lesson.changed) == (0, 5, 1)


def test_what_was_undone_since_is_forgotten(tmp_path: Path) -> None:
    """A curated theme learns from what is in force, and from nothing else."""
    with stored(tmp_path, *instalments(1, 6)) as store:
        move(store, "ana", [unit_id(number) for number in range(1, 7)], "staff")
        moved = store.corrections()[0].correction_id
        apply(store, "ana", lesson_of(store))
        undo(store, "ana", moved)
        forgotten = lesson_of(store)
        assert [(one.theme.key, one.units) for one in forgotten.taught] == [("price", 0), ("staff", 0)]
        assert not any(one.vector.any() for one in forgotten.prototypes)


def test_a_unit_that_says_something_else_now_teaches_nothing(tmp_path: Path) -> None:
    """What was decided was about other words."""
    said = instalments(1, 5)
    with stored(tmp_path, *said) as store:
        move(store, "ana", [one.unit_id for one in said], "staff")
        (tmp_path / "later").mkdir()
        changed = [replace(said[0], text="Outra coisa"), *said[1:]]
        with stored(tmp_path / "later", *changed) as later:
            later.change_themes(ThemeChange(corrections=store.corrections()))
            assert lesson_of(later).taught == ()


def test_a_lesson_that_somebody_overtook_is_refused(tmp_path: Path) -> None:
    """The themes are not what it was worked out for."""
    with stored(tmp_path, *instalments(1, 6)) as store:
        move(store, "ana", [unit_id(number) for number in range(1, 7)], "staff")
        lesson = lesson_of(store)
        pin(store, "bo", "staff")
        with pytest.raises(EditConflictError):
            apply(store, "ana", lesson)
        assert store.prototypes() == ()
