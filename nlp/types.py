"""The closed lists and immutable values every stage shares. Imports nothing from the package.

Offsets are Unicode code points of the caption as received, half open; times are milliseconds since the
session began. ``server.protocol`` turns offsets into UTF-16 units for browsers.
"""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How sure the law is; order of declaration is order of gravity."""

    BAN = "ban"
    PROOF = "proof"
    HINT = "hint"


class Sensitivity(StrEnum):
    """How ready the second ear is to speak."""

    OFF = "off"
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


class Category(StrEnum):
    """The eighteen kinds of fault; rule folders and protocol values carry the same names."""

    ABSOLUTE = "absolute"
    MEDICAL = "medical"
    EFFICACY = "efficacy"
    PRICE = "price"
    SCARCITY = "scarcity"
    COUNTERFEIT = "counterfeit"
    FAKE_DATA = "fake_data"
    FINANCE = "finance"
    PYRAMID = "pyramid"
    GAMBLING = "gambling"
    SUPERSTITION = "superstition"
    DIVERSION = "diversion"
    ENDORSEMENT = "endorsement"
    DISPARAGEMENT = "disparagement"
    MINORS = "minors"
    INDECENT = "indecent"
    PROHIBITED_GOODS = "prohibited_goods"
    INDUCEMENT = "inducement"


class Product(StrEnum):
    """The fifteen kinds of goods; ``general`` when unknown."""

    GENERAL = "general"
    FOOD = "food"
    HEALTH_FOOD = "health_food"
    OTC_DRUG = "otc_drug"
    RX_DRUG = "rx_drug"
    MEDICAL_DEVICE = "medical_device"
    COSMETICS = "cosmetics"
    SPECIAL_COSMETICS = "special_cosmetics"
    ALCOHOL = "alcohol"
    FINANCE = "finance"
    EDUCATION = "education"
    REAL_ESTATE = "real_estate"
    AGROCHEMICAL = "agrochemical"
    INFANT_FORMULA = "infant_formula"
    TOBACCO = "tobacco"


class Platform(StrEnum):
    """Platforms with a rule pack of their own."""

    DOUYIN = "douyin"
    TAOBAO = "taobao"
    KUAISHOU = "kuaishou"
    XIAOHONGSHU = "xiaohongshu"
    SHIPINHAO = "shipinhao"


class State(StrEnum):
    """What became of an alert."""

    OPEN = "open"
    CORRECTED = "corrected"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class Span:
    """A run of words in one cue: ``text[start:end]``, code points."""

    cue: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Cite:
    """An article in force on the day of the check."""

    id: str
    law: str
    article: str
    gist: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """What the product sheet says about the words: ``kind`` is ``contradicts`` or ``unsupported``."""

    field: str
    kind: str
    sheet: str


@dataclass(frozen=True, slots=True)
class Alert:
    """A rule that spoke. ``id`` is stable while the same words stand; spans are in order, one per cue."""

    id: str
    rule: str
    category: Category
    level: Level
    spans: tuple[Span, ...]
    text: str
    title: str
    why: str
    say_instead: tuple[str, ...]
    cite: tuple[Cite, ...]
    correction: str = ""
    state: State = State.OPEN
    fact: Fact | None = None
    count: int = 1


@dataclass(frozen=True, slots=True)
class Caption:
    """One caption line as it came. ``shape`` is ``cue`` (the cue so far) or ``window`` (all that is shown)."""

    cue: str
    rev: int
    text: str
    final: bool
    at_ms: int
    source: str = ""
    shape: str = "cue"


@dataclass(frozen=True, slots=True)
class CueAlerts:
    """The full alert set of one cue at one revision; it replaces whatever was shown for that cue."""

    cue: str
    rev: int
    alerts: tuple[Alert, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """What the host must say for the goods on offer, and whether she has. ``state``: ``owed`` or ``said``.

    ``due``: it has been owed for a while; time to remind her.
    """

    id: str
    text: str
    state: str
    cite: tuple[Cite, ...]
    due: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One product on the sheet; ``None`` is unknown, never wrong. Prices in yuan, stock in pieces."""

    sku: str
    name: str
    product: Product | None = None
    price: float | None = None
    list_price: float | None = None
    stock: int | None = None
    origin: str | None = None
    spec: str | None = None
    gifts: tuple[str, ...] | None = None
    registration: str | None = None
    effects: tuple[str, ...] | None = None
    evidence: tuple[str, ...] | None = None
    promises: tuple[str, ...] | None = None


class NlpError(Exception):
    """Base of every error this package raises."""


class RuleError(NlpError):
    """One or more broken rule files; the message lists every fault as ``file: key: what is wrong``."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class ModelError(NlpError):
    """Weights of the second ear that cannot be read."""


class SheetError(NlpError):
    """A product sheet that cannot be read; the message names the row and the field."""
