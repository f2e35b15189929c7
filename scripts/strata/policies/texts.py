"""What is said of the policy tables, in English and Chinese."""

from collections.abc import Mapping

# These let a build go on: what they name may be meant.
WARNINGS = frozenset(
    {
        "order_unclear",
        "out_of_reach",
        "unknown_column",
        "no_version_after",
        "retired_before",
        "no_validity",
        "rule_of_lowest",
    }
)

PLACES: Mapping[str, tuple[str, str]] = {
    "line": ("{file} line {line}: ", "{file} 第 {line} 行："),
    "column": ("{file} line {line}, column {column}: ", "{file} 第 {line} 行，{column} 列："),
    "more": (" (and {count} more)", "（另有 {count} 处）"),
}

FINDINGS: Mapping[str, tuple[str, str]] = {
    # the file as such
    "no_table": ("the file is missing; every project has one", "缺少此文件；每个项目都需要它"),
    "not_utf8": ("a byte is not UTF-8; save the file as CSV UTF-8", "含有非 UTF-8 字节；请另存为“CSV UTF-8”"),
    "not_csv": ("not readable as CSV ({problem}); close the quote", "无法按 CSV 读取（{problem}）；请补上引号"),
    "no_header": ("the file is empty; begin it with its header", "文件为空；第一行应为表头"),
    "blank_line": ("a blank line; delete it", "空行；请删除"),
    "wrong_shape": (
        "{found} values under {expected} columns; one comma too many or too few",
        "有 {found} 个值，而表头有 {expected} 列；请检查逗号",
    ),
    "no_column": ("the header has no column {name}; add it{hint}", "表头缺少 {name} 列；请补上{hint}"),
    "twice_in_header": ("the header has this column twice; delete one", "表头中此列出现两次；请删除一个"),
    "bad_column": (
        "{value!r} is no column name; small letters, digits and _ only",
        "{value!r} 不是有效的列名；只能用小写字母、数字和 _",
    ),
    "unknown_column": ("no such column is known, so it decides nothing{hint}", "不认识此列，它不起作用{hint}"),
    "unknown_rule_column": (
        "a column of rules is called min_<metric>{hint}",
        "规则的列名应为 min_<指标>{hint}",
    ),
    "no_rule_column": (
        "the header has no column min_<metric>; add one for a metric of metrics.csv",
        "表头没有 min_<指标> 列；请为 metrics.csv 中的某个指标添加一列",
    ),
    # one value
    "forbidden": (
        "{value!r} holds {mark}, which seeds may not hold; write it without",
        "{value!r} 含有不允许的字符（{mark}）；请去掉",
    ),
    "surrounded": ("{value!r} begins or ends with a blank; delete it", "{value!r} 首尾有空格；请删除"),
    "blank": ("blank; give {form}", "为空；请填写：{form}"),
    "bad_value": ("{value!r} is not {form}", "{value!r} 无效；应为：{form}"),
    "no_such_day": (
        "{value!r} is no day of the calendar; write a real YYYY-MM-DD",
        "{value!r} 不是有效日期；请写 YYYY-MM-DD",
    ),
    "negative": (
        "{value} is below 0; a threshold is 0 or more",
        "{value} 小于 0；门槛不能为负",
    ),
    "above_zero": (
        "{value} can never be reached, since {metric} counts downwards from 0; write -{value}",
        "{value} 永远达不到：{metric} 是取负的指标，最大为 0；请写 -{value}",
    ),
    "percentile": ("{value} is outside 0 to 1; write 0.9 for the top 10%", "{value} 不在 0 到 1 之间；前 10% 请写 0.9"),
    "out_of_reach": ("nobody reaches {value}: {metric} stays {limit}", "没有人能达到 {value}：{metric} {limit_zh}"),
    # policies and versions
    "unknown_version": (
        "tier_policies.csv has no version {version} of policy {policy_id}{hint}",
        "tier_policies.csv 中没有方案 {policy_id} 的版本 {version}{hint}",
    ),
    "twice": (
        "{what} is there already on line {first}; delete one or change it",
        "{what} 已出现在第 {first} 行；请删除或修改其中一个",
    ),
    "ends_before_start": (
        "{valid_to} is before valid_from {valid_from}; a version holds one day at least",
        "{valid_to} 早于 valid_from {valid_from}；一个版本至少有效一天",
    ),
    "backwards": (
        "version {version} starts on {valid_from}, not after version {before} ({valid_from_before}): "
        "later versions start later; renumber them",
        "版本 {version} 从 {valid_from} 开始，不晚于版本 {before}（{valid_from_before}）：版本号越大，开始日期应越晚",
    ),
    "overlap": (
        "version {version} of {policy_id} overlaps version {after}, which starts on {start}; write {day}",
        "{policy_id} 的版本 {version} 与从 {start} 开始的版本 {after} 重叠；请写 {day}",
    ),
    "gap": (
        "no version of {policy_id} is in force between version {version} and version {after}, which starts on {start}; "
        "write {day}",
        "{policy_id} 的版本 {version} 与从 {start} 开始的版本 {after} 之间没有生效的版本；请写 {day}",
    ),
    "no_version_after": (
        "the policy {policy_id} ends on {day}: a build as of a later day stops; leave valid_to blank, or retire it",
        "方案 {policy_id} 到 {day} 为止：截至日更晚的构建会停止；请把 valid_to 留空，或停用该方案（retired）",
    ),
    "retired_before": (
        "version {version} is retired: version {after} is replayed in its place from the first review on; keep it live "
        "or shadow to keep history",
        "版本 {version} 已停用（retired）：从第一次评审起改按版本 {after} 重放；"
        "如要保留历史，请把 status 写为 live 或 shadow",
    ),
    "none_live": (
        "no policy is live; write status live for one",
        "没有生效（live）的方案；请把其中一个的 status 写为 live",
    ),
    "no_primary": (
        "primary_policy_id {value!r} is no policy that is live or shadow; there are {known}",
        "primary_policy_id {value!r} 不是 live 或 shadow 的方案；现有：{known}",
    ),
    "no_reviews_to_wait": (
        "blank, but promote_timing is after_n_reviews; give the number of reviews in a row",
        "为空，而 promote_timing 为 after_n_reviews；请填写连续达标的评审次数",
    ),
    "no_validity": (
        "blank, but downgrade_timing is at_expiry: nothing would ever be safe; give the months",
        "为空，而 downgrade_timing 为 at_expiry：等级没有有效期；请填写月数",
    ),
    "no_anchor": (
        "blank, but validity_months is {months}; give tier_start, join_date or calendar_year",
        "为空，而 validity_months 为 {months}；请填写 tier_start、join_date 或 calendar_year",
    ),
    "no_cutoffs_date": (
        "blank, but cutoff_basis is frozen; give the date whose cut-offs are kept",
        "为空，而 cutoff_basis 为 frozen；请填写从哪天起冻结门槛",
    ),
    "idle_cutoffs_date": (
        "{value} decides nothing while cutoff_basis is floating; write frozen or leave the date blank",
        "cutoff_basis 为 floating 时 {value} 不起作用；请写 frozen 或留空",
    ),
    "idle_until_date": (
        "{value} decides nothing while grandfathering is immediate; write another or leave the date blank",
        "grandfathering 为 immediate 时 {value} 不起作用；请改用其他方式或留空",
    ),
    "until_before_start": (
        "{value} is not after {valid_from}, when the version starts; it would protect nobody",
        "{value} 不晚于版本开始日 {valid_from}；起不到保护作用",
    ),
    "protects_nobody": (
        "protect_until_expiry protects nobody: tiers of version {before} never expire; give a date",
        "protect_until_expiry 不起作用：版本 {before} 的等级没有有效期；请填写日期",
    ),
    "nothing_before": (
        "{value} needs an earlier version to protect tiers of; version {version} is the first",
        "{value} 需要之前的版本；版本 {version} 是第一个版本",
    ),
    "unknown_policy": (
        "tier_policies.csv has no policy {policy_id!r}{hint}; name one that it has or delete the row",
        "tier_policies.csv 中没有方案 {policy_id!r}{hint}；请改为现有的方案或删除此行",
    ),
    "compared_with_itself": (
        "{policy_id} is compared with itself; name another policy or delete the row",
        "{policy_id} 与自身对比；请改为另一个方案或删除此行",
    ),
    # tiers
    "no_tiers": (
        "version {version} of {policy_id} has no row in tiers.csv; add its tiers",
        "tiers.csv 中没有 {policy_id} 版本 {version} 的等级；请补上",
    ),
    "rank_gap": (
        "rank {rank} of {policy_id} version {version} follows {before}; ranks are 1, 2, 3, ... without a gap: "
        "write {next}",
        "{policy_id} 版本 {version} 的等级序号 {rank} 接在 {before} 之后；序号须为 1、2、3……不能跳号：请写 {next}",
    ),
    "lowest_by_invitation": (
        "the lowest tier cannot be by invitation only; everyone starts there: write false",
        "最低等级不能仅限邀请；所有人都从这里开始：请写 false",
    ),
    # rules
    "unknown_tier": (
        "unknown tier {tier_code!r} of policy {policy_id} version {version}; tiers.csv has {known}",
        "方案 {policy_id} 版本 {version} 没有等级 {tier_code!r}；tiers.csv 中有 {known}",
    ),
    "no_threshold": (
        "the row asks for nothing; fill a min_<metric> or delete it",
        "此行没有任何门槛；请填写 min_<指标> 或删除此行",
    ),
    "rule_of_lowest": (
        "{tier_code} is the lowest tier, which everyone has who qualifies for no other; delete the row",
        "{tier_code} 是最低等级，未达到其他等级的客户都属于它；请删除此行",
    ),
    "rule_by_invitation": (
        "{tier_code} is by invitation only, so no rule leads to it; delete the row or write is_invitation_only false",
        "{tier_code} 仅限邀请，规则不起作用；请删除此行，或把 is_invitation_only 写为 false",
    ),
    "no_way_in": (
        "nobody can reach {tier_code}: tier_rules.csv has no row enter for it; add one, or write is_invitation_only "
        "true",
        "没有人能达到 {tier_code}：tier_rules.csv 中没有它的 enter 行；请补上，或把 is_invitation_only 写为 true",
    ),
    "idle_keep": (
        "keep rows are ignored while keep_rule of {policy_id} version {version} is same; write own or delete the row",
        "{policy_id} 版本 {version} 的 keep_rule 为 same，keep 行不起作用；请写 own 或删除此行",
    ),
    "order": (
        "{tier_code} asks for {value} and the lower tier {lower_code} for {lower_value} ({lower_place}); "
        "a higher tier asks for no less",
        "{tier_code} 要求 {value}，而较低的 {lower_code} 要求 {lower_value}（{lower_place}）；较高等级的门槛不能更低",
    ),
    "order_unclear": (
        "{tier_code} can be reached without what the lower tier {lower_code} asks for ({metrics}); is it meant?",
        "不满足较低等级 {lower_code} 的要求（{metrics}）也能达到 {tier_code}；确实如此吗？",
    ),
    "keep_above_enter": (
        "keeping {tier_code} asks for {value}, harder than every way into it ({enter_places}): the row keeps nobody "
        "who does not qualify anyway; ask for less or delete it",
        "保级 {tier_code} 要求 {value}，比每一种达级方式（{enter_places}）都严：能保级的人本来就已达级，此行不起作用；"
        "请降低门槛或删除此行",
    ),
    # metrics
    "unknown_metric": (
        "{metric} is no metric of metrics.csv{hint}; register it or rename the column",
        "{metric} 不是 metrics.csv 中的指标{hint}；请登记或更改列名",
    ),
    "no_metric_column": (
        "{metric} is no column of int_customer_review_metrics{hint}",
        "{metric} 不是 int_customer_review_metrics 的列{hint}",
    ),
}

HINTS: Mapping[str, tuple[str, str]] = {
    "nearest": ("; did you mean {near}?", "；是否指 {near}？"),
    "versions": ("; it has {known}", "；现有 {known}"),
    "policies": ("; there are {known}", "；现有方案 {known}"),
    "window": (
        "; add {days} to the var metric_window_days of dbt_project.yml",
        "；请在 dbt_project.yml 的变量 metric_window_days 中加入 {days}",
    ),
    "account": (
        "; add {code} to the var account_metrics of dbt_project.yml",
        "；请在 dbt_project.yml 的变量 account_metrics 中加入 {code}",
    ),
    "event": (
        "; add {{event_type: {event_type}, days: {days}}} to the var event_metrics of dbt_project.yml",
        "；请在 dbt_project.yml 的变量 event_metrics 中加入 {{event_type: {event_type}, days: {days}}}",
    ),
    "score": (
        "; add the model {score_model_id} to seeds/scores/score_models.csv",
        "；请在 seeds/scores/score_models.csv 中加入模型 {score_model_id}",
    ),
}

FORMS: Mapping[str, tuple[str, str]] = {
    "id": ("a small letter, then small letters, digits and _", "小写字母开头，只含小写字母、数字和 _"),
    "code": ("letters, digits and _ only", "只含字母、数字和 _"),
    "text": ("a text", "文字"),
    "date": ("a date YYYY-MM-DD", "日期 YYYY-MM-DD"),
    "truth": ("true or false", "true 或 false"),
    "choice": ("one of {choices}", "{choices} 之一"),
    "whole": ("a whole number from {least} to {most}", "{least} 到 {most} 的整数"),
    "number": ("a number such as 300 or 0.95, with at most 6 decimals", "数字，如 300 或 0.95，最多 6 位小数"),
    "points": ("a number from -9999 to 9999 with at most 4 decimals", "-9999 到 9999 的数字，最多 4 位小数"),
}

# what is there twice
THINGS: Mapping[str, tuple[str, str]] = {
    "name": ("{name}", "{name}"),
    "version": ("{policy_id} version {version}", "{policy_id} 版本 {version}"),
    "name_of_version": ("{name} of {policy_id} version {version}", "{policy_id} 版本 {version} 的 {name}"),
    "rank": ("rank {rank} of {policy_id} version {version}", "{policy_id} 版本 {version} 的等级序号 {rank}"),
    "alternative": (
        "{purpose} alternative {alternative} of {tier_code}",
        "{tier_code} 的 {purpose} 条件组 {alternative}",
    ),
    "pair": ("{a} with {b}", "{a} 与 {b} 的对比"),
}

VIEW: Mapping[str, tuple[str, str]] = {
    "versions": ("Policies", "方案"),
    "findings": ("Findings", "问题"),
    "column_policy": ("policy", "方案"),
    "column_version": ("version", "版本"),
    "column_status": ("status", "状态"),
    "column_valid": ("valid", "有效期"),
    "column_tiers": ("tiers", "等级"),
    "column_metrics": ("metrics", "指标"),
    "column_problems": ("problems", "问题数"),
    "column_severity": ("severity", "级别"),
    "column_place": ("place", "位置"),
    "column_column": ("column", "列"),
    "column_message": ("what is wrong, and the fix", "问题与改法"),
    "open": ("open", "至今"),
    "error": ("error", "错误"),
    "warning": ("warning", "警告"),
    "sound": (
        "{policies} policies, {versions} versions, {tiers} tiers: all rules hold.",
        "{policies} 个方案、{versions} 个版本、{tiers} 个等级：全部符合规则。",
    ),
    "sound_with_warnings": (
        "{policies} policies, {versions} versions, {tiers} tiers: all rules hold; {warnings} warnings.",
        "{policies} 个方案、{versions} 个版本、{tiers} 个等级：全部符合规则；{warnings} 条警告。",
    ),
    "broken": (
        "{policies} policies, {versions} versions, {tiers} tiers: {errors} errors, {warnings} warnings.",
        "{policies} 个方案、{versions} 个版本、{tiers} 个等级：{errors} 个错误，{warnings} 条警告。",
    ),
    "adopted": (
        "{policy_id} version {version} is in force from {valid_from}.",
        "{policy_id} 版本 {version} 自 {valid_from} 起生效。",
    ),
    "added": ("{policy_id} is new: added as it stands.", "{policy_id} 是新方案：已按原样加入。"),
    "taken_back": (
        "{policy_id} version {version} is gone; version {before} is in force again.",
        "已撤回 {policy_id} 版本 {version}；版本 {before} 恢复生效。",
    ),
    "nothing_differs": (
        "Nothing to adopt: the folder's policies say what the project's do.",
        "没有可采用的内容：该文件夹中的方案与项目一致。",
    ),
    "would": ("Nothing was written.", "未写入任何文件。"),
    "next_build": ("strata run applies it.", "运行 strata run 后生效。"),
}
