"""The sentences a command ends with, in English and Chinese (分级 is a tier, 分群 a segment)."""

from collections.abc import Mapping, Sequence

from strata.summary import Summary

_TEXTS: Mapping[str, tuple[str, str]] = {
    "landed": ("Landed {source}: {rows:,} rows in {tables} tables.", "已载入 {source}：{tables} 张表，{rows:,} 行。"),
    "built": (
        "Built {models} models, {checks} data tests passed.",
        "已构建 {models} 个模型，{checks} 项数据检查通过。",
    ),
    "built_part": (
        "Built a part: {models} models, {checks} data tests passed. Run strata build to publish.",
        "仅构建了一部分：{models} 个模型，{checks} 项数据检查通过。发布前请运行 strata build。",
    ),
    "checked": ("All {checks} checks passed.", "全部 {checks} 项检查通过。"),
    "checked_part": (
        "All {checks} checks passed, but only a part was built: run strata build before you publish.",
        "全部 {checks} 项检查通过，但仅构建了一部分：发布前请运行 strata build。",
    ),
    "published": (
        "Published version {version} as of {as_of}: {tables} tables, {megabytes:.1f} MB.",
        "已发布版本 {version}，截至 {as_of}：{tables} 张表，{megabytes:.1f} MB。",
    ),
    "reported": ("Wrote the report: {report}", "报告已生成：{report}"),
    "verified": ("All kept versions are intact; current is {version}.", "所有保留的版本均完好；当前版本为 {version}。"),
    "rolled_back": ("Version {version} is current again.", "已回退，当前版本为 {version}。"),
    "planned": ("A run would do this; nothing was done.", "运行将执行以下步骤；目前未做任何更改。"),
    "version": ("Version", "版本"),
    "as_of": ("As of", "截至日期"),
    "source": ("Source", "数据来源"),
    "customers": ("Customers", "客户数"),
    "reviews": ("Reviews", "评审次数"),
    "checks": ("Checks passed", "通过的检查"),
    "tiers": ("Tiers", "分级"),
    "database": ("DuckDB", "DuckDB 文件"),
    "parquet": ("Parquet", "Parquet 文件夹"),
    "page": ("Report", "报告"),
    "land": ("land", "载入"),
    "build": ("build", "构建"),
    "check": ("check", "检查"),
    "publish": ("publish", "发布"),
    "report": ("report", "报告"),
}


def text(key: str, lang: str, **values: object) -> str:
    """A sentence or label in a language.

    Args:
        key: which one.
        lang: ``en`` or ``zh``.
        values: what its places are filled with.
    """
    return _TEXTS[key][lang == "zh"].format(**values)


def labelled(pairs: Sequence[tuple[str, str]], lang: str) -> str:
    """Lines of label and value, the values under each other."""
    labels = [text(key, lang) for key, _ in pairs]
    width = max(map(_width, labels))
    return "\n".join(
        f"{label}{' ' * (width - _width(label))}  {value}" for label, (_, value) in zip(labels, pairs, strict=True)
    )


def _width(label: str) -> int:
    # A Chinese character takes two columns of a terminal.
    return sum(2 if ord(character) > 0x2E7F else 1 for character in label)  # noqa: PLR2004


def tier_mix(summary: Summary, lang: str) -> str:
    """The live policy and its tiers at the last review, highest first, each with customers and share."""
    total = sum(tier.customer_count for tier in summary.tiers)
    if not total:
        return "-"
    labels = [tier.label_zh if lang == "zh" else tier.label_en for tier in summary.tiers]
    parts = [
        f"{label} {tier.customer_count:,} ({tier.customer_count / total:.0%})"
        for label, tier in zip(labels, summary.tiers, strict=True)
    ]
    policy = summary.policy_label_zh if lang == "zh" else summary.policy_label_en
    return f"{policy} ({summary.policy_id}): {', '.join(parts)}"
