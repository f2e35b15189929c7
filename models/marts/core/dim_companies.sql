-- companies that people act for (company_id) or that are customers themselves, over all that either bought
with last_reviews as (

    select max(review_index) as review_index from {{ ref('int_review_dates') }}

),

members as (

    select distinct
        case when customer_type = 'person' then company_id else source_customer_id end as company_id,
        customer_key,
        person_key,
        customer_id,
        customer_type <> 'person' as is_company
    from {{ ref('int_customers_identified') }}
    where customer_type <> 'person' or company_id is not null

),

spend as (

    select
        customer_key,
        sum(order_count) as order_count,
        sum(spend_amount) as spend_amount,
        min(case when is_purchase_day then activity_date end) as first_purchase_date,
        max(case when is_purchase_day then activity_date end) as last_purchase_date
    from {{ ref('int_customer_activity_by_day') }}
    group by customer_key

),

ranks as (

    select
        states.customer_key,
        states.tier_rank,
        policies.policy_id,
        policies.policy_version
    from {{ ref('int_tier_states') }} as states
    inner join {{ ref('int_policies_by_review') }} as policies
        on states.policy_key = policies.policy_key and states.review_index = policies.review_index
    inner join last_reviews on states.review_index = last_reviews.review_index
    where policies.policy_id = '{{ setting("primary_policy_id") }}'

),

-- somebody who is the company itself is not one of its people
people as (

    select
        company_id,
        person_key,
        min(case when is_company then 0 else 1 end) as is_person
    from members
    group by
        company_id,
        person_key

),

people_counts as (

    select
        company_id,
        sum(is_person) as people_count
    from people
    group by company_id

),

companies as (

    select
        company_id,
        customer_key,
        max(case when is_company then customer_id end) as company_customer_id
    from members
    group by
        company_id,
        customer_key

),

totals as (

    select
        companies.company_id,
        max(companies.company_customer_id) as customer_id,
        max(people_counts.people_count) as people_count,
        sum(spend.order_count) as order_count,
        sum(spend.spend_amount) as lifetime_spend_amount,
        min(spend.first_purchase_date) as first_purchase_date,
        max(spend.last_purchase_date) as last_purchase_date,
        max(ranks.policy_id) as policy_id,
        max(ranks.policy_version) as policy_version,
        max(case when companies.company_customer_id is not null then ranks.tier_rank end) as own_tier_rank,
        max(ranks.tier_rank) as highest_tier_rank
    from companies
    inner join people_counts on companies.company_id = people_counts.company_id
    left join spend on companies.customer_key = spend.customer_key
    left join ranks on companies.customer_key = ranks.customer_key
    group by companies.company_id

)

select
    totals.company_id,
    totals.customer_id,
    cast(totals.people_count as bigint) as people_count,
    cast(coalesce(totals.order_count, 0) as bigint) as order_count,
    cast(coalesce(totals.lifetime_spend_amount, 0) as decimal(18, 2)) as lifetime_spend_amount,
    totals.first_purchase_date,
    totals.last_purchase_date,
    totals.policy_id,
    own_tiers.tier_code as own_tier_code,
    highest_tiers.tier_code as highest_tier_code
from totals
left join {{ ref('tiers') }} as own_tiers
    on
        totals.policy_id = own_tiers.policy_id
        and totals.policy_version = own_tiers.version
        and totals.own_tier_rank = own_tiers.tier_rank
left join {{ ref('tiers') }} as highest_tiers
    on
        totals.policy_id = highest_tiers.policy_id
        and totals.policy_version = highest_tiers.version
        and totals.highest_tier_rank = highest_tiers.tier_rank
