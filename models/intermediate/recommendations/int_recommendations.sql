{#- what is due first, for half of the places at most; then new products, new categories, and the most bought -#}
{% set place_count = setting('recommendation_count') %}

with candidates as (

    select
        candidates.*,
        case
            when basis = 'repeat_cycle' then 1
            when basis = 'co_purchase' and item_kind = 'product' then 2
            when basis = 'co_purchase' then 3
            else 4
        end as basis_place,
        row_number() over (
            partition by fit_index, customer_key, basis
            order by score desc nulls last, item_kind desc nulls last, item_key nulls last
        ) as place_in_basis,
        -- an item that goes with another is not shown again for being bought by many
        row_number() over (
            partition by fit_index, customer_key, item_kind, item_key
            order by basis nulls last
        ) as place_of_item
    from {{ ref('int_recommendation_candidates') }} as candidates

),

ranked as (

    select
        candidates.*,
        row_number() over (
            partition by fit_index, customer_key
            order by basis_place nulls last, score desc nulls last, item_key nulls last
        ) as recommendation_rank
    from candidates
    where
        place_of_item = 1
        and (basis <> 'repeat_cycle' or place_in_basis <= {{ (place_count + 1) // 2 }})

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
from ranked
where recommendation_rank <= {{ place_count }}
