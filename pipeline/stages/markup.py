"""HTML out of what people wrote: survey tools and mail forms leave tags and entities in answers.

Only what is surely markup goes: a tag needs the name of a real element and attributes that look like attributes, so
that "5 < 6 and a > b", "<3" and "Dear <your name>" stay as they are.
"""

import re
from html import unescape
from html.entities import html5

_LINES = (
    "address article aside blockquote body br caption center dd div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header hr html legend li main nav ol option p pre section select summary table tbody tfoot "
    "thead tr ul"
)
_CELLS = "td th"
_INLINE = (
    "a abbr acronym b bdi bdo big button cite code col colgroup del dfn em font i img input ins kbd label link mark "
    "meta q s samp small span strike strong sub sup tt u var wbr"
)


def _any_of(names: str) -> str:
    return "(?:" + "|".join(names.split()) + ")"


_ATTRIBUTES = r"""(?:\s++[\w:.-]++\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'<>]++))*+\s*+/?"""
_TAG = re.compile(
    rf"</?(?:(?P<line>{_any_of(_LINES)})|(?P<cell>{_any_of(_CELLS)})|{_any_of(_INLINE)}|[a-z]++[0-9]?:[a-z]++)"
    rf"{_ATTRIBUTES}>|<![A-Z]++[^<>]*+>|<!\[(?:if|endif)[^<>]*+>|<\?xml[^<>]*+>",
    re.IGNORECASE,
)
_BLOCK_START = re.compile(r"<(?:(?P<comment>!--)|(?P<name>style|script|head)\b[^<>]*+>)", re.IGNORECASE)
_BLOCK_ENDS = {
    "comment": re.compile("-->"),
    "style": re.compile(r"</style\s*+>", re.IGNORECASE),
    "script": re.compile(r"</script\s*+>", re.IGNORECASE),
    "head": re.compile(r"</head\s*+>", re.IGNORECASE),
}
_ENTITY = re.compile(r"&(?:amp;)*(?P<body>[a-z][a-z0-9]{1,31};|#[0-9]{1,7};|#x[0-9a-f]{1,6};)", re.IGNORECASE)


def strip_markup(text: str) -> str:
    """The text without tags, comments, style and script blocks, and with its entities resolved.

    Elements that break a line become a newline, table cells a space, others nothing. One pass: markup that was
    escaped comes out as markup.
    """
    if "<" in text:
        text = _TAG.sub(_instead_of_tag, _without_blocks(text))
    if "&" in text:
        text = _ENTITY.sub(_resolve, text)
    return text


def _instead_of_tag(tag: re.Match[str]) -> str:
    if tag["line"]:
        return "\n"
    return " " if tag["cell"] else ""


def _resolve(entity: re.Match[str]) -> str:
    """The character an entity stands for, however often its ampersand was escaped; unknown names stay."""
    body = entity["body"]
    return unescape("&" + body) if body[0] == "#" else html5.get(body, "&" + body)


def _without_blocks(text: str) -> str:
    """Drops comments and the contents of style, script and head; a block never closed is left to the tag rule."""
    kept: list[str] = []
    never_closed: set[str] = set()
    at = 0
    for start in _BLOCK_START.finditer(text):
        kind = "comment" if start["comment"] else start["name"].lower()
        if start.start() < at or kind in never_closed:
            continue
        end = _BLOCK_ENDS[kind].search(text, start.end())
        if end is None:
            never_closed.add(kind)
            continue
        kept.append(text[at : start.start()])
        at = end.end()
    return "".join(kept) + text[at:]
