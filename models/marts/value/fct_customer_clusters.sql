select
    known.customer_id,
    clusters.cluster_status,
    clusters.cluster_id,
    names.label_en as cluster_label_en,
    names.label_zh as cluster_label_zh,
    clusters.centroid_distance,
    clusters.tree_cluster_id,
    nodes.rule_en as tree_rule_en,
    nodes.rule_zh as tree_rule_zh,
    clusters.cluster_id = clusters.tree_cluster_id as is_tree_agreeing,
    clusters.model_version,
    clusters.as_of_date as fitted_date
from {{ ref('int_customer_clusters') }} as clusters
inner join {{ ref('int_customers_known') }} as known on clusters.customer_key = known.customer_key
left join {{ ref('stg_fitted_cluster_names') }} as names
    on clusters.model_version = names.model_version and clusters.cluster_id = names.cluster_id
left join {{ ref('int_cluster_nodes') }} as nodes on clusters.tree_node_id = nodes.node_id
