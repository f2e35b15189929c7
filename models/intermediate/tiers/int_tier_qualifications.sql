{% set policies = tier_conditions() %}

with candidates as (

    select
        metrics.customer_key,
        policies.policy_key,
        metrics.review_index,
        policies.missing_input_rule,
        policies.validity_months,
        policies.validity_anchor,
        metrics.review_date,
        -- a day to come is not known yet
        coalesce(
            case when known.registered_date <= metrics.review_date then known.registered_date end,
            case when known.first_purchase_date <= metrics.review_date then known.first_purchase_date end
        ) as join_date,
        case
            when
                case policies.previous_population
                    when 'known' then known.known_review_index
                    when 'buyers' then known.first_purchase_review_index
                end < metrics.review_index
                then metrics.review_index
            else 1
        end as step_number,
        cast(
            case
                {% for policy in policies %}
                when {{ is_policy(policy) }} then {{ highest_rank(policy.enter) }}
                {% endfor %}
                else 1
            end as int
        ) as enter_rank,
        cast(
            case
                {% for policy in policies %}
                when {{ is_policy(policy) }} and policies.keep_rule = 'own' then {{ highest_rank(policy.keep) }}
                {% endfor %}
                else 1
            end as int
        ) as own_keep_rank,
        cast(
            case
                when false then 1
                {%- for policy in policies if policy.keep_before_refunds %}
                when {{ is_policy(policy) }} and policies.keep_rule = 'own'
                    then greatest(
                        {{ highest_rank(policy.enter_before_refunds) }}, {{ highest_rank(policy.keep_before_refunds) }}
                    )
                when {{ is_policy(policy) }} then {{ highest_rank(policy.enter_before_refunds) }}
                {%- endfor %}
            end as int
        ) as keep_rank_before_refunds,
        {% for policy in policies if policy.missing %}
        ({{ is_policy(policy) }} and ({{ policy.missing }})) or
        {% endfor %}
        {{ days_between('known.known_date', 'metrics.review_date') }} < policies.min_history_days as is_missing_input
    from {{ ref('int_rule_metrics') }} as metrics
    inner join {{ ref('int_policies_by_review') }} as policies on metrics.review_index = policies.review_index
    inner join {{ ref('int_customers_known') }} as known on metrics.customer_key = known.customer_key
    where
        policies.population = 'known'
        or (policies.population = 'buyers' and known.first_purchase_review_index <= metrics.review_index)

)

select
    customer_key,
    policy_key,
    review_index,
    step_number,
    case when is_missing_input and missing_input_rule = 'lowest' then 1 else enter_rank end as qualified_rank,
    case
        when is_missing_input and missing_input_rule = 'lowest' then 1
        else greatest(enter_rank, own_keep_rank)
    end as keep_rank,
    case when not is_missing_input then keep_rank_before_refunds end as keep_rank_before_refunds,
    case when is_missing_input and missing_input_rule <> 'lowest' then missing_input_rule end as missing_input_action,
    {{ valid_until('review_date', 'validity_months', 'validity_anchor', 'join_date') }} as renewed_until_date
from candidates
