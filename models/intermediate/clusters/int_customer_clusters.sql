select
    known.customer_key,
    case when leaves.customer_key is not null then nearest.cluster_id end as cluster_id,
    case when leaves.customer_key is not null then nearest.centroid_distance end as centroid_distance,
    case when nearest.customer_key is not null then leaves.cluster_id end as tree_cluster_id,
    case when nearest.customer_key is not null then leaves.node_id end as tree_node_id,
    case
        when inputs.customer_key is null then 'no_purchase'
        when in_force.model_version is null then 'not_fitted'
        when nearest.customer_key is null or leaves.customer_key is null then 'input_missing'
        else 'assigned'
    end as cluster_status,
    in_force.model_version,
    in_force.as_of_date
from {{ ref('int_customers_known') }} as known
left join {{ ref('int_cluster_models_in_force') }} as in_force on 1 = 1
left join {{ ref('int_cluster_inputs') }} as inputs on known.customer_key = inputs.customer_key
left join {{ ref('int_customer_nearest_centroids') }} as nearest on known.customer_key = nearest.customer_key
left join {{ ref('int_customer_tree_leaves') }} as leaves on known.customer_key = leaves.customer_key
