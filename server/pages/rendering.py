"""How every page is made: our templates, in the language asked for."""

from jinja2 import Environment, PackageLoader, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse

from server import __version__

_TEMPLATES = Environment(
    loader=PackageLoader("server.pages"), autoescape=select_autoescape(), trim_blocks=True, lstrip_blocks=True
)


def language(request: Request) -> str:
    """``zh`` unless the page was asked for, or the browser prefers, English."""
    asked = request.query_params.get("lang") or request.headers.get("accept-language", "zh")
    return "en" if asked.lower().startswith("en") else "zh"


def page(request: Request, template: str, **values: object) -> HTMLResponse:
    """Render one of our templates."""
    lang = language(request)
    other = request.url.include_query_params(lang="en" if lang == "zh" else "zh").query
    html = _TEMPLATES.get_template(template).render(
        lang=lang, here=request.url.path, other=f"?{other}", version=__version__, **values
    )
    return HTMLResponse(html)
