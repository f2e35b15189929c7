{#-
lift = (n of the value + k * population share) / (n of the kind + k) / population share: the share of the customer's own
purchases with k purchases as everybody makes them added
-#}
{% set prior_count = 'cast(' ~ setting('affinity_prior_count') ~ ' as double)' %}

with counts as (

    select
        counts.customer_key,
        counts.affinity_kind,
        counts.affinity_value,
        counts.purchase_count,
        cast(sum(counts.purchase_count) over (partition by counts.customer_key, counts.affinity_kind) as bigint)
            as kind_purchase_count,
        shares.population_share_rate,
        -- of two values with equal counts the one with the lower share among everybody has the higher lift
        row_number() over (
            partition by counts.customer_key, counts.affinity_kind
            order by
                counts.purchase_count desc nulls last,
                shares.population_share_rate asc nulls last,
                counts.affinity_value asc nulls last
        ) as affinity_rank
    from {{ ref('int_affinity_counts') }} as counts
    inner join {{ ref('int_affinity_shares') }} as shares
        on counts.affinity_kind = shares.affinity_kind and counts.affinity_value = shares.affinity_value

)

select
    customer_key,
    affinity_kind,
    affinity_value,
    purchase_count,
    kind_purchase_count,
    cast(purchase_count as double) / kind_purchase_count as share_rate,
    population_share_rate,
    (purchase_count + {{ prior_count }} * population_share_rate)
    / (kind_purchase_count + {{ prior_count }})
    / population_share_rate as lift,
    cast(affinity_rank as int) as affinity_rank
from counts
