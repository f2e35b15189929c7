with versions as (

    select
        policies.*,
        min(policies.version) over (partition by policies.policy_id) as first_version
    from {{ ref('tier_policies') }} as policies
    where policies.status <> 'retired'

)

-- before its first version a policy is replayed by that version
select
    cast(dense_rank() over (order by versions.policy_id) as int) as policy_key,
    versions.policy_id,
    versions.version as policy_version,
    reviews.review_index,
    reviews.review_date,
    versions.status as policy_status,
    versions.population,
    case when versions.promote_timing = 'immediate' then 1 else versions.promote_after_reviews end
        as promote_after_reviews,
    versions.downgrade_timing,
    versions.downgrade_step,
    versions.validity_months,
    versions.validity_anchor,
    versions.grace_reviews,
    versions.min_stay_months,
    versions.keep_rule,
    versions.min_history_days,
    versions.missing_input_rule
from versions
inner join {{ ref('int_review_dates') }} as reviews
    on
        (versions.valid_from <= reviews.review_date or versions.version = versions.first_version)
        and (versions.valid_to is null or reviews.review_date <= versions.valid_to)
