"""Reads and validates the rule files: one rule a TOML file, its path its id and category.

A broken rule stops start-up: the loader refuses a rule that lacks anything and lists every fault of every file at
once, as ``file: key: what is wrong``. Packs from elsewhere are the same files in another folder; they are data.
"""

import tomllib
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from typing import Any

from nlp.normalise import normalise
from nlp.pattern import NUMBERS, Pattern
from nlp.pattern import parse as parse_pattern
from nlp.types import Category, Level, Platform, Product, RuleError

REVIEWED = (Product.OTC_DRUG, Product.MEDICAL_DEVICE, Product.HEALTH_FOOD)
QUIET = "quiet"
MOST_PATTERNS = 60
MOST_TOKENS = 16
MOST_RULES = 20_000
MOST_BYTES = 64_000
_KEYS = {
    "title", "why", "say_instead", "cite", "level", "levels", "products", "platforms", "patterns", "tokens", "anchors",
    "unless", "excused_by", "not_excused_by", "whole_words", "sound", "weak", "sheet", "hits", "allows", "note",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence of a rule file; ``span`` is what must be marked, None in a near miss."""

    text: str
    product: Product
    span: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule, as written by its author. ``levels`` holds None where the rule is quiet for a kind of product.

    ``patterns`` and ``unless`` are sources in the language of ``nlp.pattern``, all sound.
    """

    id: str
    category: Category
    title: str
    why: str
    say_instead: tuple[str, ...]
    cite: tuple[str, ...]
    level: Level
    levels: Mapping[Product, Level | None]
    platforms: frozenset[Platform]
    patterns: tuple[str, ...]
    unless: tuple[str, ...]
    tokens: tuple[list[dict[str, Any]], ...]
    anchors: tuple[str, ...]
    excused_by: frozenset[str]
    whole_words: bool
    sound: int
    weak: bool
    sheet: str
    hits: tuple[Example, ...] = field(compare=False)
    allows: tuple[Example, ...] = field(compare=False)

    def level_for(self, product: Product) -> Level | None:
        """Return the level for a kind of product, None where the rule is quiet."""
        return self.levels.get(product, self.level)


@dataclass(frozen=True, slots=True)
class Known:
    """What a rule may refer to: lists, articles, judges of context, and the usual excuses of each category."""

    lexicons: Container[str]
    citations: Container[str]
    excuses: Container[str]
    usual_excuses: Mapping[Category, frozenset[str]]


def read_rules(folders: Iterable[Traversable], known: Known) -> tuple[Rule, ...]:
    """Read ``<category>/<id>.toml`` in every folder, in order of id. Raises RuleError with every fault."""
    rules: dict[str, Rule] = {}
    faults: list[str] = []
    for folder in folders:
        for category_dir in sorted((d for d in folder.iterdir() if d.is_dir()), key=lambda d: d.name):
            for entry in sorted((e for e in category_dir.iterdir() if e.name.endswith(".toml")), key=lambda e: e.name):
                where = f"rules/{category_dir.name}/{entry.name}"
                rule = _read(entry, category_dir.name, where, known, faults)
                if rule is None:
                    continue
                if rule.id in rules:
                    faults.append(f"{where}: id: {rule.id} stands in two files")
                rules[rule.id] = rule
    if len(rules) > MOST_RULES:
        faults.append(f"rules: there are {len(rules)}; {MOST_RULES} is the most")
    if not rules and not faults:
        faults.append("rules: there is no rule file in the folders given")
    if faults:
        raise RuleError(faults)
    return tuple(rules[id] for id in sorted(rules))


def _read(entry: Traversable, category: str, where: str, known: Known, faults: list[str]) -> Rule | None:
    source = entry.read_bytes()
    if len(source) > MOST_BYTES:
        faults.append(f"{where}: file: has {len(source)} bytes; {MOST_BYTES} is the most")
        return None
    try:
        data = tomllib.loads(source.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        faults.append(f"{where}: file: {error}")
        return None
    reader = _Reader(data, where, faults)
    return reader.rule(category, entry.name.removesuffix(".toml"), known)


def _is_single(pattern: Pattern) -> bool:
    words = pattern.elements[0].words if len(pattern.elements) == 1 else ()
    return any(len(normalise(word).text) <= 1 for word in words)


def _runs_away(pattern: list[Any]) -> str:
    """Why a token pattern could take for ever on some caption; empty where it cannot."""
    if len(pattern) > MOST_TOKENS:
        return f"has {len(pattern)} tokens; {MOST_TOKENS} is the most"
    named = [str(token) for token in pattern if "REGEX" in str(token) or "FUZZY" in str(token)]
    if named:
        return f"{named[0]}: REGEX and FUZZY can run away; write the words"
    open_ended = [token for token in pattern if isinstance(token, dict) and str(token.get("OP", "")).strip("!?") != ""]
    return "has more than one token that may stand any number of times" if len(open_ended) > 1 else ""


class _Reader:
    """Takes one file apart, noting each fault; returns no rule if there was any."""

    def __init__(self, data: dict[str, Any], where: str, faults: list[str]) -> None:
        self.data = data
        self.where = where
        self.faults = faults
        self.before = len(faults)

    def fault(self, key: str, text: str) -> None:
        self.faults.append(f"{self.where}: {key}: {text}")

    def rule(self, category: str, name: str, known: Known) -> Rule | None:
        if category not in {c.value for c in Category}:
            self.fault("category", f"the folder {category!r} is none of the eighteen categories")
            return None
        for key in sorted(set(self.data) - _KEYS):
            self.fault(key, "is not a key of a rule")
        kind = Category(category)
        rule = Rule(
            id=f"{category}/{name}",
            category=kind,
            title=self.text("title", 24),
            why=self.text("why", 60),
            say_instead=tuple(self.texts("say_instead", least=1, most=3)),
            cite=tuple(self.members("cite", known.citations, "article", least=1)),
            level=self.level("level", self.data.get("level")) or Level.PROOF,
            levels=self.levels(),
            platforms=frozenset(self.choice("platforms", Platform)),
            patterns=self.patterns("patterns", known),
            unless=self.patterns("unless", known),
            tokens=self.tokens(),
            anchors=tuple(self.texts("anchors", least=0)),
            excused_by=self.excuses(kind, known),
            whole_words=self.flag("whole_words"),
            sound=self.sound(),
            weak=self.flag("weak"),
            sheet=self.data.get("sheet", ""),
            hits=self.examples("hits", marked=True),
            allows=self.examples("allows", marked=False),
        )
        if rule.sheet not in {"", "effects", "evidence", "registration", "promises", "gifts", "stock"}:
            self.fault("sheet", f"{rule.sheet!r} is no field of the product sheet")
        if not rule.patterns and not rule.tokens:
            self.fault("patterns", "there is none, and no tokens either")
        return rule if len(self.faults) == self.before else None

    def text(self, key: str, most: int) -> str:
        value = self.data.get(key)
        if not isinstance(value, str) or not value.strip():
            self.fault(key, "is missing or empty")
            return ""
        if len(value) > most:
            self.fault(key, f"has {len(value)} characters; {most} is the most a host can take in")
        return value

    def texts(self, key: str, *, least: int, most: int = 1000) -> list[str]:
        value = self.data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
            self.fault(key, "is not a list of texts")
            return []
        if not least <= len(value) <= most:
            self.fault(key, f"has {len(value)} entries; {least} to {most} are asked for")
        return value

    def members(self, key: str, known: Container[str], noun: str, *, least: int = 0) -> list[str]:
        values = self.texts(key, least=least)
        for value in values:
            if value not in known:
                self.fault(key, f"there is no {noun} {value!r}")
        return values

    def choice(self, key: str, kind: type[Product] | type[Platform]) -> list[Any]:
        values = self.texts(key, least=0)
        if key == "products":
            values = [product for value in values for product in (REVIEWED if value == "reviewed" else (value,))]
        known = {member.value for member in kind}
        for value in values:
            if value not in known:
                self.fault(key, f"{value!r} is none of {', '.join(sorted(known))}")
        return [kind(value) for value in values if value in known]

    def level(self, key: str, value: object) -> Level | None:
        if value not in {level.value for level in Level}:
            self.fault(key, f"{value!r} is none of ban, proof, hint")
            return None
        return Level(str(value))

    def levels(self) -> dict[Product, Level | None]:
        """``[levels]`` by kind of product (``reviewed``: three kinds); ``products`` makes all others quiet."""
        only = self.choice("products", Product)
        levels: dict[Product, Level | None] = {p: None for p in Product if p not in only} if only else {}
        table = self.data.get("levels", {})
        if not isinstance(table, dict):
            self.fault("levels", "is not a table")
            return levels
        for key, value in sorted(table.items(), key=lambda pair: pair[0] != "reviewed"):
            products = REVIEWED if key == "reviewed" else (key,)
            for product in products:
                if product not in {p.value for p in Product}:
                    self.fault(f"levels.{key}", "is no kind of product")
                    continue
                levels[Product(product)] = None if value == QUIET else self.level(f"levels.{key}", value)
        return levels

    def patterns(self, key: str, known: Known) -> tuple[str, ...]:
        sources = self.texts(key, least=0, most=MOST_PATTERNS)
        for number, source in enumerate(sources, 1):
            try:
                patterns = parse_pattern(source)
            except ValueError as error:
                self.fault(f"{key}[{number}]", f"{source!r} {error}")
                continue
            if key == "patterns" and any(_is_single(pattern) for pattern in patterns):
                self.fault(f"{key}[{number}]", f"{source!r} could stand on a single character")
            slots = {slot for pattern in patterns for element in pattern.elements for slot in element.slots}
            for slot in sorted(slots):
                if slot not in NUMBERS and slot not in known.lexicons:
                    self.fault(f"{key}[{number}]", f"<{slot}>: there is no lexicon/{slot}.txt")
        return tuple(sources)

    def tokens(self) -> tuple[list[dict[str, Any]], ...]:
        value = self.data.get("tokens", [])
        if not isinstance(value, list) or not all(isinstance(p, list) and p for p in value):
            self.fault("tokens", "is not a list of spaCy token patterns")
            return ()
        for number, pattern in enumerate(value, 1):
            if why := _runs_away(pattern):
                self.fault(f"tokens[{number}]", why)
        if value and not self.data.get("anchors"):
            self.fault("anchors", "a rule with tokens names the words without which it cannot match")
        return tuple(value)

    def excuses(self, kind: Category, known: Known) -> frozenset[str]:
        more = self.members("excused_by", known.excuses, "excuse")
        fewer = self.members("not_excused_by", known.excuses, "excuse")
        return (known.usual_excuses[kind] | frozenset(more)) - frozenset(fewer)

    def flag(self, key: str) -> bool:
        value = self.data.get(key, False)
        if not isinstance(value, bool):
            self.fault(key, "is neither true nor false")
        return bool(value)

    def sound(self) -> int:
        """``sound = true``: homophones of two-character words count too; ``false``: none; absent: three and more."""
        value = self.data.get("sound")
        if value not in (None, True, False):
            self.fault("sound", "is neither true nor false")
        return {None: 3, True: 2, False: 0}.get(value, 3)

    def examples(self, key: str, *, marked: bool) -> tuple[Example, ...]:
        """``food: 这个【治糖尿病】`` is judged for food; without a kind, for general."""
        examples = []
        for number, line in enumerate(self.texts(key, least=2), 1):
            prefix, colon, rest = line.partition(": ")
            product = Product.GENERAL
            if colon and prefix.isascii() and prefix.replace("_", "").isalpha():
                if prefix not in {p.value for p in Product}:
                    self.fault(f"{key}[{number}]", f"{prefix!r} is no kind of product")
                    continue
                product, line = Product(prefix), rest
            start, end = line.find("【"), line.find("】")
            if marked != (0 <= start < end - 1):
                self.fault(f"{key}[{number}]", "has no 【span】" if marked else "has a 【span】; a near miss has none")
                continue
            text = line.replace("【", "").replace("】", "")
            examples.append(Example(text, product, (start, end - 1) if marked else None))
        return tuple(examples)
