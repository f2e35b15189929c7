{{ config(materialized='view') }}

{#-
lift = (n of the value + k * population share) / (n of the kind + k) / population share: the share of the customer's own
purchases with k purchases as everybody makes them added
-#}
{% set prior_count = 'cast(' ~ setting('affinity_prior_count') ~ ' as double)' %}

select
    ranked.customer_key,
    shares.affinity_kind,
    shares.affinity_value,
    cast(ranked.purchase_count as bigint) as purchase_count,
    ranked.kind_purchase_count,
    cast(ranked.purchase_count as double) / ranked.kind_purchase_count as share_rate,
    shares.population_share_rate,
    (ranked.purchase_count + {{ prior_count }} * shares.population_share_rate)
    / (ranked.kind_purchase_count + {{ prior_count }})
    / shares.population_share_rate as lift,
    ranked.affinity_rank
from {{ ref('int_affinities_ranked') }} as ranked
inner join {{ ref('int_affinity_shares') }} as shares
    on ranked.affinity_number = shares.affinity_number
