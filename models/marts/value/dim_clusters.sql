with members as (

    select
        cluster_id,
        count(*) as customer_count,
        sum(case when cluster_id = tree_cluster_id then 1 else 0 end) as agreeing_count
    from {{ ref('int_customer_clusters') }}
    where cluster_id is not null
    group by cluster_id

),

populations as (

    select sum(customer_count) as customer_count
    from members

)

select
    names.cluster_id,
    names.label_en,
    names.label_zh,
    names.standout_en,
    names.standout_zh,
    names.typical_en,
    names.typical_zh,
    names.rule_en,
    names.rule_zh,
    cast(coalesce(members.customer_count, 0) as bigint) as customer_count,
    coalesce(members.customer_count, 0) / nullif(cast(populations.customer_count as double), 0) as customer_rate,
    members.agreeing_count / nullif(cast(members.customer_count as double), 0) as tree_agreement_rate,
    names.sample_count,
    in_force.model_version,
    in_force.as_of_date as fitted_date,
    in_force.silhouette_score,
    in_force.cluster_counts_tried,
    in_force.sample_count as model_sample_count,
    in_force.buyer_count as model_buyer_count,
    in_force.seed
from {{ ref('int_cluster_models_in_force') }} as in_force
inner join {{ ref('stg_fitted_cluster_names') }} as names on in_force.model_version = names.model_version
cross join populations
left join members on names.cluster_id = members.cluster_id
