"""Text folded for matching: lower case and without diacritics, each character in its place."""

_FOLD = str.maketrans(
    "áàâãäåăāçćčďéèêëęěíìîïīñńňóòôõöőøřśșşšťțţúùûüűůýÿźżžßđłğı",
    "aaaaaaaacccdeeeeeeiiiiinnnooooooorsssstttuuuuuuyyzzzsdlgi",
)


def fold(text: str) -> str:
    """Return the text without diacritics and in lower case, with as many characters (``Ș`` → ``s``)."""
    lowered = text.lower()
    if len(lowered) != len(text):  # "İ" lowers to two characters
        lowered = "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)
    return lowered.translate(_FOLD)
