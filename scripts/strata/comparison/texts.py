"""What is said of a comparison, in English and Chinese (分级 is a tier, 评审 a review)."""

from collections.abc import Mapping

_TEXTS: Mapping[str, tuple[str, str]] = {
    "heading": ("{a} ({a_id}) → {b} ({b_id})", "{a}（{a_id}）→ {b}（{b_id}）"),
    "everyone": ("everyone", "全部客户"),
    "who": (
        "Group: {group}. Compared: {customers:,} customers at {reviews} reviews, {first} to {last}, "
        "each followed by {days} days of spend.",
        "范围：{group}。对比：{customers:,} 位客户，{reviews} 次评审（{first} 至 {last}），"
        "每次评审后观察 {days} 天消费。",
    ),
    "who_none": ("Group: {group}. Nothing to compare over time.", "范围：{group}。没有可对比的历史。"),
    "seats": ("Seats by tier at {date}", "{date} 各级人数"),
    "movers": ("Movers at {date}: from the row to the column", "{date} 变动矩阵：由行到列"),
    "measures": ("Over time", "历史表现"),
    "rank": ("rank", "级别"),
    "tier_a": ("tier now", "现行分级"),
    "tier_b": ("tier then", "新分级"),
    "count_a": ("now", "现在"),
    "count_b": ("then", "之后"),
    "change": ("change", "变化"),
    "spend_a": ("spend now", "现消费"),
    "spend_b": ("spend then", "新消费"),
    "benefit_a": ("benefits now", "现权益成本"),
    "benefit_b": ("benefits then", "新权益成本"),
    "no_tier": ("(none)", "（无）"),
    "measure": ("measure", "指标"),
    "a": ("A", "A"),
    "b": ("B", "B"),
    "difference": ("B less A", "B 减 A"),
    "interval": ("95% interval", "95% 区间"),
    "change_rate": ("moves per step", "每步变动率"),
    "demotion_rate": ("demotions per step", "每步降级率"),
    "jump_rate": ("jumps over a tier per step", "每步跨级率"),
    "flapping_rate": ("customers who flap", "反复升降客户占比"),
    "regret_rate": ("promotions lost within 2 reviews", "升级后两次评审内降级"),
    "stability_rate": ("customers who never move", "从未变动客户占比"),
    "stability_index": ("drift of the tier mix (PSI)", "分级结构漂移（PSI）"),
    "gini": ("order of later spend (Gini, 1 = best)", "对后续消费的排序力（基尼，1 为最佳）"),
    "capture_rate": ("later spend of the top {seats:,} seats", "前 {seats:,} 名的后续消费占比"),
    "lift": ("lift of these seats", "相应提升倍数"),
    "up": (
        "Up: {count:,} customers, spend {spend}, margin {margin}.",
        "升级：{count:,} 人，消费 {spend}，毛利 {margin}。",
    ),
    "down": (
        "Down: {count:,} customers, spend {spend}, margin {margin}.",
        "降级：{count:,} 人，消费 {spend}，毛利 {margin}。",
    ),
    "enters": ("Only B gives a tier to {count:,} customers.", "仅 B 定级：{count:,} 人。"),
    "leaves": ("Only A gives a tier to {count:,} customers.", "仅 A 定级：{count:,} 人。"),
    "money_window": (
        "Spend, margin and benefits: the RFM window up to {date}.",
        "消费、毛利和权益成本：截至 {date} 的RFM窗口期。",
    ),
    "not_available": ("not available", "暂无数据"),
    "benefits_missing": ("Benefit cost: not available.", "权益成本：暂无数据。"),
    "verdict": ("Verdict: {verdict}", "结论：{verdict}"),
    "replace": (
        "replace {a} by {b}: {gini}; {flapping}; {seats}.",
        "建议以 {b} 取代 {a}：{gini}；{flapping}；{seats}。",
    ),
    "keep": ("keep {a}: {reasons}.", "建议保留 {a}：{reasons}。"),
    "gini_kept": (
        "it orders later spend as well (Gini {difference:+.4f}, {low:+.4f} to {high:+.4f})",
        "对后续消费的排序力不减（基尼 {difference:+.4f}，{low:+.4f} 至 {high:+.4f}）",
    ),
    "gini_lost": (
        "it may order later spend worse (Gini {difference:+.4f}, {low:+.4f} to {high:+.4f}; the low end must exceed "
        "-0.005)",
        "对后续消费的排序力可能下降（基尼 {difference:+.4f}，{low:+.4f} 至 {high:+.4f}；下限须高于 -0.005）",
    ),
    "gini_unknown": ("nobody spent after these reviews", "评审之后没有任何消费"),
    "flapping_reduced": ("flapping falls from {a:.1%} to {b:.1%}", "反复升降由 {a:.1%} 降至 {b:.1%}"),
    "flapping_kept": (
        "flapping does not fall by a quarter ({a:.1%} to {b:.1%})",
        "反复升降未减少四分之一（{a:.1%} 到 {b:.1%}）",
    ),
    "seats_kept": ("seats differ by at most {rate:.1%}", "各级人数相差不超过 {rate:.1%}"),
    "seats_lost": (
        "a tier changes by {rate:.1%} of its seats (2% at most)",
        "有分级的人数变化 {rate:.1%}（上限 2%）",
    ),
    "not_enough_history": (
        "none, as fewer than two reviews are followed by {days} days of history",
        "暂无：有 {days} 天后续数据的评审不足两次",
    ),
    "no_customers": (
        "none, as nobody has a tier of both at every review compared",
        "暂无：没有客户在每次对比的评审中同时拥有两种分级",
    ),
    "not_replayed": (
        "none, as one of the two policies is retired or not replayed (dim_tier_policies says why)",
        "暂无：其中一个分级标准已停用或未回放（原因见 dim_tier_policies）",
    ),
    "and": ("; ", "；"),
    "moving_down": (
        "The first {count:,} of {total:,} who would move down, by spend",
        "将降级的 {total:,} 人中消费最高的 {count:,} 人",
    ),
    "customer": ("customer", "客户"),
    "source_customer": ("your id", "原编号"),
    "from": ("from", "原分级"),
    "to": ("to", "新分级"),
    "spend": ("spend", "消费"),
    "nothing": (
        "{folder} says what the project's policies say: there is nothing to try.",
        "{folder} 与现行分级标准没有差别，无需试行。",
    ),
    "unchanged": ("Nothing was published or changed.", "未发布或更改任何内容。"),
}


def say(key: str, lang: str, **values: object) -> str:
    """A sentence or heading in a language.

    Args:
        key: which one.
        lang: ``en`` or ``zh``.
        values: what its places are filled with.
    """
    return _TEXTS[key][lang == "zh"].format(**values)
