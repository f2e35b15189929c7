{{ config(materialized=thin_mart()) }}

select
    known.customer_id,
    affinities.affinity_kind,
    affinities.affinity_value,
    affinities.purchase_count,
    affinities.kind_purchase_count,
    affinities.share_rate,
    affinities.population_share_rate,
    affinities.lift,
    affinities.affinity_rank
from {{ ref('int_affinities') }} as affinities
inner join {{ ref('int_customers_known') }} as known on affinities.customer_key = known.customer_key
