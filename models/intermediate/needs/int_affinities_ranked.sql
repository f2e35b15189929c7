{#- values by their numbers, which are in the order of what breaks a tie -#}
with counts as (

    select
        counts.customer_key,
        shares.affinity_number,
        counts.purchase_count,
        sum(counts.purchase_count) over (
            partition by counts.customer_key, counts.affinity_kind
            -- the order adds nothing but is that of the rank, so that the engine sorts once
            order by counts.purchase_count desc nulls last, shares.affinity_number asc nulls last
            rows between unbounded preceding and unbounded following
        ) as kind_purchase_count,
        row_number() over (
            partition by counts.customer_key, counts.affinity_kind
            order by counts.purchase_count desc nulls last, shares.affinity_number asc nulls last
        ) as affinity_rank
    from {{ ref('int_affinity_counts') }} as counts
    inner join {{ ref('int_affinity_shares') }} as shares
        on counts.affinity_kind = shares.affinity_kind and counts.affinity_value = shares.affinity_value

)

select
    customer_key,
    affinity_number,
    purchase_count,
    cast(kind_purchase_count as bigint) as kind_purchase_count,
    cast(affinity_rank as int) as affinity_rank
from counts
