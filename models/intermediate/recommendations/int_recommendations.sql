-- what is due first; then new products, new categories, and the most bought;
-- the places give kind and basis, which ranking them needs not carry
with candidates as (

    select
        fit_index,
        customer_key,
        1 as basis_place,
        product_key as item_key,
        30 / interval_days as score,
        cast(null as double) as lift,
        cast(null as int) as anchor_key,
        interval_days,
        waiting_days
    from {{ ref('int_recommendation_cycles') }}
    union all
    select
        fit_index,
        customer_key,
        2 as basis_place,
        product_key as item_key,
        purchase_chance as score,
        lift,
        anchor_key,
        cast(null as double) as interval_days,
        cast(null as int) as waiting_days
    from {{ ref('int_recommendation_new_products') }}
    union all
    select
        fit_index,
        customer_key,
        case when basis = 'co_purchase' then 3 else 4 end as basis_place,
        item_key,
        score,
        lift,
        anchor_key,
        cast(null as double) as interval_days,
        cast(null as int) as waiting_days
    from {{ ref('int_recommendation_fillers') }}

),

ranked_candidates as (

    select
        candidates.*,
        row_number() over (
            partition by candidates.fit_index, candidates.customer_key
            order by
                candidates.basis_place asc nulls last,
                candidates.score desc nulls last,
                candidates.item_key asc nulls last
        ) as recommendation_rank
    from candidates

)

select
    fit_index,
    customer_key,
    cast(recommendation_rank as int) as recommendation_rank,
    case basis_place when 3 then 'category' else 'product' end as item_kind,
    item_key,
    case basis_place when 1 then 'repeat_cycle' when 4 then 'popular' else 'co_purchase' end as basis,
    score,
    lift,
    anchor_key,
    interval_days,
    waiting_days
from ranked_candidates
where recommendation_rank <= {{ setting('recommendation_count') }}
