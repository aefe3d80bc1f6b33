"""What a refit compares: the topics that could be themes, and the themes as they stand."""

from collections.abc import Collection, Iterable, Sequence

from pipeline.store.port import ThemeRecord, UnitVectors
from pipeline.store.theme_port import Prototype, Volume
from pipeline.themes.lineage import FoundTopic, Lineage, StandingTheme, trace
from pipeline.themes.registry import Registry, stands
from pipeline.themes.topics import Topic


def compared_lineage(topics: Sequence[Topic], themes: Sequence[StandingTheme], waiting: Collection[str]) -> Lineage:
    """What became of themes and topics, where ``waiting`` are the ids of the units that wait for a theme.

    A topic most of whose units wait may be a theme in use come back: what waits in it is then looked at part by part,
    for something new may lie there beside what the theme has.
    """
    lineage = trace(compared_topics(topics, waiting), themes, waiting)
    in_use = {theme.theme_id for theme in themes if theme.status == "active"}
    come_back = {one.topic for one in lineage.outcomes if one.outcome == "continued" and one.theme_id in in_use}
    in_parts = come_back & {topic.parent for topic in topics if topic.parent is not None}
    return trace(compared_topics(topics, waiting, in_parts), themes, waiting) if in_parts else lineage


def compared_topics(
    topics: Sequence[Topic], waiting: Collection[str], in_parts: Collection[int | None] = ()
) -> list[FoundTopic]:
    """A topic most of whose units wait, as a whole; of any other, and of those ``in_parts``, its parts, if it has any.

    Where themes stand already they are finer than topics, and what is new lies between them. So the parts of what is
    new become themes only once the whole is one: then its units have a theme, and wait no more.
    """
    waits, parents = frozenset(waiting), {topic.parent for topic in topics}
    new = {
        topic.number
        for topic in topics
        if topic.parent is None
        and topic.number not in in_parts
        and len(waits.intersection(topic.unit_ids)) > topic.size / 2
    }
    compared = [
        topic for topic in topics if (topic.number in new or topic.number not in parents) and topic.parent not in new
    ]
    return [FoundTopic(one.number, one.centroid, one.unit_ids, one.size) for one in compared]


def compared_themes(
    registry: Registry, units: UnitVectors, prototypes: Iterable[Prototype], volumes: Iterable[Volume]
) -> list[StandingTheme]:
    """The themes that have a place of their own or some of these units; those that people closed count as retired."""
    place = {one.theme_id: one.vector for one in prototypes if one.floor is not None}
    volume = {one.theme_id: one for one in volumes}
    rows = units.units.with_row_index("at").group_by("theme").agg("at", "unit_id").drop_nulls("theme")
    members = {theme: (at, ids) for theme, at, ids in rows.iter_rows()}
    found = []
    for theme in registry.themes:
        at, ids = members.get(theme.key, ([], []))
        vector = place.get(theme.theme_id, units.vectors[at].mean(axis=0) if at else None)
        if vector is None or not (stands(theme) or _closed(theme)):
            continue
        lately = volume.get(theme.theme_id, Volume(theme.theme_id, 0, 0))
        found.append(
            StandingTheme(
                theme_id=theme.theme_id,
                key=theme.key,
                vector=vector,
                members=frozenset(ids),
                status="retired" if _closed(theme) else "active" if theme.status == "active" else "proposed",
                pinned=theme.pinned,
                recent=lately.recent,
                before=lately.before,
            )
        )
    return found


def _closed(theme: ThemeRecord) -> bool:
    """Whether people took it out of use; one that only left the taxonomy may come back."""
    return theme.status == "merged" or (theme.status == "retired" and theme.decided)
