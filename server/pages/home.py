"""The home page at ``/``: what is heard now, the last broadcasts and their trend, the last script reviews."""

from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from server import protocol
from server.context import AppContext
from server.pages.rendering import language, page
from server.record import Entry, RecordError, reviews
from server.report import Report, charts, latest
from server.session import Broadcast
from server.words import span, words

MOST = 12
MOST_REVIEWS = 5


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the record holds: the last broadcasts and reviews, newest first, its bytes on disk, what is wrong with it."""

    reports: tuple[Report, ...] = ()
    reviews: tuple[tuple[datetime, Entry], ...] = ()
    size: int = 0
    fault: str = ""

    def trends(self, lang: str) -> tuple[Markup, Markup] | None:
        """The charts over the broadcasts, None where there are fewer than two."""
        oldest_first = self.reports[::-1]
        drawn = (charts.trend(oldest_first, lang), charts.corrected_trend(oldest_first, lang))
        return drawn if len(oldest_first) > 1 else None


def routes(context: AppContext) -> list[BaseRoute]:
    """Return the page's routes."""

    def home(request: Request) -> Response:
        lang = language(request)
        return page(
            request, "home.html", context=context, live=live(context), recorded=recorded(context), words=words(lang),
            span=lambda ms: span(ms, lang),
        )  # fmt: skip

    def state(request: Request) -> Response:
        return Response(protocol.dump({b.id: b.counts for b in live(context)}), media_type="application/json")

    return [Route("/", home), Route("/home.json", state)]


def live(context: AppContext) -> list[Broadcast]:
    """The broadcasts that are being heard, or may still be taken up again."""
    return list(context.broadcasts.values())


def recorded(context: AppContext) -> Recorded:
    """Read what the page shows of the record."""
    if context.recorder is None:
        return Recorded()
    store = context.recorder.store
    try:
        reviewed = [(datetime.fromisoformat(e.at).astimezone(), e) for e in reviews(store)[:MOST_REVIEWS]]
        found = [r for r in latest(store, MOST + len(context.broadcasts)) if r.session not in context.broadcasts]
        size = store.size()
    except RecordError as error:
        return Recorded(fault=str(error))
    return Recorded(tuple(found[:MOST]), tuple(reviewed), size, context.record_fault)
