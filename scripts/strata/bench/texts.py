"""What is said of a benchmark, in English and Chinese (分级 is a tier)."""

from collections.abc import Mapping

_TEXTS: Mapping[str, tuple[str, str]] = {
    "title_clv": ("CLV of {customers:,} customers, {days:,} days", "{customers:,} 位客户的 CLV，{days:,} 天"),
    "title_tiers": (
        "Tiers of {customers:,} customers at {reviews} reviews",
        "{customers:,} 位客户的分级，{reviews} 次评审",
    ),
    "title_scores": ("Scores of {customers:,} customers", "{customers:,} 位客户的评分与分群"),
    "what": ("what", "内容"),
    "seconds": ("seconds", "秒"),
    "bound": ("bound at 1,000,000", "百万客户上限"),
    "memory": ("memory, MB", "内存 MB"),
    "rows": ("rows", "行数"),
    "statistics": ("statistics of each customer", "客户统计量"),
    "fit_1": ("BG/NBD fit, exact daily cells", "BG/NBD 拟合，按日"),
    "fit_7": ("BG/NBD fit, weekly cells", "BG/NBD 拟合，按周"),
    "score_two_horizons": ("P(alive) and orders at 90 and 365 days", "P(alive) 及 90、365 天预期订单"),
    "score_all": ("whole scores: 12 discounted months, intervals", "完整评分：12 个月折现与区间"),
    "lifetimes": ("lifetimes: summary, fit, predictions", "lifetimes：汇总、拟合、预测"),
    "tiers": (
        "tiers and history of {customers:,} customers, {reviews} reviews",
        "{customers:,} 位客户、{reviews} 次评审的分级与历史",
    ),
    "parameters": ("{source}: {values}", "{source}：{values}"),
    "speed_ratio": (
        "Statistics, daily fit and two horizons together took {strata:.1f} s: {ratio:.1f} times as fast as lifetimes.",
        "统计量、按日拟合和两个预测期合计 {strata:.1f} 秒，速度是 lifetimes 的 {ratio:.1f} 倍。",
    ),
    "evaluations": (
        "Evaluations of the likelihood: {daily} daily, {weekly} weekly.",
        "似然计算次数：按日 {daily}，按周 {weekly}。",
    ),
    "scores": ("loyalty to profiles, the reviews of the last year", "忠诚度至群体画像，最近一年的评审"),
    "landed_rows": ("Landed: {rows}.", "已落地：{rows}。"),
    "time_ratios": (
        "Twice the customers took {customers:.2f} times as long, twice the reviews {reviews:.2f} times.",
        "客户数加倍，用时为 {customers:.2f} 倍；评审次数加倍，用时为 {reviews:.2f} 倍。",
    ),
    "memory_limit": ("DuckDB's memory limit: {limit}.", "DuckDB 内存上限：{limit}。"),
    "versions": ("{cores} cores; {versions}", "{cores} 核；{versions}"),
    "command": ("Again: {command}", "重复测量：{command}"),
}


def say(key: str, lang: str, **values: object) -> str:
    """A sentence or label in a language.

    Args:
        key: which one.
        lang: ``en`` or ``zh``.
        values: what its places are filled with.
    """
    return _TEXTS[key][lang == "zh"].format(**values)
