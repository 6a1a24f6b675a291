"""The rules at ``/rules``: looked up by a word, an article or a category, each with its law and an example."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Date

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from nlp import Category, Checker, Cite, Product, category_names
from server.context import AppContext
from server.pages.rendering import language, page
from server.words import words

MOST = 60


@dataclass(frozen=True, slots=True)
class Shown:
    """One rule as the page shows it; ``example`` is a line that alerts, cut around the words marked;
    ``levels`` names the kinds of product for which it speaks otherwise.
    """

    id: str
    title: str
    why: str
    level: str
    category: str
    say_instead: tuple[str, ...]
    cites: tuple[Cite, ...]
    example: tuple[str, str, str]
    quiet: str
    levels: Mapping[str, tuple[str, ...]]


def routes(context: AppContext) -> list[BaseRoute]:
    """Return the page's route."""

    async def show(request: Request) -> Response:
        checker, lang = context.checker, language(request)
        wanted = request.query_params.get("q", "").strip()[:100]
        category = request.query_params.get("category", "")
        asked = bool(wanted or category)
        found = (
            await run_in_threadpool(find, checker, wanted, category, Date.today(), lang) if checker and asked else []
        )
        counts = Counter(rule.category.value for rule in checker.rules) if checker else Counter[str]()
        return page(
            request, "rules.html", wanted=wanted, category=category, found=found, asked=asked, counts=counts,
            names=words(lang)["category"], words=words(lang), most=MOST,
        )  # fmt: skip

    return [Route("/rules", show)]


def find(checker: Checker, wanted: str, category: str, on: Date, lang: str) -> list[Shown]:
    """Return the rules of a category (empty: any) that speak on ``wanted``, then those it is found in."""
    said = (
        {alert.rule for product in Product for alert in checker.check(wanted, product, None, on)} if wanted else set()
    )
    rules = enumerate(checker.rules)
    chosen = [_shown(checker, place, on, lang) for place, rule in rules if category in ("", rule.category.value)]
    speaking = [rule for rule in chosen if rule.id in said]
    return speaking + [rule for rule in chosen if rule.id not in said and _mentions(rule, wanted)]


def _mentions(rule: Shown, wanted: str) -> bool:
    names = [category_names(english)[Category(rule.category)] for english in (False, True)]
    laws = (f"{cite.id} {cite.law}{cite.article} {cite.gist}" for cite in rule.cites)
    everything = (rule.id, rule.title, rule.why, *rule.say_instead, *names, *laws, "".join(rule.example))
    needles: Sequence[str] = wanted.casefold().split()
    text = "\n".join(everything).casefold()
    return all(needle in text for needle in needles)


def _shown(checker: Checker, place: int, on: Date, lang: str) -> Shown:
    rule = checker.rules[place]
    hit = rule.hits[0]
    start, end = hit.span or (0, 0)
    named, levels = words(lang), dict[str, list[str]]()
    for product, level in rule.levels.items():
        if level is not rule.level:
            levels.setdefault(named["level"][level.value if level else "none"], []).append(named["product"][product])
    return Shown(
        id=rule.id, title=rule.title, why=rule.why, level=rule.level.value, category=rule.category.value,
        say_instead=rule.say_instead, cites=checker.articles(rule.cite, on),
        example=(hit.text[:start], hit.text[start:end], hit.text[end:]), quiet=rule.allows[0].text,
        levels={name: tuple(kinds) for name, kinds in levels.items()},
    )  # fmt: skip
