{%- set inputs = cluster_inputs() -%}
-- null where the model has no such input, and where the customer lacks one that it has
with standardised as (

    select
        {% for input in inputs %}
        (
            case when scalers.{{ input }}_is_log then ln(1 + inputs.{{ input }}) else inputs.{{ input }} end
            - scalers.{{ input }}_mean
        ) / nullif(scalers.{{ input }}_scale, 0) as {{ input }},
        {% endfor %}
        inputs.customer_key
    from {{ ref('int_cluster_inputs') }} as inputs
    cross join {{ ref('int_cluster_scalers') }} as scalers

),

distances as (

    select
        standardised.customer_key,
        centroids.cluster_id,
        (
            0
            {% for input in inputs %}
            + case
                when centroids.{{ input }} is null then 0
                else
                    (standardised.{{ input }} - centroids.{{ input }})
                    * (standardised.{{ input }} - centroids.{{ input }})
            end
            {% endfor %}
        ) as squared_distance
    from standardised
    cross join {{ ref('int_cluster_centroids') }} as centroids

),

-- of two centroids at one distance the first one counts, as in scikit-learn
ranked as (

    select
        customer_key,
        cluster_id,
        squared_distance,
        row_number() over (
            partition by customer_key
            order by squared_distance nulls last, cluster_id nulls last
        ) as distance_rank
    from distances
    where squared_distance is not null

)

select
    customer_key,
    cluster_id,
    sqrt(squared_distance) as centroid_distance
from ranked
where distance_rank = 1
