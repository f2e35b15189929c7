with customers_in_tiers as (

    select
        policies.policy_id,
        policies.review_date,
        states.tier_rank,
        states.tier_change,
        states.decision,
        states.override_mode,
        totals.spend_{{ setting('rfm_window_days') }}d_amount as spend_amount,
        totals.purchase_days_{{ setting('rfm_window_days') }}d_count as purchase_days_count
    from {{ ref('int_tiers_shown') }} as states
    inner join {{ ref('int_policies_by_review') }} as policies
        on states.policy_key = policies.policy_key and states.review_index = policies.review_index
    inner join {{ ref('int_review_dates') }} as reviews on states.review_index = reviews.review_index
    inner join {{ ref('int_customer_review_totals') }} as totals
        on states.customer_key = totals.customer_key and states.review_index = totals.review_index
    where reviews.is_shown and states.tier_rank is not null

),

counts as (

    select
        policy_id,
        review_date,
        tier_rank,
        count(*) as customer_count,
        cast(sum(spend_amount) as decimal(18, 2)) as net_amount,
        sum(purchase_days_count) as purchase_days_count,
        sum(case when tier_change = 'new' then 1 else 0 end) as new_count,
        sum(case when tier_change = 'upgrade' then 1 else 0 end) as upgrade_count,
        sum(case when tier_change = 'stay' then 1 else 0 end) as stay_count,
        sum(case when tier_change = 'downgrade' then 1 else 0 end) as downgrade_count,
        sum(
            case
                when override_mode is not null then 1
                when decision in ('never', 'min_stay', 'validity', 'grandfathering', 'grace', 'missing_input') then 1
                else 0
            end
        ) as held_count
    from customers_in_tiers
    group by
        policy_id,
        review_date,
        tier_rank

)

-- every tier of the version in force, so that an empty tier shows as 0
select
    policies.policy_id,
    policies.review_date,
    tiers.tier_rank,
    tiers.tier_code,
    coalesce(counts.customer_count, 0) as customer_count,
    cast(coalesce(counts.customer_count, 0) as double)
    / nullif(sum(counts.customer_count) over (partition by policies.policy_id, policies.review_date), 0)
        as customer_rate,
    cast(coalesce(counts.net_amount, 0) as decimal(18, 2)) as net_amount,
    cast(coalesce(counts.net_amount, 0) as double)
    / nullif(
        cast(sum(counts.net_amount) over (partition by policies.policy_id, policies.review_date) as double), 0
    ) as net_amount_rate,
    cast(coalesce(counts.purchase_days_count, 0) as bigint) as purchase_days_count,
    cast(coalesce(counts.new_count, 0) as bigint) as new_count,
    cast(coalesce(counts.upgrade_count, 0) as bigint) as upgrade_count,
    cast(coalesce(counts.stay_count, 0) as bigint) as stay_count,
    cast(coalesce(counts.downgrade_count, 0) as bigint) as downgrade_count,
    cast(coalesce(counts.held_count, 0) as bigint) as held_count
from {{ ref('int_policies_by_review') }} as policies
inner join {{ ref('int_review_dates') }} as reviews on policies.review_index = reviews.review_index
inner join {{ ref('tiers') }} as tiers
    on policies.policy_id = tiers.policy_id and policies.policy_version = tiers.version
left join counts
    on
        policies.policy_id = counts.policy_id
        and policies.review_date = counts.review_date
        and tiers.tier_rank = counts.tier_rank
where reviews.is_shown
