{#-
lift = (n of the value + k * population share) / (n of the kind + k) / population share: the share of the customer's own
purchases with k purchases as everybody makes them added
-#}
{% set prior_count = 'cast(' ~ setting('affinity_prior_count') ~ ' as double)' %}

with totals as (

    select
        customer_key,
        affinity_kind,
        cast(sum(purchase_count) as bigint) as kind_purchase_count
    from {{ ref('int_affinity_counts') }}
    group by
        customer_key,
        affinity_kind

),

affinities as (

    select
        counts.customer_key,
        counts.affinity_kind,
        counts.affinity_value,
        counts.purchase_count,
        totals.kind_purchase_count,
        cast(counts.purchase_count as double) / totals.kind_purchase_count as share_rate,
        shares.population_share_rate,
        (counts.purchase_count + {{ prior_count }} * shares.population_share_rate)
        / (totals.kind_purchase_count + {{ prior_count }})
        / shares.population_share_rate as lift
    from {{ ref('int_affinity_counts') }} as counts
    inner join totals
        on counts.customer_key = totals.customer_key and counts.affinity_kind = totals.affinity_kind
    inner join {{ ref('int_affinity_shares') }} as shares
        on counts.affinity_kind = shares.affinity_kind and counts.affinity_value = shares.affinity_value

)

select
    affinities.*,
    cast(
        row_number() over (
            partition by customer_key, affinity_kind
            order by purchase_count desc nulls last, lift desc nulls last, affinity_value nulls last
        ) as int
    ) as affinity_rank
from affinities
