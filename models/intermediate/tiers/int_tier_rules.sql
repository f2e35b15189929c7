{% set metrics = rule_metrics() %}

with rules as (

    select
        rules.policy_id,
        rules.version as policy_version,
        tiers.tier_rank,
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
    where not tiers.is_invitation_only

),

thresholds as (

    {% for metric in metrics %}
    select
        policy_id,
        policy_version,
        tier_rank,
        purpose,
        alternative,
        '{{ metric }}' as metric,
        cast(min_{{ metric }} as decimal(18, 6)) as threshold_value
    from rules
    where min_{{ metric }} is not null
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select
    thresholds.policy_id,
    thresholds.policy_version,
    thresholds.tier_rank,
    thresholds.purpose,
    thresholds.alternative,
    thresholds.metric,
    thresholds.threshold_value,
    metrics.is_null_missing
from thresholds
inner join {{ ref('metrics') }} as metrics on thresholds.metric = metrics.metric
