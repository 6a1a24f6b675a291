"""What is being sold while a broadcast runs: by the client's word (``offer``), and by what the host clearly names.

The newer of the two counts. A cue begins with what the cue before it ended with, so that late and corrected captions
come to the same.
"""

from collections.abc import Iterable, Sequence

from nlp.offers import Catalogue, Mention, lasting_item, regions
from nlp.statements import StatementTracker
from nlp.stream_line import Cue
from nlp.stream_reader import Reader
from nlp.types import Item, Product


class Selling:
    """The sheet, the product on offer and its kind; ``product`` is the profile's, for what the sheet leaves open."""

    def __init__(self, product: Product, items: Sequence[Item], tracker: StatementTracker) -> None:
        self._product = product
        self._tracker = tracker
        self._items: list[Item] = []
        self._catalogue = Catalogue(())
        self._given: Item | None = None
        self._word = 0
        self.item: Item | None = None
        self.set_sheet(items, 0)

    @property
    def product(self) -> Product:
        """The kind of what is on offer now."""
        return self.kind(self.item)

    def kind(self, item: Item | None) -> Product:
        """The kind of a product; the profile's where the sheet does not tell."""
        return (item.product if item else None) or self._product

    def set_profile(self, product: Product, at_ms: int) -> None:
        """The client tells the kind of goods."""
        was, self._product = self.product, product
        if self.product != was:
            self._tracker.offer(self.product, at_ms)

    def set_sheet(self, items: Sequence[Item], at_ms: int) -> None:
        """Replace the sheet; the offer stays if its sku is still there. One product alone is on offer from the first."""
        self._items = list(items)
        self._catalogue = Catalogue(self._items)
        sku = self._given.sku if self._given else None
        only = self._items[0] if len(self._items) == 1 and not self._word else None
        self._given = next((item for item in self._items if item.sku == sku), only)
        self._sell(self._given, at_ms)

    def offer(self, sku: str | None, at_ms: int, growing: Iterable[Cue]) -> None:
        """The client tells what is now sold; in captions that still grow it counts from their next word on."""
        self._given = next((item for item in self._items if item.sku == sku), None)
        self._word += 1
        for cue in growing:
            cue.told = (*cue.told, Mention(len(cue.text), self._given))
            cue.offered = self._word
        self._sell(self._given, at_ms)

    def read(self, cue: Cue, text: str) -> None:
        """Note what a cue's new text names."""
        cue.mentions = self._catalogue.follow(cue.text, cue.mentions, text)

    def begin(self, cue: Cue, before: Cue | None) -> bool:
        """Settle what is on offer as a cue begins; True if that is another product than it was."""
        if cue.offered < 0:
            cue.offered, cue.given = self._word, self._given
        item = cue.given
        if before is not None and before.offered >= cue.offered:
            item = leaving(before)
        if item is cue.item:
            return False
        cue.item, cue.reader = item, Reader()
        return True

    def spoken(self, cue: Cue, first: int, length: int) -> list[tuple[int, Item | None]]:
        """Return from which place on which product is spoken of in a piece of a cue."""
        return regions(cue.item, named(cue), first, length)

    def hear(self, cue: Cue, end: int, at_ms: int) -> None:
        """The words of the newest cue up to ``end`` stand: what they bring on offer is on offer."""
        last = lasting_item([mention for mention in named(cue) if mention.start < end])
        if last is not None:
            self._sell(last.item, at_ms)

    def _sell(self, item: Item | None, at_ms: int) -> None:
        if item is self.item:
            return
        self.item = item
        self._tracker.offer(self.product, at_ms)


def named(cue: Cue) -> list[Mention]:
    """What a cue names and what the client told while it grew, in order of place."""
    return sorted((*cue.mentions, *cue.told), key=lambda mention: mention.start)


def leaving(cue: Cue) -> Item | None:
    """What is on offer when a cue ends."""
    last = lasting_item(named(cue))
    return last.item if last else cue.item
