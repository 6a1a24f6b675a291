"""Recorded broadcasts: their reports at ``/report/ID``."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from server.context import AppContext
from server.pages.rendering import language
from server.record import RecordError
from server.report import FORMATS, MEDIA, html, of_session, policy


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
