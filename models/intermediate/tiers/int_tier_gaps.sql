{{ config(materialized=long_view()) }}

{#- the tier shown at each review with what is lacking for the next one and for keeping it -#}
{% set policies = tier_steps() %}
-- depends_on: {{ ref('tier_rules') }}, {{ ref('metrics') }}

with measured as (

    select
        tiers.*,
        policies.policy_id,
        policies.policy_version,
        {% for column in rule_metric_columns() %}
        metrics.{{ column }},
        {% endfor %}
        policies.review_date
    from {{ ref('int_tiers_shown') }} as tiers
    inner join {{ ref('int_policies_by_review') }} as policies
        on tiers.policy_key = policies.policy_key and tiers.review_index = policies.review_index
    inner join {{ ref('int_rule_metrics') }} as metrics
        on tiers.customer_key = metrics.customer_key and tiers.review_index = metrics.review_index

),

terms as (

    select
        metrics.*,
        cast(
            case
                when metrics.tier_rank is null then null
                {%- for policy in policies %}
                {%- for rule in policy.next %}
                when {{ is_policy(policy, 'metrics') }} and metrics.tier_rank < {{ rule.rank }}
                    then {{ lacking_term(rule.alternatives) }}
                {%- endfor %}
                {%- endfor %}
            end as int
        ) as gap_term_number,
        cast(
            case
                when metrics.tier_rank is null then null
                {%- for policy in policies %}
                {%- for rule in policy.keep %}
                when {{ is_policy(policy, 'metrics') }} and metrics.tier_rank = {{ rule.rank }}
                    then {{ lacking_term(rule.alternatives, at_next_review=true) }}
                {%- endfor %}
                {%- endfor %}
            end as int
        ) as keep_term_number
    from measured as metrics

),

valued as (

    select
        metrics.*,
        gap_terms.metric as gap_metric,
        gap_terms.threshold_value as gap_threshold_value,
        {{ metric_value('gap_terms.metric', 'gap_terms.refund_rule') }} as gap_metric_value,
        keep_terms.metric as needed_to_stay_metric,
        keep_terms.threshold_value as keep_threshold_value,
        {{ metric_value('keep_terms.metric', 'keep_terms.refund_rule', at_next_review=true) }} as keep_metric_value
    from terms as metrics
    left join {{ ref('int_tier_terms') }} as gap_terms
        on metrics.review_index = gap_terms.review_index and metrics.gap_term_number = gap_terms.term_number
    left join {{ ref('int_tier_terms') }} as keep_terms
        on metrics.review_index = keep_terms.review_index and metrics.keep_term_number = keep_terms.term_number

)

select
    customer_key,
    policy_key,
    review_index,
    policy_id,
    policy_version,
    review_date,
    is_new_spell,
    qualified_rank,
    keep_rank,
    machine_tier_rank,
    tier_rank,
    tier_code,
    previous_tier_code,
    tier_change,
    tier_since_date,
    valid_until_date,
    miss_count,
    streak_count,
    decision,
    override_mode,
    gap_metric,
    {{ shortfall('gap_metric_value', 'gap_threshold_value') }} as gap_to_next_value,
    needed_to_stay_metric,
    {{ shortfall('keep_metric_value', 'keep_threshold_value') }} as needed_to_stay_value
from valued
