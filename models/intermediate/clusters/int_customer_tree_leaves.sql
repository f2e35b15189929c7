{#- The tree is walked from the root, a level at a time; who lacks the input that a node asks for reaches no leaf. -#}
{% set depth = 4 %}

with level_0 as (

    select
        {% for input in cluster_inputs() %}
        {{ input }},
        {% endfor %}
        customer_key,
        0 as node_id
    from {{ ref('int_cluster_inputs') }}

),

{% for level in range(depth) -%}
level_{{ level + 1 }} as (

    select
        {% for input in cluster_inputs() %}
        walkers.{{ input }},
        {% endfor %}
        walkers.customer_key,
        case
            when nodes.cluster_id is not null then nodes.node_id
            when {{ cluster_input_value('nodes.input', 'walkers') }} <= nodes.threshold then nodes.left_node_id
            when {{ cluster_input_value('nodes.input', 'walkers') }} > nodes.threshold then nodes.right_node_id
        end as node_id
    from level_{{ level }} as walkers
    inner join {{ ref('int_cluster_nodes') }} as nodes on walkers.node_id = nodes.node_id

),

{% endfor -%}
leaves as (

    select
        node_id,
        cluster_id
    from {{ ref('int_cluster_nodes') }}
    where cluster_id is not null

)

select
    walkers.customer_key,
    leaves.node_id,
    leaves.cluster_id
from level_{{ depth }} as walkers
inner join leaves on walkers.node_id = leaves.node_id
