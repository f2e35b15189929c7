select
    centroids.cluster_id,
    {% for input in cluster_inputs() %}
    max(case when centroids.input = '{{ input }}' then centroids.centroid end) as {{ input }}{{ ',' if not loop.last }}
    {% endfor %}
from {{ ref('int_cluster_models_in_force') }} as in_force
inner join {{ ref('stg_fitted_cluster_centroids') }} as centroids on in_force.model_version = centroids.model_version
group by centroids.cluster_id
