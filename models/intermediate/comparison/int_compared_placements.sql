-- what nobody has is not available; of what somebody has, the others have none
with available_amounts as (

    select
        count(margin_amount) > 0 as has_margin,
        count(benefit_cost_amount) > 0 as has_benefit_cost
    from {{ ref('int_customer_window_amounts') }}

),

tiers as (

    {% for side in ['a', 'b'] -%}
    select
        compared.comparison_key,
        tiers.customer_key,
        tiers.review_index,
        {{ 'tiers.tier_rank' if side == 'a' else 'cast(null as int)' }} as a_tier_rank,
        {{ 'tiers.tier_rank' if side == 'b' else 'cast(null as int)' }} as b_tier_rank
    from {{ ref('int_policies_compared') }} as compared
    inner join {{ ref('int_tiers_compared') }} as tiers on compared.{{ side }}_policy_key = tiers.policy_key
    where tiers.is_latest
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

placements as (

    select
        comparison_key,
        customer_key,
        review_index,
        max(a_tier_rank) as a_tier_rank,
        max(b_tier_rank) as b_tier_rank
    from tiers
    group by
        comparison_key,
        customer_key,
        review_index

)

select
    placements.comparison_key,
    placements.customer_key,
    customers.customer_id,
    placements.a_tier_rank,
    placements.b_tier_rank,
    case
        when placements.a_tier_rank is null then 'enters'
        when placements.b_tier_rank is null then 'leaves'
        when placements.a_tier_rank < placements.b_tier_rank then 'up'
        when placements.a_tier_rank > placements.b_tier_rank then 'down'
        else 'same'
    end as move,
    totals.spend_{{ setting('rfm_window_days') }}d_amount as spend_amount,
    case when available_amounts.has_margin then coalesce(amounts.costed_spend_amount, 0) end as costed_spend_amount,
    case when available_amounts.has_margin then coalesce(amounts.margin_amount, 0) end as margin_amount,
    case when available_amounts.has_benefit_cost then coalesce(amounts.benefit_cost_amount, 0) end
        as benefit_cost_amount
from placements
inner join {{ ref('int_customers_in_comparison') }} as customers on placements.customer_key = customers.customer_key
inner join {{ ref('int_customer_review_totals') }} as totals
    on placements.customer_key = totals.customer_key and placements.review_index = totals.review_index
left join {{ ref('int_customer_window_amounts') }} as amounts on placements.customer_key = amounts.customer_key
cross join available_amounts
