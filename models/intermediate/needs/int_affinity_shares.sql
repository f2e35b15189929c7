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

select
    affinity_kind,
    affinity_value,
    purchase_count,
    customer_count,
    cast(purchase_count as double) / cast(sum(purchase_count) over (partition by affinity_kind) as double)
        as population_share_rate
from counts
