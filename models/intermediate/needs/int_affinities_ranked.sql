{#- kinds and values by their numbers, which the windows sort faster than texts;
    those of values are in the order of what breaks a tie -#}
with counts as (

    select
        counts.customer_key,
        shares.kind_number,
        shares.affinity_number,
        cast(counts.purchase_count as int) as purchase_count
    from {{ ref('int_affinity_counts') }} as counts
    inner join {{ ref('int_affinity_shares') }} as shares
        on counts.affinity_kind = shares.affinity_kind and counts.affinity_value = shares.affinity_value

)

select
    customer_key,
    affinity_number,
    purchase_count,
    cast(
        sum(purchase_count) over (
            partition by customer_key, kind_number
            -- the order adds nothing but is that of the rank, so that the engine sorts once
            order by purchase_count desc nulls last, affinity_number asc nulls last
            rows between unbounded preceding and unbounded following
        ) as bigint
    ) as kind_purchase_count,
    cast(
        row_number() over (
            partition by customer_key, kind_number
            order by purchase_count desc nulls last, affinity_number asc nulls last
        ) as int
    ) as affinity_rank
from counts
