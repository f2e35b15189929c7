{#- empty where raw tables are read from the warehouse: nothing is fitted there -#}
{% if landing_is_elsewhere() -%}
select
    cast(null as int) as model_version,
    cast(null as int) as cluster_id,
    cast(null as string) as input,
    cast(null as double) as centroid
where false
{%- else -%}
select
    model_version,
    cluster_id,
    input,
    centroid
from {{ source('fitted', 'fitted_cluster_centroids') }}
{%- endif %}
