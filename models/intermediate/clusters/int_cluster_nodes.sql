select
    nodes.node_id,
    nodes.node_depth,
    nodes.input,
    nodes.threshold,
    nodes.left_node_id,
    nodes.right_node_id,
    nodes.cluster_id,
    nodes.rule_en,
    nodes.rule_zh
from {{ ref('int_cluster_models_in_force') }} as in_force
inner join {{ ref('stg_fitted_cluster_nodes') }} as nodes on in_force.model_version = nodes.model_version
