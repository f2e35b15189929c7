"""The sentences a command ends with, in English and Chinese (分级 is a tier, 分群 a segment)."""

from collections.abc import Mapping, Sequence

from strata.quality.results import CheckResult
from strata.summary import InputRows, Summary

_MOST_REASONS = 3
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
    "fit_planned": (
        "It would build {build} on {target} into {into}; nothing was done.",
        "将在 {target} 上构建 {build}，写入 {into}；目前未做任何更改。",
    ),
    "checked": ("{checks} checks passed.", "{checks} 项检查通过。"),
    "checked_part": (
        "{checks} checks passed, but only a part was built: run strata build before you publish.",
        "{checks} 项检查通过，但仅构建了一部分：发布前请运行 strata build。",
    ),
    "warning": ("1 warning: {checks}", "1 项警告：{checks}"),
    "warnings": ("{count} warnings: {checks}", "{count} 项警告：{checks}"),
    "warned_check": ("{check} on {table} ({failures:,} rows)", "{table} 的 {check}（{failures:,} 行）"),
    "warned": ("To look at", "请留意"),
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
    "input_rows": ("Input", "输入"),
    "input_rejected": (
        "Rejected {rejected:,} of {rows:,} rows ({reasons})",
        "{rows:,} 行中拒收 {rejected:,} 行（{reasons}）",
    ),
    "input_reason": ("{table}: {reason} {count:,}", "{table}：{reason} {count:,}"),
    "input_more": ("other reasons {count:,}", "其他原因 {count:,}"),
    "input_duplicates": ("duplicates {count:,}", "重复 {count:,} 行"),
    "input_joined": ("records joined to another of the same person {count:,}", "合并到同一个人的记录 {count:,} 条"),
    "checks": ("Checks passed", "通过的检查"),
    "tiers": ("Tiers", "分级"),
    "database": ("DuckDB", "DuckDB 文件"),
    "parquet": ("Parquet", "Parquet 文件夹"),
    "page": ("Report", "报告"),
    "land": ("land", "载入"),
    "build": ("build", "构建"),
    "fit": ("fit", "拟合"),
    "check": ("check", "检查"),
    "publish": ("publish", "发布"),
    "report": ("report", "报告"),
    "compare_copy": ("copy the build", "复制构建结果"),
    "compare_build": ("replay and compare", "回放并比较"),
    "bench_make": ("make up customers", "生成模拟客户"),
    "bench_land": ("land them", "载入"),
    "bench_upstream": ("build what is read", "构建上游模型"),
    "bench_exact": ("time statistics, daily fit, whole scores", "统计量、按日拟合、完整评分计时"),
    "bench_coarse": ("time weekly fit, two horizons", "按周拟合、两个预测期计时"),
    "bench_lifetimes": ("time lifetimes", "lifetimes 计时"),
    "bench_tiers": ("time the tiers", "分级计时"),
    "bench_scores": ("time the scores", "评分计时"),
    "bench_timed": ("time", "计时"),
    "bench_place": ("scratch folder", "临时文件夹"),
    "bench_planned": ("The benchmark would do this; nothing was done.", "将执行以下测量；目前未做任何更改。"),
    "templated": (
        "Wrote {count} files to {folder}. Fill customers.csv and orders.csv, then: strata doctor {folder}",
        "已在 {folder} 写入 {count} 个文件。填好 customers.csv 和 orders.csv 后运行：strata doctor {folder}",
    ),
    "doctor_read": ("read the files", "读取文件"),
    "doctor_check": ("apply the row rules", "检查每一行"),
    "doctor_tables": ("Tables found", "找到的表"),
    "doctor_rejections": ("Rejected rows", "被拒收的行"),
    "doctor_columns": ("Required and key columns", "必填列与关键列"),
    "doctor_off_tables": ("Tables not delivered, and what is off without them", "未提供的表，以及因此不可用的内容"),
    "doctor_off_columns": (
        "Columns missing or blank throughout, and what is off without them",
        "缺少或全空的列，以及因此不可用的内容",
    ),
    "doctor_off_planned": (
        "Not delivered either; these are checked and counted, and no mart uses them yet",
        "同样未提供；这些内容目前只检查和计数，尚未用于结果表",
    ),
    "doctor_notes": ("Notes", "说明"),
    "doctor_table": ("table", "表"),
    "doctor_files": ("files", "文件"),
    "doctor_row_count": ("rows", "行数"),
    "doctor_rejected": ("rejected", "拒收"),
    "doctor_duplicates": ("duplicates", "重复"),
    "doctor_days": ("days", "日期范围"),
    "doctor_reason": ("reason", "原因"),
    "doctor_first_lines": ("first lines", "最先出现的行"),
    "doctor_column": ("column", "列"),
    "doctor_blank": ("blank", "空白"),
    "doctor_not_joining": ("joins nobody", "不能用于识别"),
    "doctor_required": ("required", "必填"),
    "doctor_and": ("; ", "；"),
    "doctor_colon": (": ", "："),
    "doctor_ignored": ("{table}: columns not used: {columns}", "{table}：未使用的列：{columns}"),
    "doctor_meant": (" (did you mean {column}?)", "（是否指 {column}？）"),
    "doctor_without_rows": ("A header and no rows, so not delivered: {files}", "只有表头，视为未提供：{files}"),
    "doctor_rows_left_out": (
        "{table}: rows left out by mapping.yml: {counts}",
        "{table}：mapping.yml 排除的行：{counts}",
    ),
    "doctor_phone_region": (
        "Phone numbers without a country code are read as numbers of {region}; mapping.yml can say otherwise",
        "没有国家区号的手机号按 {region} 的号码读取，可在 mapping.yml 中更改",
    ),
    "doctor_unknown_customers": (
        "Warning: {unknown:,} of {rows:,} orders ({rate:.0%}) name a customer_id that is not among the customers; "
        "are the ids written alike in both files (leading zeros, 12.0 for 12, another system's ids)?",
        "警告：{rows:,} 个订单中有 {unknown:,} 个（{rate:.0%}）的 customer_id 不在客户表中；"
        "请检查两个文件中的编号写法是否一致（前导零丢失、12 变成 12.0、来自不同系统的编号）",
    ),
    "doctor_settings": (
        "Business time zone {zone}, reporting currency {currency}",
        "业务时区 {zone}，报告币种 {currency}",
    ),
    "doctor_settings_defaults": (
        " (defaults, as mapping.yml does not give: {names})",
        "（mapping.yml 未指定，采用默认值：{names}）",
    ),
    "doctor_ready": (
        "Ready: strata run --source files --input {folder}",
        "可以运行：strata run --source files --input {folder}",
    ),
    "doctor_ready_with_warnings": (
        "Ready, with warnings (rows rejected: {rejected:,}; contradicting duplicates: {conflicting:,}; "
        "orders of unknown customers: {unknown:,}): "
        "strata run --source files --input {folder}",
        "可以运行，但有警告（拒收 {rejected:,} 行，互相矛盾的重复 {conflicting:,} 行，客户未知的订单 {unknown:,} 个）："
        "strata run --source files --input {folder}",
    ),
    "doctor_not_ready": ("Not ready: {problem}", "尚不能运行：{problem}"),
    "reason_missing": ("{column} is blank", "{column} 为空"),
    "reason_invalid": ("{column} cannot be read", "{column} 无法识别"),
    "reason_damaged": (
        "{column} was damaged by a spreadsheet (1.23E+18)",
        "{column} 被表格软件改坏（1.23E+18）",
    ),
    "reason_unknown": ("{column} is no known code", "{column} 不是可识别的代码"),
    "reason_negative": ("{column} is below 0", "{column} 小于 0"),
    "reason_not_positive": ("{column} is not above 0", "{column} 不大于 0"),
    "reason_ends_before_start": ("it ends before it starts", "结束早于开始"),
    "reason_no_exchange_rate": ("no exchange rate for its currency and day", "该币种当日没有汇率"),
    "reason_refund_before_order": ("refunded before it was ordered", "退款早于下单"),
    "reason_unknown_policy": ("there is no such policy", "没有这个方案"),
    "reason_unknown_tier": ("no version of its policy has this tier", "该方案的任何版本都没有这个等级"),
    "reason_unknown_order_id": ("its order does not exist or was rejected", "对应的订单不存在或已被拒收"),
    "status_invalid": ("invalid", "无效"),
    "status_masked": ("masked", "已脱敏"),
    "status_virtual": ("virtual", "虚拟号"),
    "status_placeholder": ("placeholder", "占位值"),
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


def warning_line(checks: Sequence[CheckResult], lang: str) -> str | None:
    """The checks that warn, in one line; None without any."""
    warned = [check for check in checks if check.status == "warn"]
    if not warned:
        return None
    named = [
        text("warned_check", lang, check=check.check_id, table=check.table_name, failures=check.failure_count)
        for check in warned
    ]
    key = "warning" if len(warned) == 1 else "warnings"
    return text(key, lang, count=len(warned), checks=("，" if lang == "zh" else ", ").join(named))


def input_line(rows: InputRows, lang: str) -> str | None:
    """Rejected rows with their commonest reasons, duplicates and joined records, in one line; None without any."""
    parts = []
    if rows.rejected:
        count = sum(reason.row_count for reason in rows.rejected)
        shown = [
            text("input_reason", lang, table=r.table, reason=r.reason, count=r.row_count)
            for r in rows.rejected[:_MOST_REASONS]
        ]
        if len(rows.rejected) > _MOST_REASONS:
            others = sum(reason.row_count for reason in rows.rejected[_MOST_REASONS:])
            shown.append(text("input_more", lang, count=others))
        reasons = ("，" if lang == "zh" else ", ").join(shown)
        parts.append(text("input_rejected", lang, rejected=count, rows=rows.row_count, reasons=reasons))
    for key, count in (("input_duplicates", rows.duplicate_count), ("input_joined", rows.joined_count)):
        if count:
            parts.append(text(key, lang, count=count))
    return text("doctor_and", lang).join(parts) or None
