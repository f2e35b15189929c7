{#- empty where raw tables are read from the warehouse: nothing is fitted there -#}
{% if landing_is_elsewhere() -%}
select
    cast(null as int) as model_version,
    cast(null as date) as as_of_date,
    cast(null as int) as cluster_count,
    cast(null as double) as silhouette_score,
    cast(null as string) as cluster_counts_tried,
    cast(null as double) as tree_agreement_rate,
    cast(null as bigint) as sample_count,
    cast(null as bigint) as buyer_count,
    cast(null as bigint) as seed
where false
{%- else -%}
select
    model_version,
    as_of_date,
    cluster_count,
    silhouette_score,
    cluster_counts_tried,
    tree_agreement_rate,
    sample_count,
    buyer_count,
    seed
from {{ source('fitted', 'fitted_cluster_models') }}
{%- endif %}
