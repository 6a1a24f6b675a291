"""Recorded broadcasts: their reports at ``/report/ID``, and what the home page shows of the last ones."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from server.context import AppContext
from server.pages.rendering import language
from server.record import RecordError
from server.report import FORMATS, MEDIA, Report, html, latest, of_session, policy
from server.words import span, words

MOST = 12


@dataclass(frozen=True, slots=True)
class Row:
    """One broadcast on the home page; ``per_ten`` is how many alerts came in ten minutes."""

    report: Report
    product: str
    length: str
    per_ten: float


@dataclass(frozen=True, slots=True)
class Recent:
    """The last broadcasts, newest first, and what the record takes on disk (bytes)."""

    rows: tuple[Row, ...]
    size: int
    fault: str

    @property
    def most(self) -> float:
        """The highest rate, for the height of the trend's bars."""
        return max((row.per_ten for row in self.rows), default=0.0)


def recent(context: AppContext, lang: str) -> Recent:
    """Return what the home page shows."""
    if context.recorder is None:
        return Recent((), 0, "")
    try:
        reports, size = latest(context.recorder.store, MOST), context.recorder.store.size()
    except RecordError as error:
        return Recent((), 0, str(error))
    product = words(lang)["product"]
    rows = tuple(
        Row(r, product[r.product], span(r.duration_ms, lang), len(r.slips) * 600_000 / max(r.duration_ms, 60_000))
        for r in reports
    )
    return Recent(rows, size, context.record_fault)


def routes(context: AppContext) -> list[BaseRoute]:
    """Return the routes of reports."""

    def report(request: Request) -> Response:
        session, _, kind = request.path_params["name"].partition(".")
        kind = kind or "html"
        if context.recorder is None or kind not in FORMATS:
            return PlainTextResponse("no such report", 404)
        try:
            found = of_session(context.recorder.store, session)
        except RecordError as error:
            return PlainTextResponse(str(error), 503)
        if found is None:
            return PlainTextResponse("no such report: never recorded, or purged", 404)
        if kind == "html" and "download" not in request.query_params:
            return Response(
                html(found, language(request), links=True), media_type=MEDIA["html"],
                headers={"content-security-policy": policy()},
            )  # fmt: skip
        name = f"report-{found.began:%Y%m%d-%H%M}-{session[:6]}.{kind}"
        return Response(
            FORMATS[kind](found, language(request)), media_type=MEDIA[kind],
            headers={"content-disposition": f'attachment; filename="{name}"'},
        )  # fmt: skip

    return [Route("/report/{name}", report, methods=["GET"])]
