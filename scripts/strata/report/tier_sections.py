"""The parts of the page about tiers, in one language: tier mix and moves."""

from strata.report import charts
from strata.report.data import Migration, Policy, ReportData, Tier
from strata.report.marts import Row
from strata.report.move_causes import cause_block
from strata.report.texts import Words
from strata.report.view import Block, Cell, Column, Section, Table, bar, columns, figure, figure_of_two, missing, name

MOVE_COUNTS = ("new_count", "upgrade_count", "stay_count", "downgrade_count", "held_count")


def tier_section(data: ReportData, words: Words) -> Section:
    """Tier mix and revenue share of the policy shown and the other live ones; the rest stand side by side elsewhere."""
    blocks = tuple(_policy_block(policy, words) for policy in featured(data))
    return Section("tiers", words("tiers"), words("tiers_intro"), blocks or (missing(words, "marts.fct_tier_kpis"),))


def featured(data: ReportData) -> tuple[Policy, ...]:
    """The policy shown, then the other live ones."""
    policies = data.policies or ()
    return policies[:1] + tuple(policy for policy in policies[1:] if policy.status == "live")


def policy_name(policy: Policy, words: Words) -> str:
    """The policy's label, with its id where the label does not say it."""
    return named_with_id(policy.label.get(words.lang), policy.policy_id, words)


def named_with_id(label: str, policy_id: str, words: Words) -> str:
    """A label of a policy, with the id where the label does not say it."""
    separator = "（{}）" if words.lang == "zh" else " ({})"
    return label if label == policy_id else label + separator.format(policy_id)


def tier_name(tier: Tier, words: Words) -> str:
    """The tier's label."""
    return tier.label.get(words.lang) if tier.label else words("no_tier")


def tier_colours(tiers: tuple[Tier, ...]) -> dict[str | None, str]:
    """From pale for the lowest to the accent for the highest; grey where there is no tier."""
    ranked = [tier for tier in reversed(tiers) if tier.code is not None]
    last = max(len(ranked) - 1, 1)
    colours: dict[str | None, str] = {None: charts.OTHER_COLOUR}
    return colours | {tier.code: charts.ramp(at / last, high="#17496d") for at, tier in enumerate(ranked)}


def _policy_block(policy: Policy, words: Words) -> Block:
    colours = tier_colours(policy.tiers)
    finding = _tier_finding(policy, words)
    drawings = [_tier_chart(policy, words, width) for width in (charts.WIDE, charts.NARROW)]
    return Block(
        title=words(
            "policy_title",
            policy=policy_name(policy, words),
            status=words(f"status_{policy.status or 'none'}"),
            date=policy.review_date,
        ),
        findings=(finding,),
        figure=figure_of_two(words("tier_chart_alt", finding=finding), *drawings) if any(drawings) else None,
        legend=tuple((tier_name(tier, words), colours[tier.code]) for tier in reversed(policy.tiers))
        if any(drawings)
        else (),
        tables=(tier_table(policy, words, is_open=True),),
    )


def tier_table(policy: Policy, words: Words, *, is_open: bool) -> Table:
    """The tiers of a policy at its last review in numbers."""
    colours = tier_colours(policy.tiers)
    rows = tuple(
        (
            name(tier_name(tier, words), colours[tier.code]),
            Cell(words.count(tier.kpis["customer_count"])),
            bar(words, tier.kpis["customer_rate"]),
            Cell(words.money(tier.kpis["net_amount"])),
            bar(words, tier.kpis["net_amount_rate"]),
            *(Cell(words.count(tier.kpis.get(key, 0))) for key in MOVE_COUNTS),
        )
        for tier in policy.tiers
    )
    numbers = ("customers", "customer_share", "revenue", "revenue_share", *MOVE_COUNTS)
    caption = words("tier_table", policy=policy_name(policy, words))
    return Table(caption, columns(words, ("tier",), numbers), rows, is_open=is_open)


def _tier_finding(policy: Policy, words: Words) -> str:
    ranked = [tier for tier in policy.tiers if tier.code is not None]
    held = [tier for tier in ranked if tier.kpis["customer_count"]]
    if not held:
        return words("tiers_all_empty")
    return words(
        "top_tier" if held[0] is ranked[0] else "top_tier_empty",
        top=tier_name(ranked[0], words),
        tier=tier_name(held[0], words),
        customers=words.rate(held[0].kpis["customer_rate"]),
        revenue=words.rate(held[0].kpis["net_amount_rate"]),
    )


def _tier_chart(policy: Policy, words: Words, width: int) -> str:
    colours = tier_colours(policy.tiers)
    measures = {"customer_rate": words("share_of_customers"), "net_amount_rate": words("share_of_revenue")}
    bars: list[Row] = []
    for key, measure in measures.items():
        rates = [(tier, tier.kpis[key]) for tier in reversed(policy.tiers)]
        # A share below zero (more refunded than bought) has no place in a bar of shares: the table shows it.
        if any(rate is None or rate < 0 for _, rate in rates):
            return ""
        start = 0.0
        for tier, rate in rates:
            end = start + float(rate)
            bars.append(
                {
                    "measure": measure,
                    "start": start,
                    "end": end,
                    "colour": colours[tier.code],
                    "text": words.rate(rate),
                }
            )
            start = end
    return charts.share_bars(bars, list(measures.values()), width)


def migration_section(data: ReportData, words: Words) -> Section:
    """From and to tiers of the policy shown, between the last two closed reviews."""
    migration = data.migration
    if migration is None:
        block = missing(words, "marts.fct_tier_migrations", "marts.dim_review_dates")
        return Section("migration", words("migration"), "", (block,))
    return Section(
        "migration",
        words("migration"),
        words(
            "migration_intro",
            policy=policy_name(migration.policy, words),
            from_date=migration.from_date,
            to_date=migration.to_date,
        ),
        (_migration_block(migration, words), cause_block(migration.policy.policy_id, data, words)),
    )


def _migration_block(migration: Migration, words: Words) -> Block:
    ranks = {tier.code: tier.rank or 0 for tier in migration.policy.tiers if tier.code is not None}
    names: dict[str | None, str] = {
        tier.code: tier_name(tier, words) for tier in migration.policy.tiers if tier.code is not None
    }
    moves = {(row["from_tier_code"], row["to_tier_code"]): row for row in migration.moves}
    for code in sorted({code for move in moves for code in move if code is not None}.difference(names)):
        names[code] = code
    nothing: dict[str | None, str] = {None: words("no_tier")}
    from_names = names | (nothing if any(source is None for source, _ in moves) else {})
    to_names = names | (nothing if any(target is None for _, target in moves) else {})

    def count(source: str | None, target: str | None) -> int:
        return int(moves[source, target]["customer_count"] or 0) if (source, target) in moves else 0

    totals = {source: sum(count(source, target) for target in to_names) for source in from_names}
    drawn = [
        {
            "row": from_names[source],
            "column": to_names[target],
            "heat": count(source, target) / totals[source] if totals[source] else 0.0,
            "text": words.short(count(source, target)) if count(source, target) else "",
            "detail": words.share(count(source, target), totals[source]) if count(source, target) else "",
        }
        for source in from_names
        for target in to_names
    ]
    findings = _migration_findings(migration, ranks, words)
    svg = charts.heat_map(
        drawn,
        list(to_names.values()),
        list(from_names.values()),
        x_title=words("to_tier"),
        y_title=words("from_tier"),
    )
    heads = (Column(words("from_tier"), False), *(Column(label) for label in to_names.values()))
    counts = tuple(
        (name(from_names[source]), *(Cell(words.count(count(source, target))) for target in to_names))
        for source in from_names
    )
    money = tuple(
        (
            name(from_names[source]),
            *(
                Cell(words.money(moves[source, target]["net_amount"]) if (source, target) in moves else "0")
                for target in to_names
            ),
        )
        for source in from_names
    )
    return Block(
        findings=findings,
        figure=figure(words("migration_chart_alt", finding=" ".join(findings)), svg),
        tables=(
            Table(words("migration_counts"), heads, counts, is_open=True),
            Table(words("migration_money"), heads, money),
        ),
    )


def _migration_findings(migration: Migration, ranks: dict[str, int], words: Words) -> tuple[str, ...]:
    stayed = up = down = new = back = out = 0
    for row in migration.moves:
        source, target, count = row["from_tier_code"], row["to_tier_code"], int(row["customer_count"] or 0)
        if source is None and target is not None:
            new += count - int(row["missing_count"])
            back += int(row["missing_count"])
        elif source is None or target is None:
            out += count if source is not None else 0
        elif source == target:
            stayed += count
        elif source in ranks and target in ranks:
            up += count if ranks[target] > ranks[source] else 0
            down += count if ranks[target] < ranks[source] else 0
    both = stayed + up + down
    found = []
    if both:
        found.append(
            words(
                "migration_finding",
                count=words.count(both),
                stayed=words.share(stayed, both),
                up=words.share(up, both),
                down=words.share(down, both),
            )
        )
    else:
        found.append(words("migration_no_pair"))
    if new:
        found.append(words("migration_new", count=words.count(new)))
    found += [
        words(key, count=words.count(count))
        for key, count in (("migration_out", out), ("migration_back", back))
        if count
    ]
    joined = sum(int(row["identity_count"]) for row in migration.moves if row["from_tier_code"] != row["to_tier_code"])
    if joined:
        found.append(words("migration_identity", count=words.count(joined)))
    return tuple(found)
