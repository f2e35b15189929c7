with reviews as (

    select
        max(reviews.review_index) as latest_review_index,
        max(case when evaluated.is_last then evaluated.review_index end) as evaluated_review_index
    from {{ ref('int_review_dates') }} as reviews
    left join {{ ref('int_comparison_reviews') }} as evaluated on reviews.review_index = evaluated.review_index

)

{% for side in ['a', 'b'] -%}
select
    movers.comparison_key,
    '{{ side }}' as side,
    'latest' as moment,
    reviews.latest_review_index as review_index,
    movers.{{ side }}_tier_rank as tier_rank,
    cast(sum(movers.customer_count) as bigint) as customer_count,
    cast(sum(movers.spend_amount) as decimal(18, 2)) as spend_amount,
    cast(sum(movers.costed_spend_amount) as decimal(18, 2)) as costed_spend_amount,
    cast(sum(movers.margin_amount) as decimal(18, 2)) as margin_amount,
    cast(sum(movers.benefit_cost_amount) as decimal(18, 2)) as benefit_cost_amount,
    cast(null as decimal(18, 2)) as holdout_spend_amount
from {{ ref('int_policy_movers') }} as movers
cross join reviews
where movers.{{ side }}_tier_rank is not null
group by
    movers.comparison_key,
    reviews.latest_review_index,
    movers.{{ side }}_tier_rank
union all
{% endfor -%}
select
    mix.comparison_key,
    mix.side,
    'evaluated' as moment,
    reviews.evaluated_review_index as review_index,
    mix.tier_rank,
    mix.last_customer_count as customer_count,
    cast(null as decimal(18, 2)) as spend_amount,
    cast(null as decimal(18, 2)) as costed_spend_amount,
    cast(null as decimal(18, 2)) as margin_amount,
    cast(null as decimal(18, 2)) as benefit_cost_amount,
    cast(mix.holdout_spend_amount as decimal(18, 2)) as holdout_spend_amount
from {{ ref('int_comparison_tier_mix') }} as mix
cross join reviews
