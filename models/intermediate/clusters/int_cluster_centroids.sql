select
    {% for input in cluster_inputs() %}
    max(case when centroids.input = '{{ input }}' then centroids.centroid end) as {{ input }},
    {% endfor %}
    centroids.cluster_id
from {{ ref('int_cluster_models_in_force') }} as in_force
inner join {{ ref('stg_fitted_cluster_centroids') }} as centroids on in_force.model_version = centroids.model_version
group by centroids.cluster_id
