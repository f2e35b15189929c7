"""What is said of the score models, in English and Chinese."""

from collections.abc import Mapping

# These let a build go on: what they name may be meant.
SCORE_WARNINGS = frozenset({"known_at_last_review"})

SCORE_FINDINGS: Mapping[str, tuple[str, str]] = {
    "unknown_score_model": (
        "score_models.csv has no model {score_model_id!r}{hint}; name one that it has or delete the row",
        "score_models.csv 中没有评分模型 {score_model_id!r}{hint}；请改为现有的模型或删除此行",
    ),
    "unknown_score_rule": (
        "score_rules.csv has no rule {rule_id!r} of {score_model_id}{hint}; name one that it has or delete the row",
        "score_rules.csv 中 {score_model_id} 没有规则 {rule_id!r}{hint}；请改为现有的规则或删除此行",
    ),
    "no_score_rules": (
        "{score_model_id} has no row in score_rules.csv; add its rules or delete the model",
        "score_rules.csv 中没有 {score_model_id} 的规则；请补上或删除该模型",
    ),
    "no_score_grades": (
        "{score_model_id} has no row in score_grades.csv; add its grades",
        "score_grades.csv 中没有 {score_model_id} 的等第；请补上",
    ),
    "no_score_points": (
        "rule {rule_id} of {score_model_id} has no row in score_points.csv; add its points",
        "score_points.csv 中没有 {score_model_id} 的规则 {rule_id} 的分值；请补上",
    ),
    "needed_by_kind": (
        "blank, but a rule of kind {kind} needs {needed}",
        "为空，而 {kind} 类规则需要填写 {needed}",
    ),
    "idle_in_kind": (
        "{value} decides nothing in a rule of kind {kind}; leave it blank",
        "{kind} 类规则不使用此列（{value}）；请留空",
    ),
    "one_of_two": (
        "both {a} and {b} are filled; a rule looks at one: leave the other blank",
        "{a} 与 {b} 同时填写；一条规则只用其一：请把另一个留空",
    ),
    "unknown_score_metric": (
        "{metric} is no metric{hint}; name a column of int_customer_review_measures",
        "{metric} 不是指标{hint}；请改为 int_customer_review_measures 的列",
    ),
    "score_of_scores": (
        "{metric} is a score itself; rules look at what scores are made of: name another metric",
        "{metric} 本身是评分；规则只能使用基础指标：请改为其他指标",
    ),
    "known_at_last_review": (
        "{metric} is known at the last review alone unless a tier rule asks for it; earlier scores go without",
        "除非分级规则使用 {metric}，否则只有最近一次评审有该指标；更早的评分不含此项",
    ),
    "empty_band": (
        "{upper} is not above lower_bound {lower}; a band holds its lower_bound and not its upper_bound",
        "{upper} 不大于 lower_bound {lower}：区间为空；区间含下限、不含上限",
    ),
    "bands_overlap": (
        "the band {band} overlaps {other} on line {first}; one rule gives the points of one band: move a bound",
        "区间 {band} 与第 {first} 行的 {other} 重叠；一条规则只能落入一个区间：请调整上下限",
    ),
    "points_twice": (
        "a rule of kind {kind} has one row of points, and line {first} is one; delete a row",
        "{kind} 类规则只能有一行分值，第 {first} 行已有；请删除一行",
    ),
    "value_no_number": (
        "{value!r} is no number, and the metric {metric} is one; write a number",
        "{value!r} 不是数字，而指标 {metric} 是数字；请填写数字",
    ),
    "rule_ends_before_start": (
        "{valid_to} is before valid_from {valid_from}; a rule holds one day at least",
        "{valid_to} 早于 valid_from {valid_from}；一条规则至少有效一天",
    ),
    "cap_not_positive": (
        "{value} is not above 0; a cap is the most points in either direction: write it without a sign",
        "{value} 不大于 0；封顶分值同时限制加分和扣分：请写正数",
    ),
    "no_end": (
        "points of kind {kind} have no end; give cap_points, or {end} of {score_model_id} in score_models.csv",
        "{kind} 类规则的分值没有上限；请填写 cap_points，或在 score_models.csv 中填写 {score_model_id} 的 {end}",
    ),
    "empty_scale": (
        "{most} is not above min_points {least}; the score goes from the one to the other",
        "{most} 不大于 min_points {least}；评分在两者之间",
    ),
    "score_outside": (
        "{value} is outside 0 to 100; a cut-off is a score",
        "{value} 不在 0 到 100 之间；分界须为评分",
    ),
    "grade_order": (
        "grade {grade} begins at {value}, not below grade {before} ({value_before}); a better grade begins higher",
        "{grade} 级从 {value} 起，不低于 {before} 级（{value_before}）；更好的等第分界应更高",
    ),
    "weight_below_zero": (
        "{value} is below 0; an event takes no activity away: write 0 or more",
        "{value} 小于 0；事件不会减少活跃度：请填写 0 或以上",
    ),
}
