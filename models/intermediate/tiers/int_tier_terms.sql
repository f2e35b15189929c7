{#-
What each term of the rules asks at each review: its metric and threshold, but for percentiles of a policy with frozen
cut-offs, from the frozen review on, the measure and the value that the percentile meant then.
-#}
with frozen_reviews as (

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

terms as (

    select
        rules.*,
        reviews.review_index,
        case when reviews.review_index >= frozen.frozen_review_index then frozen.frozen_review_index end
            as frozen_review_index
    from {{ ref('int_tier_rules') }} as rules
    cross join {{ ref('int_review_dates') }} as reviews
    left join frozen_reviews as frozen
        on rules.policy_id = frozen.policy_id and rules.policy_version = frozen.policy_version

)

select
    terms.policy_id,
    terms.policy_version,
    terms.review_index,
    terms.term_number,
    terms.purpose,
    terms.tier_rank,
    terms.tier_code,
    terms.alternative,
    terms.refund_rule,
    terms.metric as configured_metric,
    terms.threshold_value as configured_value,
    cutoffs.measure,
    cutoffs.cutoff_value,
    cutoffs.metric is not null and terms.frozen_review_index is not null as is_frozen,
    terms.frozen_review_index,
    case when terms.frozen_review_index is null then terms.metric else coalesce(cutoffs.measure, terms.metric) end
        as metric,
    case
        when terms.frozen_review_index is null or cutoffs.metric is null then terms.threshold_value
        else cast(cutoffs.cutoff_value as decimal(18, 6))
    end as threshold_value
from terms
left join {{ ref('int_tier_cutoffs') }} as cutoffs
    on
        coalesce(terms.frozen_review_index, terms.review_index) = cutoffs.review_index
        and terms.metric = cutoffs.metric
        and terms.threshold_value = cutoffs.threshold_value
