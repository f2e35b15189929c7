with counted as (

    select distinct
        comparison_key,
        moment,
        review_index
    from {{ ref('int_policy_seats') }}

),

-- every tier of the version in force, so that an empty tier shows as 0
tiers_in_force as (

    {% for side in ['a', 'b'] -%}
    select
        counted.comparison_key,
        compared.policy_a_id,
        compared.policy_b_id,
        '{{ side }}' as side,
        counted.moment,
        reviews.review_date,
        compared.policy_{{ side }}_id as policy_id,
        tiers.tier_rank,
        tiers.tier_code
    from counted
    inner join {{ ref('int_policies_compared') }} as compared on counted.comparison_key = compared.comparison_key
    inner join {{ ref('int_tiers_in_force') }} as tiers
        on compared.{{ side }}_policy_key = tiers.policy_key and counted.review_index = tiers.review_index
    inner join {{ ref('int_review_dates') }} as reviews on counted.review_index = reviews.review_index
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

available_amounts as (

    select
        comparison_key,
        moment,
        {% for amount in ['spend', 'costed_spend', 'margin', 'benefit_cost'] %}
        case when count({{ amount }}_amount) > 0 then cast(0 as decimal(18, 2)) end as no_{{ amount }}_amount,
        {% endfor %}
        case when count(holdout_spend_amount) > 0 then cast(0 as decimal(18, 2)) end as no_holdout_spend_amount
    from {{ ref('int_policy_seats') }}
    group by
        comparison_key,
        moment

)

select
    tiers_in_force.policy_a_id,
    tiers_in_force.policy_b_id,
    tiers_in_force.side,
    tiers_in_force.moment,
    tiers_in_force.review_date,
    tiers_in_force.policy_id,
    tiers_in_force.tier_rank,
    tiers_in_force.tier_code,
    coalesce(seats.customer_count, 0) as customer_count,
    cast(coalesce(seats.customer_count, 0) as double)
    / nullif(
        sum(seats.customer_count) over (
            partition by tiers_in_force.comparison_key, tiers_in_force.side, tiers_in_force.moment
        ), 0
    ) as customer_rate,
    {% for amount in ['spend', 'costed_spend', 'margin', 'benefit_cost'] %}
    coalesce(seats.{{ amount }}_amount, available_amounts.no_{{ amount }}_amount) as {{ amount }}_amount,
    {% endfor %}
    coalesce(seats.holdout_spend_amount, available_amounts.no_holdout_spend_amount) as holdout_spend_amount
from tiers_in_force
left join {{ ref('int_policy_seats') }} as seats
    on
        tiers_in_force.comparison_key = seats.comparison_key
        and tiers_in_force.side = seats.side
        and tiers_in_force.moment = seats.moment
        and tiers_in_force.tier_rank = seats.tier_rank
left join available_amounts
    on
        tiers_in_force.comparison_key = available_amounts.comparison_key
        and tiers_in_force.moment = available_amounts.moment
