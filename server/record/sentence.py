"""The sentence words stand in: what the record keeps of a caption, however long the caption grew. Pure."""

ENDERS = frozenset("。！？!?；;\n")
MOST_BESIDE = 60


def around(text: str, start: int, end: int) -> tuple[str, int]:
    """Return the sentence of ``text`` that holds ``text[start:end]``, and where in ``text`` it begins.

    At most 60 characters stand on either side, for captions without full stops.
    """
    first = max((i + 1 for i in range(max(0, start - MOST_BESIDE), start) if text[i] in ENDERS), default=None)
    if first is None:
        first = max(0, start - MOST_BESIDE)
    after = range(max(end - 1, first), min(len(text), end + MOST_BESIDE))
    last = next((i + 1 for i in after if text[i] in ENDERS), None)
    if last is None:
        last = min(len(text), end + MOST_BESIDE)
    return text[first:last], first
