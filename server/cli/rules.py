"""``pitchguard rules``: list, show, explain, test and start rules."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click

from nlp import (
    Category,
    Checker,
    Platform,
    Product,
    Rule,
    RuleError,
    articles,
    category_names,
    coverage_page,
    rule_doubts,
    rule_faults,
)

_COLOURS = {"ban": "red", "proof": "yellow", "hint": "blue"}
_DRAFT = '''# One rule, one file: its folder is its category, its file name its id. Field by field: docs/rules.md
title = "{title}"                     # what the host reads first; 24 characters at most
why = "一句话说清为什么有问题"          # 60 characters at most
say_instead = ["换一种合规的说法"]      # one to three; none of them may alert
cite = ["live-ec-34-1"]               # ids of nlp/citations.toml
level = "proof"                       # ban, proof or hint
patterns = ["{words}"]                # words and <lists>; neighbours may stand apart: ~6
unless = []                           # patterns that excuse an overlapping match
hits = [                              # at least two; 【】 marks what is shown
  "这款真的是【{words}】",
  "food: 今天【{words}】",
]
allows = [                            # at least two look-alikes that must stay quiet
  "平台不让说{words}",
  "我们不说{words}",
]
'''


def _load(rule_dirs: tuple[Path, ...]) -> Checker:
    try:
        return Checker.load(rule_dirs)
    except RuleError as error:
        raise click.ClickException(f"broken rules:\n{error}") from error


_dirs = click.option(
    "--rules", "rule_dirs", multiple=True, type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder of more rules (a pack); may be given again.",
)  # fmt: skip


@click.group()
def rules() -> None:
    """Look at, try and write rules. Start with: pitchguard rules explain "全网最低价"."""


@rules.command("list")
@_dirs
@click.option("--category", type=click.Choice([c.value for c in Category]), help="Only this category.")
@click.option("--coverage", is_flag=True, help="Count by category, and show which articles the rules cite and which not.")
@click.option("--markdown", is_flag=True, help="With --coverage: the whole page (docs/coverage.md).")
def list_rules(rule_dirs: tuple[Path, ...], category: str | None, coverage: bool, markdown: bool) -> None:
    """List the rules: level, id, title and articles."""
    chosen = [rule for rule in _load(rule_dirs).rules if category in (None, rule.category.value)]
    if markdown:
        click.echo(coverage_page(chosen), nl=False)
    elif coverage:
        _coverage(chosen)
    else:
        for rule in chosen:
            level = click.style(f"{rule.level.value:5}", fg=_COLOURS[rule.level.value])
            click.echo(f"{level}  {rule.id}  {rule.title}  ({', '.join(rule.cite)})")
        click.echo(f"{len(chosen)} rules")


def _coverage(chosen: Sequence[Rule]) -> None:
    click.secho("rules by category", bold=True)
    counts = Counter(rule.category for rule in chosen)
    for category, name in category_names().items():
        click.secho(f"{counts[category]:5}  {category.value}  {name}", fg=None if counts[category] else "red")
    listed = articles(chosen)
    click.secho("articles and how many rules cite them", bold=True)
    for article in sorted(listed, key=lambda article: -len(article.rules)):
        if article.covered:
            others = "".join(f" + {name}" for name in article.others)
            click.echo(f"{len(article.rules):5}{others}  {article.citation.id}  {article.citation.law} {article.citation.article}")
    gaps = [article for article in listed if not article.covered]
    click.secho(f"articles nothing cites: {len(gaps)}", bold=True)
    for article in gaps:
        click.secho(f"       {article.citation.id}  {article.reason or 'not covered'}", fg=None if article.reason else "yellow")


@rules.command()
@_dirs
@click.argument("rule_id")
def show(rule_dirs: tuple[Path, ...], rule_id: str) -> None:
    """Show one rule whole."""
    rule = next((rule for rule in _load(rule_dirs).rules if rule.id == rule_id), None)
    if rule is None:
        raise click.ClickException(f"there is no rule {rule_id!r}; see: pitchguard rules list")
    click.secho(f"{rule.id}  {rule.title}", bold=True)
    click.echo(f"{rule.why}\n可以说: {' / '.join(rule.say_instead)}\n依据: {', '.join(rule.cite)}")
    quiet = [p.value for p in Product if rule.level_for(p) is None]
    others = {p.value: rule.level_for(p) for p in Product if rule.level_for(p) not in (None, rule.level)}
    click.echo(f"level: {rule.level.value}" + "".join(f", {p}: {level}" for p, level in others.items()))
    if quiet:
        click.echo(f"quiet for: {', '.join(quiet)}")
    for name, sources in (("patterns", rule.patterns), ("unless", rule.unless)):
        click.echo(f"{name}:" + "".join(f"\n  {source}" for source in sources))
    click.echo(f"excused by: {', '.join(sorted(rule.excused_by))}")


@rules.command(short_help="Show each step of how a sentence is judged.")
@_dirs
@click.argument("text")
@click.option("--product", default="general", type=click.Choice([p.value for p in Product]), help="Kind of product.")
@click.option("--platform", type=click.Choice([p.value for p in Platform]), help="Where it is said.")
def explain(rule_dirs: tuple[Path, ...], text: str, product: str, platform: str | None) -> None:
    """Show each step of the judgement of TEXT: as read, anchors, tokens, rules tried and what excused them."""
    steps = _load(rule_dirs).explain(text, Product(product), Platform(platform) if platform else None)
    _heading(1, "read as", steps.normalised)
    words = [anchor.text if anchor.text == anchor.word else f"{anchor.text}={anchor.word} ({anchor.how})" for anchor in steps.anchors]
    _heading(2, "words of rules and lists", "  ".join(dict.fromkeys(words)) or "(none: nothing more is done)")
    _heading(3, "tokens (jieba)", " | ".join(steps.tokens))
    _heading(4, "rules tried", "" if steps.trials else "(none)")
    for trial in sorted(steps.trials, key=lambda trial: (trial.excused_by is not None, trial.rule)):
        click.secho(f"   {trial.rule} 【{trial.text}】  by {_shorten(trial.pattern)}", fg="yellow" if trial.excused_by is None else None)
        if trial.excused_by:
            click.echo(f"      excused: {trial.excused_by}" + (f" – {trial.because}" if trial.because else ""))
        else:
            click.echo(f"      stands: {trial.level}")
    _heading(5, f"verdict for {product}", "" if steps.alerts else click.style("no alert", fg="green"))
    for alert in steps.alerts:
        click.secho(f"   {alert.level.value} 【{alert.text}】 {alert.title}: {alert.why}", fg=_COLOURS[alert.level.value])
        articles_cited = "; ".join(f"{cite.law} {cite.article}" for cite in alert.cite)
        click.echo(f"      {alert.rule}  {articles_cited}\n      可以说: {' / '.join(alert.say_instead)}")


def _shorten(pattern: str, most: int = 60) -> str:
    return (pattern if len(pattern) <= most else f"{pattern[:most]}…") or "tokens"


def _heading(number: int, name: str, text: str) -> None:
    click.echo(f"{click.style(f'{number} {name}', bold=True)}  {text}".rstrip())


@rules.command("test", short_help="Check rules on their own examples.")
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
def test_rules(folder: Path | None) -> None:
    """Check every rule (of FOLDER, else all) on its own hits, near misses and suggestions."""
    checker = _load((folder,) if folder else ())
    own = {path.stem for path in folder.rglob("*.toml")} if folder else None
    chosen = [rule for rule in checker.rules if own is None or rule.id.rpartition("/")[2] in own]
    faults = [fault for rule in chosen for fault in rule_faults(checker, rule)]
    for doubt in (doubt for rule in chosen for doubt in rule_doubts(rule)):
        click.secho(doubt, fg="yellow", err=True)
    for fault in faults:
        click.secho(fault, fg="red", err=True)
    click.echo(f"{len(chosen)} rules, {len(faults)} faults")
    if faults:
        raise SystemExit(1)


@rules.command(short_help="Start a rule: a file with every field and what it means.")
@click.argument("rule_id", metavar="CATEGORY/ID")
@click.option("--words", default="要拦的词", help="The words to catch.")
@click.option("--into", default="rules", type=click.Path(path_type=Path), help="The folder of the pack (default: rules).")
def new(rule_id: str, words: str, into: Path) -> None:
    """Start a rule: writes CATEGORY/ID.toml with every field and what it means."""
    category, _, name = rule_id.partition("/")
    if category not in {c.value for c in Category} or not name.replace("-", "").isalnum() or not name.isascii():
        raise click.ClickException(
            "CATEGORY/ID is one of the eighteen categories and a lower-case English name, as in absolute/best-ever"
        )
    path = into / category / f"{name}.toml"
    if path.exists():
        raise click.ClickException(f"{path} is there already")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_DRAFT.format(title=words[:24], words=words), "utf-8")
    click.echo(f"{path} written. Edit it, then: pitchguard rules test {into}")
