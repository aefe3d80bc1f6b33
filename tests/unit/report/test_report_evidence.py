"""A verbatim is cut to what fits, in pieces."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.insight.verbatims import Verbatim, verbatim
from pipeline.report.evidence import LONGEST, Piece, pieces


def quote(text: str, *spans: tuple[int, int]) -> Verbatim:
    """A verbatim of which only text and spans matter."""
    return Verbatim("a", text, spans, "en", None, None, None, None, None)


def test_pieces_of_a_short_verbatim_are_the_whole_of_it() -> None:
    """Evidence and the words around it, in order, nothing lost."""
    assert pieces(quote("Good, but late.", (6, 15))) == (Piece("Good, ", False), Piece("but late.", True))


def test_a_long_verbatim_is_cut_around_its_evidence() -> None:
    """Ellipses stand where words were left out; the evidence stays whole."""
    text = "word " * 200 + "it caught fire " + "word " * 200
    cut = pieces(quote(text, (1000, 1014)))
    assert Piece("it caught fire", True) in cut
    assert (cut[0].text, cut[-1].text) == ("… ", " …")
    assert sum(len(piece.text) for piece in cut) < LONGEST


@given(
    st.text(st.characters(codec="utf-8"), max_size=2000).flatmap(
        lambda text: st.tuples(
            st.just(text),
            st.lists(st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(sorted), max_size=4),
        )
    )
)
def test_pieces_are_the_words_of_the_verbatim_in_order(said: tuple[str, list[list[int]]]) -> None:
    """Whatever the text and the spans, what is shown stands so in the text, and evidence only where a span is."""
    text, spans = said
    row = dict.fromkeys(("received_at", "channel", "nps", "csat", "ces")) | {"response_id": "a", "language": "en"}
    cut = list(pieces(verbatim(row | {"text": text}, [(start, end) for start, end in spans])))
    inner = "".join(piece.text for piece in cut if piece.text not in {"… ", " …"} or piece.evidence)
    covered = {place for start, end in spans for place in range(start, end)}
    place = text.find(inner)
    assert place >= 0
    assert len([piece for piece in cut if piece.evidence]) <= len(spans)
    assert sum(len(piece.text) for piece in cut if piece.evidence) <= len(covered)


def test_a_verbatim_of_ten_megabytes_is_cut() -> None:
    """One word without spaces, all of it evidence, does not fill the page."""
    assert sum(len(piece.text) for piece in pieces(quote("W" * 10_000_000, (0, 10_000_000)))) < LONGEST + 10
