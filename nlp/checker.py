"""``Checker.check(text)``: the way of a caption from words to alerts. Built once, shared by all; holds no speech."""

import copy
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date as Date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from nlp import facts, kept
from nlp.alerts import Cards, alert_id
from nlp.citations import load_citations
from nlp.context import LISTS, Scene
from nlp.doubt import Doubt
from nlp.explanation import Explanation, Trial, anchors, trial
from nlp.facts_alerts import with_facts
from nlp.judge import Setting, Verdict, judge
from nlp.lexicon import Lexicon
from nlp.match import Candidate, Compiled, Patterns, Standing, calls
from nlp.normalise import Normalised, normalise
from nlp.packs import disguises, read_packs, version
from nlp.rules import Rule
from nlp.scan import Glance, Growth, Hits, Scanner
from nlp.segment import Segmenter, shared_segmenter
from nlp.statements import Statements
from nlp.stream import Stream
from nlp.types import Alert, Cite, Item, Platform, Product, Sensitivity
from nlp.vocabulary import Vocabulary

if TYPE_CHECKING:  # the second ear is loaded, with numpy, when it is first asked for
    from nlp.ear import Ear, Model
    from nlp.traits import Lists, Surroundings


class Checker:
    """Judges captions by a set of rules. Thread-safe after construction."""

    def __init__(
        self,
        rules: Sequence[Rule],
        lexicons: Mapping[str, Lexicon],
        *,
        segmenter: Segmenter | None = None,
    ) -> None:
        self.rules = tuple(rules)
        self.rules_version = version(self.rules, lexicons)
        self._segmenter = segmenter or shared_segmenter()
        self._cards = Cards(load_citations())
        self.statements = Statements(load_citations())
        vocabulary = Vocabulary(lexicons, disguises(), self._segmenter.frequency)
        self._vocabulary = vocabulary
        self._patterns = Patterns(vocabulary)
        compiled = [one for rule in rules for one in self._patterns.compile(rule, rule.patterns)]
        self._calls, asks = calls(compiled, vocabulary)
        self._wants_in: dict[tuple[Product, Platform | None], tuple[int, ...]] = {}
        self._unless = {rule.id: self._patterns.compile(rule, rule.unless) for rule in rules if rule.unless}
        self._lists = {name: vocabulary.seen(name) for name in LISTS}
        self._anchored = [(rule, vocabulary.words(rule.anchors, rule.sound)) for rule in rules if rule.tokens]
        self._matchers = {rule.id: self._segmenter.matcher({rule.id: rule.tokens}) for rule, _ in self._anchored}
        self.doubt = Doubt(self.rules, lexicons)
        self._scanner = Scanner(vocabulary, self._segmenter.is_word, self._segmenter.edges_around, asks)
        vocabulary.release()
        self._patterns.release()
        self.ear: Ear | None = None
        self._model: Model | None = None

    def __getstate__(self) -> dict[str, object]:
        """What is kept for the next start: nothing of what was asked in between."""
        return {**self.__dict__, "_wants_in": {}}

    @classmethod
    def load(cls, rule_dirs: Sequence[Path] = ()) -> "Checker":
        """Return a checker of the package's rules and those in ``rule_dirs``; as it was kept, where nothing changed. Raises RuleError."""
        segmenter = shared_segmenter()
        place = kept.place(segmenter.folder, rule_dirs)
        made = kept.take(place, segmenter)
        if not isinstance(made, cls):
            made = cls._read(rule_dirs)
            if not made._anchored:  # spaCy's matchers are no data
                kept.keep(place, made, segmenter)
        return made

    @classmethod
    def _read(cls, rule_dirs: Sequence[Path]) -> "Checker":
        return cls(*read_packs(rule_dirs))

    def with_ear(self, sensitivity: Sensitivity, model: "Model | None" = None) -> "Checker":
        """Return this checker with a second ear of that sensitivity, or (``off``) without; all else is shared.

        ``model`` stands in for the package's own from here on. Raises ModelError where there is none to read.
        """
        other = copy.copy(self)
        other._model = model or self._model
        other.ear = None
        if sensitivity is not Sensitivity.OFF:
            from nlp.ear import Ear, own_model

            other.ear = Ear(other._model or own_model(), self._lists_by_word, self.rules, sensitivity)
        return other

    @cached_property
    def _lists_by_word(self) -> "Lists":
        from nlp.traits import Lists

        return Lists(self._vocabulary)

    @property
    def rule_count(self) -> int:
        """How many rules are loaded."""
        return len(self.rules)

    def check(
        self,
        text: str,
        product: Product = Product.GENERAL,
        platform: Platform | None = None,
        date: Date | None = None,
        item: Item | None = None,
        *,
        before: int = 0,
        final: bool = True,
        spoken: Sequence[tuple[int, Item | None]] = (),
        older: int = 0,
        growth: Growth | None = None,
    ) -> list[Alert]:
        """Return the alerts of ``text`` in order of place; spans are code points of ``text``, in cue ``""``.

        ``date`` chooses the articles in force (default: today). With an ``item`` of a product sheet its facts count
        too. The first ``before`` code points are what was said before, ``final`` tells that the text grows no more.
        ``spoken``: the products spoken of where there are several, each with its place, the first at 0;
        of the first ``older`` code points, said long before, no fact is read. ``growth`` is what the last check left of
        a text that may grow: where it did, only what is new is looked at, and the outcome is the same.
        """
        alerts = self._heard(text, Setting(product, platform, item), date, before, final, growth or Growth())
        if item is None and not spoken:
            return alerts
        products = spoken or ((0, item),)
        found = facts.read_each(text, products, final=final, first=older, alone=not spoken)
        return with_facts(text, alerts, found, self._cards.cites, date or Date.today(), alert_id) if found else alerts

    def _heard(
        self, text: str, setting: Setting, date: Date | None, before: int, final: bool, growth: Growth
    ) -> list[Alert]:
        read = normalise(text)
        seen, new = self._seen(read.text, growth, (self, setting.product, setting.platform, read.place(before)))
        worth = self._calls.worth(seen, () if self.ear else self._wants(setting), new)
        if not worth and not self._anchored and (self.ear is None or before):
            growth.idle = True
            return []
        product, day = setting.product, date or Date.today()
        if self.ear is None:
            verdicts = self._judge(read, worth, self._scanner.look(seen, self._wanted(worth)), setting, None, read.place(before), growth)
            return self._cards.of_rules(text, read, verdicts, day) if verdicts else []
        here = self._surroundings(read, seen, worth, setting, read.place(before))
        alerts = self._cards.of_rules(text, read, here.verdicts, day)
        for opinion in self.ear.opinions(here, read.place(before), final):
            alerts.append(self._cards.of_ear(text, read, opinion, self.ear.wording(opinion.category, product), day))
        return sorted(alerts, key=lambda alert: alert.spans[0].start)

    def _seen(self, text: str, growth: Growth, judged: tuple[object, ...]) -> tuple[Glance, Glance | None]:
        """What may stand in a text; of one that grew and held nothing till then also what of it is new."""
        seen, idle = (growth.seen, growth.idle) if growth.judged == judged else (None, False)
        growth.judged, growth.idle = judged, False
        new = self._scanner.grow(seen, text, seam=idle) if seen and not self.ear and not self._anchored else None
        growth.seen = seen if seen and new else self._scanner.glance(text)
        return growth.seen, new if idle else None

    def _wants(self, setting: Setting) -> tuple[int, ...]:
        """What each pattern wants in this setting; those of rules that do not hold here, most of what a caption calls up, are never worth a look."""
        key = setting.product, setting.platform
        if key not in self._wants_in:
            self._wants_in[key] = self._calls.heeding(setting.heeds)
        return self._wants_in[key]

    def _wanted(self, worth: Iterable[Compiled]) -> Callable[[int], bool]:
        """Return what tells whether any pattern worth a look asks for a word, or what excuses its rule, or a rule of tokens."""

        def wanted(number: int) -> bool:
            asked = (one for compiled in worth for one in (compiled, *self._unless.get(compiled.rule.id, ())))
            sets = (numbers for one in asked for place in one.places for numbers in place.words)
            return any(number in numbers for numbers in sets) or any(number in numbers for _, numbers in self._anchored)

        return wanted

    def surroundings(
        self, text: str, before: int, product: Product, platform: Platform | None = None
    ) -> "tuple[Surroundings, int, Mapping[int, int]]":
        """For learning: the caption as the rules see it, where ``before`` ends in it, and the place of each code point."""
        read = normalise(text)
        seen = self._scanner.glance(read.text)
        here = self._surroundings(read, seen, self._calls.worth(seen), Setting(product, platform), read.place(before))
        return here, read.place(before), {at: read.place(at) for at in range(len(text) + 1)}

    def stream(
        self,
        *,
        product: Product = Product.GENERAL,
        platform: Platform | None = None,
        date: Date | None = None,
        sheet: Sequence[Item] = (),
    ) -> Stream:
        """Return the state of a new broadcast."""
        return Stream(self, product=product, platform=platform, date=date, sheet=sheet)

    def explain(
        self, text: str, product: Product = Product.GENERAL, platform: Platform | None = None, date: Date | None = None
    ) -> Explanation:
        """Return each step of the check of ``text``."""
        read = normalise(text)
        seen = self._scanner.glance(read.text)
        hits = self._scanner.look(seen)
        trials: list[Trial] = []

        def heard(words: Candidate, excuse: str | None) -> None:
            trials.append(trial(read.text, words, excuse, product))

        verdicts = self._judge(read, self._calls.worth(seen), hits, Setting(product, platform), heard)
        return Explanation(
            normalised=read.text,
            anchors=anchors(read.text, hits, self._vocabulary),
            tokens=tuple(self._segmenter.words(read.text)),
            trials=tuple(trials),
            alerts=tuple(self._cards.of_rules(text, read, verdicts, date or Date.today())),
        )

    def may_grow(self, text: str, start: int) -> bool:
        """Tell whether words near ``start`` could, with more characters, turn into innocent ones (最|近)."""
        plain = normalise(text).text
        return self._scanner.grows(plain, max(0, min(start, len(plain)) - 4))

    def _judge(
        self,
        read: Normalised,
        worth: Iterable[Compiled],
        hits: Hits,
        setting: Setting,
        heard: Callable[[Candidate, str | None], None] | None,
        seam: int = 0,
        growth: Growth | None = None,
    ) -> list[Verdict]:
        standing = Standing(read.text, hits, seam)
        candidates = self._patterns.find(standing, worth) + self._by_tokens(read.text, hits)
        if not candidates:
            if growth:
                growth.idle = True
            return []
        if any(words.rule.whole_words for words in candidates):
            edges = self._segmenter.edges(read.text)
            candidates = [w for w in candidates if not w.rule.whole_words or {w.start, w.end} <= edges]
        rules = dict.fromkeys(words.rule.id for words in candidates)
        standing.seam = 0  # what excuses may stand as far off as it likes, over a pause too
        unless = {rule: self._patterns.find(standing, self._unless.get(rule, ())) for rule in rules}
        return judge(Scene(read.text, hits, self._lists), candidates, setting, unless, heard)

    def _surroundings(
        self, read: Normalised, seen: Glance, worth: Iterable[Compiled], setting: Setting, seam: int
    ) -> "Surroundings":
        from nlp.traits import Surroundings

        hits = self._scanner.look(seen)
        excused: list[tuple[Candidate, str]] = []

        def heard(words: Candidate, excuse: str | None) -> None:
            if excuse:
                excused.append((words, excuse))

        verdicts = self._judge(read, worth, hits, setting, heard, seam)
        return Surroundings(read.text, hits, verdicts, excused, setting.product)

    def _by_tokens(self, text: str, hits: Hits) -> list[Candidate]:
        """Candidates of rules written as spaCy token patterns; the caption is segmented only if an anchor is there."""
        anchored = [rule for rule, numbers in self._anchored if not numbers.isdisjoint(hits)]
        if not anchored:
            return []
        doc = self._segmenter.doc(text)
        found = []
        for rule in anchored:
            for _, first, last in self._matchers[rule.id](doc):
                span = doc[first:last]
                found.append(
                    Candidate(rule, span.start_char, span.end_char, span.start_char, span.end_char, len(span.text))
                )
        return found

    def articles(self, ids: Iterable[str], date: Date) -> tuple[Cite, ...]:
        """Return the articles in force that day under these ids."""
        return self._cards.cites(ids, date)
