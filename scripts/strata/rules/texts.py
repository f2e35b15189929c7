"""What is said of the tables of tags and segments, in English and Chinese."""

from collections.abc import Mapping

RULE_FINDINGS: Mapping[str, tuple[str, str]] = {
    # fields
    "field_without_source": (
        "nothing gives a field {field!r}{hint}; write one that docs/segments.md lists, attribute_<name> or "
        "tier_code_of_<policy_id>",
        "没有任何数据给出字段 {field!r}{hint}；请改为 docs/segments.md 中的字段、attribute_<名称> 或 "
        "tier_code_of_<方案>",
    ),
    "field_of_other_kind": (
        "{field} is {wanted}, not {kind}; write {wanted}",
        "{field} 的类型是 {wanted}，不是 {kind}；请写 {wanted}",
    ),
    "field_is_metric": (
        "{field} is a metric of metrics.csv already; delete the row",
        "{field} 已是 metrics.csv 中的指标；请删除此行",
    ),
    "profiled_kind": (
        "groups are profiled by texts only and {field} is {kind}; write false",
        "群体画像只按文字字段划分，而 {field} 的类型是 {kind}；请写 false",
    ),
    # conditions
    "unknown_group": (
        "{table} has no {id!r}{hint}; add it or correct the id",
        "{table} 中没有 {id!r}{hint}；请补上或改正",
    ),
    "no_condition": (
        "{table} has no condition for {id}: it would hold nobody; add one or delete the row",
        "{table} 中没有 {id} 的条件，不会有任何客户；请补上条件或删除此行",
    ),
    "unknown_field": (
        "{field!r} is no field of fields.csv and no metric of metrics.csv{hint}; correct it or register it",
        "{field!r} 既不是 fields.csv 的字段，也不是 metrics.csv 的指标{hint}；请改正或登记",
    ),
    "operator_of_kind": (
        "{operator} does not suit {field}, which is {kind}; use one of {operators}",
        "{operator} 不适用于 {field}（类型 {kind}）；请用 {operators} 之一",
    ),
    "idle_value": (
        "{operator} takes no value; leave {value!r} out",
        "{operator} 不需要值；请删去 {value!r}",
    ),
    "no_value": (
        "blank, but {operator} compares with something; give {form}",
        "为空，而 {operator} 需要一个值；请填写：{form}",
    ),
    "value_of_kind": (
        "{value!r} does not suit {field}, which takes {form}",
        "{value!r} 不适用于 {field}；应为：{form}",
    ),
    "no_range": (
        "{value!r} is no range; write the lowest and the highest value as a..b, both included",
        "{value!r} 不是范围；请写成 a..b（最小值..最大值，两端都包含）",
    ),
    "empty_range": (
        "nothing lies between {low} and {high}; write {high}..{low}",
        "{low} 与 {high} 之间没有任何值；请写 {high}..{low}",
    ),
    "blank_in_list": (
        "{value!r} has a blank beside a bar; write a|b|c",
        "{value!r} 的竖线旁有空值或空格；请写成 a|b|c",
    ),
    "unknown_code": (
        "{value!r} is no value of {field}{hint}; there are {known}",
        "{value!r} 不是 {field} 的值{hint}；现有 {known}",
    ),
    "null_word": (
        "{value!r} is read as no value at all; write is_null or is_not_null",
        "{value!r} 会被读作空值；请改用 is_null 或 is_not_null",
    ),
    "quote": (
        "{value!r} holds a quote, which seeds may not hold; write &apos; for it",
        "{value!r} 含有单引号，种子表中不能使用；请写成 &apos;",
    ),
    # dates
    "ends_early": (
        "{end} is before {start}, where it begins; it would never hold",
        "{end} 早于开始日 {start}；永远不会生效",
    ),
}
