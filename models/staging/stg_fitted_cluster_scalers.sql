{#- empty where raw tables are read from the warehouse: nothing is fitted there -#}
{% if landing_is_elsewhere() -%}
select
    cast(null as int) as model_version,
    cast(null as string) as input,
    cast(null as boolean) as is_log,
    cast(null as double) as mean,
    cast(null as double) as scale
where false
{%- else -%}
select
    model_version,
    input,
    is_log,
    mean,
    scale
from {{ source('fitted', 'fitted_cluster_scalers') }}
{%- endif %}
