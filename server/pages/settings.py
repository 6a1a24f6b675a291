"""The settings at ``/settings``: what this server was started with, who is paired, and how to change either."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from server.context import AppContext
from server.pages.rendering import language, page


def routes(context: AppContext) -> list[BaseRoute]:
    """Return the page's routes: settings, and the pairing code."""

    def show(request: Request) -> Response:
        return page(request, "settings.html", rows=rows(context, language(request)), paired=context.tokens.names())

    def pair_code(request: Request) -> Response:
        return page(request, "pair.html", code=context.pairing.show())

    return [Route("/settings", show), Route("/pair", pair_code, methods=["GET"])]


def rows(context: AppContext, lang: str) -> list[tuple[str, str, str]]:
    """(what it is, what it is set to, the option of ``pitchguard serve`` that changes it)."""
    settings, recorder, zh = context.settings, context.recorder, lang == "zh"
    yes, no = ("是", "否") if zh else ("yes", "no")
    base = f"{'https' if settings.tls else 'http'}://{settings.host}:{settings.port}"
    made = [
        ("地址" if zh else "Address", base, "--host --port"),
        ("编辑器查稿（LanguageTool）" if zh else "For editors (LanguageTool)", f"{base}/v2", ""),
        ("数据文件夹" if zh else "Data folder", str(settings.data), "--data"),
        ("更多规则" if zh else "More rules", ", ".join(map(str, settings.rules)) or "–", "--rules"),
        ("允许的来源" if zh else "Allowed origins", ", ".join(settings.allow_origins) or "–", "--allow-origin"),
        ("记录提醒和纠正" if zh else "Keep alerts and corrections", yes if recorder else no, "--record/--no-record"),
    ]
    if recorder:
        days = "{} 天" if zh else "{} days"
        made += [
            ("记录保存" if zh else "Kept for", days.format(recorder.keep_days), "--keep-days"),
            ("保存全部口播" if zh else "Keep full transcripts", yes if recorder.transcripts else no, "--transcripts"),
        ]
    return made
