with versions as (

    select
        policies.*,
        coalesce(options.grandfathering, 'immediate') as grandfathering,
        options.grandfathered_until_date,
        min(policies.version) over (partition by policies.policy_id) as first_version
    from {{ ref('tier_policies') }} as policies
    inner join {{ ref('int_policies_replayed') }} as replayed on policies.policy_id = replayed.policy_id
    left join {{ ref('tier_policy_options') }} as options
        on policies.policy_id = options.policy_id and policies.version = options.version
    where policies.status <> 'retired' and replayed.is_replayed

)

-- before its first version a policy is replayed by that version
select
    cast(dense_rank() over (order by versions.policy_id) as int) as policy_key,
    versions.policy_id,
    versions.version as policy_version,
    cast(
        lag(versions.version) over (
            partition by versions.policy_id
            order by reviews.review_index nulls last, versions.version nulls last
        ) as int
    ) as previous_policy_version,
    reviews.review_index,
    reviews.review_date,
    versions.status as policy_status,
    versions.valid_from as version_from_date,
    coalesce(versions.population, 'buyers') as population,
    lag(coalesce(versions.population, 'buyers')) over (
        partition by versions.policy_id
        order by reviews.review_index nulls last, versions.version nulls last
    ) as previous_population,
    case when versions.promote_timing = 'after_n_reviews' then coalesce(versions.promote_after_reviews, 1) else 1 end
        as promote_after_reviews,
    versions.downgrade_timing,
    versions.downgrade_step,
    versions.validity_months,
    versions.validity_anchor,
    coalesce(versions.grace_reviews, 0) as grace_reviews,
    coalesce(versions.min_stay_months, 0) as min_stay_months,
    versions.refund_rule,
    versions.keep_rule,
    coalesce(versions.min_history_days, 0) as min_history_days,
    versions.missing_input_rule,
    versions.grandfathering,
    case
        when versions.grandfathering = 'soft_landing'
            then coalesce(versions.grandfathered_until_date, {{ add_months('versions.valid_from', 12) }})
        else versions.grandfathered_until_date
    end as grandfathered_until_date
from versions
inner join {{ ref('int_review_dates') }} as reviews
    on
        (versions.valid_from <= reviews.review_date or versions.version = versions.first_version)
        and (versions.valid_to is null or reviews.review_date <= versions.valid_to)
