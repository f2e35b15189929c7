select
    {% for input in cluster_inputs() %}
    max(case when scalers.input = '{{ input }}' and scalers.is_log then 1 else 0 end) = 1 as {{ input }}_is_log,
    max(case when scalers.input = '{{ input }}' then scalers.mean end) as {{ input }}_mean,
    max(case when scalers.input = '{{ input }}' then scalers.scale end) as {{ input }}_scale,
    {% endfor %}
    in_force.model_version
from {{ ref('int_cluster_models_in_force') }} as in_force
inner join {{ ref('stg_fitted_cluster_scalers') }} as scalers on in_force.model_version = scalers.model_version
group by in_force.model_version
