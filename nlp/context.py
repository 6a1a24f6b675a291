"""What takes the fault out of words: one function an idea, named after what it excuses.

Each looks at the words around a candidate through lists of its own (``lexicon/*.txt``), found by the same scan.
``policy.md`` ("Quiet") and articles 5 and 6 of the guide on absolute terms are the source. Distances are characters.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from nlp.lexicon import MOST_LENGTH
from nlp.match import Candidate
from nlp.normalise import BREAKS
from nlp.scan import Hits

LISTS = (
    "negation", "negation_near", "rhetorical", "denial", "quoting", "asking", "asked_after", "teaching_before",
    "teaching_after", "refusal_before", "refusal_after", "correcting", "disclosure", "goal", "service", "own_range",
    "usage_before", "usage_after", "official_title", "source", "time_frame", "mood", "flaw", "report", "host_talk",
    "scope_end", "new_clause", "saying", "question_before", "question_after", "answer_no", "warning_after", "whole_market",
    "quoting_after", "turn", "report_hint",
)  # fmt: skip

_LONGEST = MOST_LENGTH


@dataclass(frozen=True, slots=True)
class Scene:
    """A caption in its normalised form with every place found; ``lists`` gives the words of the lists above."""

    text: str
    hits: Hits
    lists: Mapping[str, frozenset[int]]
    found: dict[str, list[tuple[int, int]]] = field(default_factory=dict)

    def clause(self, start: int, end: int) -> tuple[int, int]:
        """Return the clause around ``[start, end)``: from break to break."""
        while start > 0 and self.text[start - 1] not in BREAKS:
            start -= 1
        while end < len(self.text) and self.text[end] not in BREAKS:
            end += 1
        return start, end

    def places(self, name: str) -> list[tuple[int, int]]:
        """Return where words of a list stand, in order."""
        places = self.found.get(name)
        if places is None:
            seen = self.lists[name].intersection(self.hits)
            places = self.found[name] = sorted(place for number in seen for place in self.hits[number])
        return places

    def before(self, name: str, at: int, reach: int, *, crosses: bool = False) -> Iterator[tuple[int, int]]:
        """Yield places of a list that end within ``reach`` before ``at`` and whose scope reaches it, unless it crosses."""
        for start, end in self._near(name, at - reach - _LONGEST, at):
            if at - reach <= end <= at and (crosses or self.governs(end, at)):
                yield start, end

    def after(self, name: str, at: int, reach: int, *, crosses: bool = False) -> Iterator[tuple[int, int]]:
        """Yield places of a list that begin within ``reach`` after ``at``."""
        for start, end in self._near(name, at, at + reach):
            if crosses or not self.broken(at, start):
                yield start, end

    def within(self, name: str, start: int, end: int) -> bool:
        """Tell whether a word of a list stands wholly between two places."""
        return any(past <= end for _, past in self._near(name, start, end))

    def touching(self, name: str, start: int, end: int) -> bool:
        """Tell whether a word of a list shares characters with ``[start, end)``."""
        return any(past > start for first, past in self._near(name, start - _LONGEST, end - 1))

    def holds(self, name: str, span: tuple[int, int]) -> bool:
        """Tell whether ``span`` stands inside a word of a list."""
        return any(span[1] <= past for _, past in self._near(name, span[0] - _LONGEST, span[0]))

    def _near(self, name: str, first: int, last: int) -> list[tuple[int, int]]:
        """Return the places of a list that begin from ``first`` to ``last``."""
        places = self.places(name)
        return places[bisect_left(places, (first, 0)) : bisect_left(places, (last + 1, 0))] if places else places

    def governs(self, end: int, at: int) -> bool:
        """Tell whether what ends at ``end`` still speaks of ``at``: no break, no finished thought, no new one begun.

        没有副作用|根治糖尿病, 我不做微商|这个全网最低; but 不敢说这个全网最低, because of 说.
        """
        if end == at:
            return True
        if self.broken(end, at) or self.within("scope_end", end, at):
            return False
        begun = next((start for start, past in self._near("new_clause", end + 1, at) if past <= at), None)
        return begun is None or bool(self._near("saying", end - 2, begun - 1))

    def ends_clause(self, at: int) -> bool:
        """Tell whether the clause ends at ``at``, or after one more character (不能说的)."""
        return any(place >= len(self.text) or self.text[place] in BREAKS for place in (at, at + 1))

    def broken(self, start: int, end: int) -> bool:
        """Tell whether a clause ends between two places."""
        return any(char in BREAKS for char in self.text[start:end])


def negated(scene: Scene, words: Candidate) -> bool:
    """不是药, 没有那么神; an even number of negations, or a rhetorical one (不是我吹), leaves the claim standing."""
    found = {*scene.before("negation", words.left, 8), *scene.before("negation_near", words.left, 2)}
    reached = -1
    count = 0
    for start, end in sorted(found, key=lambda span: (span[0], -span[1])):
        if not scene.holds("rhetorical", (start, end)):
            count += start >= reached  # 并不能 is one negation, not two
            reached = max(reached, end)
    return count % 2 == 1


def denied_after(scene: Scene, words: Candidate) -> bool:
    """…这个我不敢保证, …做不到."""
    return any(True for _ in scene.after("denial", words.right, 10, crosses=True))


def answered_no(scene: Scene, words: Candidate) -> bool:
    """能降血糖吗 不能, 是不是高仿 不是: asked, and answered with no; 能治鼻炎吗 当然能 is a claim."""
    asked_till = [end for _, end in scene.after("question_after", words.right, 2)]
    if any(True for _ in scene.before("question_before", words.left + 2, 6)):
        asked_till.append(words.right)
    return any(
        not scene.holds("rhetorical", answer)
        for end in asked_till
        for answer in scene.after("answer_no", end, 4, crosses=True)
    )


def quoted(scene: Scene, words: Candidate) -> bool:
    """平台不让说第一, 所谓的全网最低, 第一这个词不能说: somebody else's words, or words as words."""
    return any(True for _ in scene.before("quoting", words.left, 10)) or any(
        scene.ends_clause(end) for _, end in scene.after("quoting_after", words.right, 10)
    )


def asked(scene: Scene, words: Candidate) -> bool:
    """有人问是不是最低价; a question of the public, not the host's own flourish."""
    return any(True for _ in scene.before("asking", words.left, 12)) or any(
        True for _ in scene.after("asked_after", words.right, 4)
    )


def taught(scene: Scene, words: Candidate) -> bool:
    """别信三天见效, 包治百病的都是骗子, 包过的班 千万别交钱: warning the public."""
    return _around(scene, words, "teaching_before", "teaching_after", 12) or any(
        True for _ in scene.after("warning_after", words.right, 12, crosses=True)
    )


def refused(scene: Scene, words: Candidate) -> bool:
    """高仿我们坚决不做, 不卖A货."""
    return _around(scene, words, "refusal_before", "refusal_after", 8)


def corrected(scene: Scene, words: Candidate) -> bool:
    """刚才说错了 不是全网最低; and 更正一下 before the words it takes back. What comes after a turn is claimed anew."""
    turns = scene.places("turn")
    quote = scene.text.rfind("「", 0, words.left)
    at = quote if quote >= 0 and "」" not in scene.text[quote : words.left] else words.left
    found = scene.before("correcting", at, 16, crosses=True)
    return any(not any(end <= start and past <= words.left for start, past in turns) for _, end in found)


def disclosed(scene: Scene, words: Candidate) -> bool:
    """Words inside a statement the law demands (不能代替药物治疗疾病), or right behind it."""
    return scene.touching("disclosure", words.start, words.end) or any(True for _ in scene.before("disclosure", words.left, 0))


def a_goal(scene: Scene, words: Candidate) -> bool:
    """争取做到第一 (guide, 5-2)."""
    return any(True for _ in scene.before("goal", words.left, 8))


def a_service(scene: Scene, words: Candidate) -> bool:
    """最好的服务, 顾客第一 (guide, 5-1)."""
    return _around(scene, words, "service", "service", 3) or scene.touching("service", words.start, words.end)


def a_mood(scene: Scene, words: Candidate) -> bool:
    """今天最开心, 最爱你们: no link to the goods (guide, 5-3)."""
    return any(True for _ in scene.after("mood", words.end - 2, 4)) or scene.touching("mood", words.start, words.end)


def own_comparison(scene: Scene, words: Candidate) -> bool:
    """我们家最大的一款: compared with one's own (guide, 6-1), not 我们家全网最低."""
    return any(
        not scene.within("whole_market", end, words.right) for _, end in scene.before("own_range", words.left, 6)
    )


def a_usage_tip(scene: Scene, words: Candidate) -> bool:
    """最佳赏味期, 最好冷藏, 饭后吃最好 (guide, 6-2)."""
    return any(True for _ in scene.before("usage_before", words.left, 4)) or any(
        True for _ in scene.after("usage_after", words.right, 2)
    )


def a_title(scene: Scene, words: Candidate) -> bool:
    """国家级非遗: an official title or a name that holds the words (guide, 6-4 and 6-5)."""
    return scene.touching("official_title", words.start, words.end)


def a_flaw(scene: Scene, words: Candidate) -> bool:
    """唯一的缺点: against the goods, so no praise."""
    return any(True for _ in scene.after("flaw", words.right, 3))


def a_stated_fact(scene: Scene, words: Candidate) -> bool:
    """2025年双11天猫该类目销量第一 数据来源生意参谋: time, place and source are told (guide, 6-6)."""
    return bool(scene.places("time_frame")) and bool(scene.places("source"))


def a_report(scene: Scene, words: Candidate) -> bool:
    """News, films, matches, asking the way: told about the world, not said to buyers, and no word of a host's in it."""
    told = bool(scene.places("report")) or len(scene.places("report_hint")) > 1
    return told and not scene.places("host_talk")


def _around(scene: Scene, words: Candidate, before: str, after: str, reach: int) -> bool:
    return any(True for _ in scene.before(before, words.left, reach)) or any(
        True for _ in scene.after(after, words.right, reach)
    )


EXCUSES: dict[str, Callable[[Scene, Candidate], bool]] = {
    judge.__name__: judge
    for judge in (
        negated, denied_after, answered_no, quoted, asked, taught, refused, corrected, disclosed, a_goal, a_service, a_mood,
        own_comparison, a_usage_tip, a_title, a_flaw, a_stated_fact, a_report,
    )
}  # fmt: skip
