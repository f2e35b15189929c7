with counts as (

    select
        affinity_kind,
        affinity_value,
        cast(sum(purchase_count) as bigint) as purchase_count,
        count(*) as customer_count
    from {{ ref('int_affinity_counts') }}
    group by
        affinity_kind,
        affinity_value

)

-- of two values that a customer bought equally often the one with the lower share among everybody has the higher lift
select
    affinity_kind,
    affinity_value,
    purchase_count,
    customer_count,
    cast(purchase_count as double) / cast(sum(purchase_count) over (partition by affinity_kind) as double)
        as population_share_rate,
    cast(dense_rank() over (order by affinity_kind asc nulls last) as int) as kind_number,
    cast(
        row_number() over (
            order by
                affinity_kind asc nulls last,
                purchase_count asc nulls last,
                affinity_value asc nulls last
        ) as int
    ) as affinity_number
from counts
