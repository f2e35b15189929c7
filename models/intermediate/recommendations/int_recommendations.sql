-- what is due first; then new products, new categories, and the most bought
with candidates as (

    select
        fit_index,
        customer_key,
        1 as basis_place,
        'product' as item_kind,
        product_key as item_key,
        'repeat_cycle' as basis,
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
        'product' as item_kind,
        product_key as item_key,
        'co_purchase' as basis,
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
        item_kind,
        item_key,
        basis,
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
    item_kind,
    item_key,
    basis,
    score,
    lift,
    anchor_key,
    interval_days,
    waiting_days
from ranked_candidates
where recommendation_rank <= {{ setting('recommendation_count') }}
