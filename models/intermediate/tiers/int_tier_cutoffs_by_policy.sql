with frozen_versions as (

    select
        options.policy_id,
        options.version as policy_version,
        min(reviews.review_index) as frozen_review_index
    from {{ ref('tier_policy_options') }} as options
    inner join {{ ref('int_review_dates') }} as reviews on options.cutoffs_from_date <= reviews.review_date
    where options.cutoff_basis = 'frozen'
    group by
        options.policy_id,
        options.version

),

asked as (

    select distinct
        policies.policy_id,
        policies.policy_version,
        policies.review_index,
        rules.metric,
        {{ ranking_metric('rules.metric', 'rules.refund_rule') }} as ranking_metric,
        rules.threshold_value,
        case when policies.review_index >= frozen.frozen_review_index then frozen.frozen_review_index end
            as frozen_review_index
    from {{ ref('int_policies_by_review') }} as policies
    inner join {{ ref('int_tier_rules') }} as rules
        on policies.policy_id = rules.policy_id and policies.policy_version = rules.policy_version
    left join frozen_versions as frozen
        on policies.policy_id = frozen.policy_id and policies.policy_version = frozen.policy_version
    where rules.metric like '%percentile'

)

select
    asked.policy_id,
    asked.policy_version,
    asked.review_index,
    asked.metric,
    asked.ranking_metric,
    in_force.measure,
    asked.threshold_value,
    case when asked.frozen_review_index is null then 'floating' else 'frozen' end as cutoff_basis,
    in_force.review_index as reference_review_index,
    -- what the review's customers are compared with: floating cut-offs with those of the review before
    case
        when asked.frozen_review_index is not null then asked.frozen_review_index
        when asked.review_index > 1 then asked.review_index - 1
    end as baseline_review_index,
    in_force.cutoff_value
from asked
inner join {{ ref('int_tier_cutoffs') }} as in_force
    on
        coalesce(asked.frozen_review_index, asked.review_index) = in_force.review_index
        and asked.ranking_metric = in_force.metric
        and asked.threshold_value = in_force.threshold_value
