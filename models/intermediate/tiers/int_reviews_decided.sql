with decided as (

    select
        policy_id,
        review_date,
        max(decided_as_of_date) as decided_as_of_date,
        max(policy_version) as policy_version,
        max(policy_fingerprint) as policy_fingerprint
    from {{ ref('stg_published_tier_decisions') }}
    group by
        policy_id,
        review_date

),

last_decided as (

    select
        policy_id,
        max(review_date) as review_date
    from decided
    group by policy_id

),

reviews as (

    select
        policies.policy_key,
        policies.policy_id,
        policies.policy_version,
        reviews.review_index,
        reviews.review_date,
        reviews.is_open,
        max(reviews.review_date) over (partition by policies.policy_key) as last_review_date
    from {{ ref('int_policies_by_review') }} as policies
    inner join {{ ref('int_review_dates') }} as reviews on policies.review_index = reviews.review_index

)

-- of a policy without a decision yet, the past was replayed and not decided: only its last review is due
select
    reviews.policy_key,
    reviews.policy_id,
    reviews.policy_version,
    fingerprints.policy_fingerprint,
    reviews.review_index,
    reviews.review_date,
    reviews.is_open,
    decided.decided_as_of_date,
    decided.policy_version as decided_policy_version,
    decided.policy_fingerprint as decided_policy_fingerprint,
    decided.review_date is not null as is_decided,
    case
        when last_decided.review_date is null then reviews.review_date = reviews.last_review_date
        else reviews.review_date > last_decided.review_date
    end as is_due
from reviews
inner join {{ ref('int_policy_fingerprints') }} as fingerprints
    on reviews.policy_id = fingerprints.policy_id and reviews.policy_version = fingerprints.policy_version
left join decided on reviews.policy_id = decided.policy_id and reviews.review_date = decided.review_date
left join last_decided on reviews.policy_id = last_decided.policy_id
