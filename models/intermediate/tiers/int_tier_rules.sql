{% set metrics = rule_metrics() %}

with rules as (

    select
        rules.policy_id,
        rules.version as policy_version,
        coalesce(policies.refund_rule, 'at_review') as refund_rule,
        tiers.tier_rank,
        tiers.tier_code,
        rules.purpose,
        {% for metric in metrics %}
        rules.min_{{ metric }},
        {% endfor %}
        rules.alternative
    from {{ ref('tier_rules') }} as rules
    inner join {{ ref('tiers') }} as tiers
        on
            rules.policy_id = tiers.policy_id
            and rules.version = tiers.version
            and rules.tier_code = tiers.tier_code
    inner join {{ ref('tier_policies') }} as policies
        on rules.policy_id = policies.policy_id and rules.version = policies.version
    where not tiers.is_invitation_only

),

thresholds as (

    {% for metric in metrics %}
    select
        policy_id,
        policy_version,
        refund_rule,
        tier_rank,
        tier_code,
        purpose,
        alternative,
        {{ loop.index }} as metric_position,
        '{{ metric }}' as metric,
        cast(cast(min_{{ metric }} as string) as decimal(18, 6)) as threshold_value
    from rules
    where min_{{ metric }} is not null
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

-- one number a term: what a customer lacks is kept as the number of the term that decides
select
    thresholds.policy_id,
    thresholds.policy_version,
    thresholds.refund_rule,
    thresholds.tier_rank,
    thresholds.tier_code,
    thresholds.purpose,
    thresholds.alternative,
    thresholds.metric_position,
    cast(
        row_number() over (
            order by
                thresholds.policy_id nulls last,
                thresholds.policy_version nulls last,
                thresholds.tier_rank nulls last,
                thresholds.purpose nulls last,
                thresholds.alternative nulls last,
                thresholds.metric_position nulls last
        ) as int
    ) as term_number,
    thresholds.metric,
    thresholds.threshold_value,
    metrics.is_null_missing
from thresholds
inner join {{ ref('metrics') }} as metrics on thresholds.metric = metrics.metric
