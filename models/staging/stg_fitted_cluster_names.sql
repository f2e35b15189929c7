{#- empty where raw tables are read from the warehouse: nothing is fitted there -#}
{% if landing_is_elsewhere() -%}
select
    cast(null as int) as model_version,
    cast(null as int) as cluster_id,
    cast(null as string) as label_en,
    cast(null as string) as label_zh,
    cast(null as string) as standout_en,
    cast(null as string) as standout_zh,
    cast(null as string) as typical_en,
    cast(null as string) as typical_zh,
    cast(null as string) as rule_en,
    cast(null as string) as rule_zh,
    cast(null as bigint) as sample_count
where false
{%- else -%}
select
    model_version,
    cluster_id,
    label_en,
    label_zh,
    standout_en,
    standout_zh,
    typical_en,
    typical_zh,
    rule_en,
    rule_zh,
    sample_count
from {{ source('fitted', 'fitted_cluster_names') }}
{%- endif %}
