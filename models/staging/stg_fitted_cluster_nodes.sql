{#- empty where raw tables are read from the warehouse: nothing is fitted there -#}
{% if landing_is_elsewhere() -%}
select
    cast(null as int) as model_version,
    cast(null as int) as node_id,
    cast(null as int) as parent_node_id,
    cast(null as int) as node_depth,
    cast(null as string) as input,
    cast(null as double) as threshold,
    cast(null as int) as left_node_id,
    cast(null as int) as right_node_id,
    cast(null as int) as cluster_id,
    cast(null as bigint) as sample_count,
    cast(null as string) as rule_en,
    cast(null as string) as rule_zh
where false
{%- else -%}
select
    model_version,
    node_id,
    parent_node_id,
    node_depth,
    input,
    threshold,
    left_node_id,
    right_node_id,
    cluster_id,
    sample_count,
    rule_en,
    rule_zh
from {{ source('fitted', 'fitted_cluster_nodes') }}
{%- endif %}
