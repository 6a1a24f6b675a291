"""Proves a rule on its own examples, on its own platform: fires there on hits, quiet on near misses and suggestions."""

from nlp.checker import Checker
from nlp.pattern import doubts
from nlp.rules import Rule
from nlp.types import Product


def rule_doubts(rule: Rule) -> list[str]:
    """Return what in a rule does not do what its author may think, one line each; the rule holds all the same."""
    keys = (("patterns", rule.patterns), ("unless", rule.unless))
    return [f"{rule.id}: {key}: {doubt}" for key, sources in keys for source in sources for doubt in doubts(source)]


def rule_faults(checker: Checker, rule: Rule) -> list[str]:
    """Return what is wrong, one line a fault; empty when the rule keeps its word."""
    faults = []
    platform = min(rule.platforms, default=None)
    for example in rule.hits:
        alerts = checker.check(example.text, example.product, platform)
        found = [(alert.spans[0].start, alert.spans[0].end) for alert in alerts if alert.rule == rule.id]
        if example.span not in found:
            said = [f"{alert.rule} 【{alert.text}】" for alert in alerts] or ["nothing"]
            start, end = example.span or (0, 0)
            faults.append(f"{rule.id}: hits: {example.text!r}: wanted 【{example.text[start:end]}】, got {', '.join(said)}")
    for example in rule.allows:
        faults += [
            f"{rule.id}: allows: {example.text!r}: {alert.rule} 【{alert.text}】"
            for alert in checker.check(example.text, example.product, platform)
        ]
    products = [product for product in Product if rule.level_for(product)]
    for say in rule.say_instead:
        alerts = [alert for product in products for alert in checker.check(say, product, platform)]
        faults += sorted({f"{rule.id}: say_instead: {say!r}: {alert.rule} 【{alert.text}】" for alert in alerts})
    return faults
