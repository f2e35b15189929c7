-- a later fit of the same day takes the place of the one before
with seen as (

    select
        models.model_version,
        row_number() over (
            order by models.as_of_date desc nulls last, models.model_version desc nulls last
        ) as age_rank
    from {{ ref('stg_fitted_cluster_models') }} as models
    inner join {{ ref('int_as_of_date') }} as as_of on models.as_of_date <= as_of.as_of_date

)

select
    models.model_version,
    models.as_of_date,
    models.cluster_count,
    models.silhouette_score,
    models.cluster_counts_tried,
    models.tree_agreement_rate,
    models.sample_count,
    models.buyer_count,
    models.seed
from {{ ref('stg_fitted_cluster_models') }} as models
inner join seen on models.model_version = seen.model_version
where seen.age_rank = 1
