-- the moves into a tier, stays included, are the customers in it
with moves as (

    select
        policy_id,
        review_date,
        to_tier_code,
        sum(customer_count) as customer_count
    from {{ ref('fct_tier_migrations') }}
    where to_tier_code is not null
    group by
        policy_id,
        review_date,
        to_tier_code

)

select
    kpis.policy_id,
    kpis.review_date,
    kpis.tier_code,
    kpis.customer_count,
    moves.customer_count as moved_count
from {{ ref('fct_tier_kpis') }} as kpis
left join moves
    on
        kpis.policy_id = moves.policy_id
        and kpis.review_date = moves.review_date
        and kpis.tier_code = moves.to_tier_code
where kpis.customer_count <> coalesce(moves.customer_count, 0)
