{{ config(meta={
    'exit_code': 78,
    'message': 'seeds/policies/tier_policies.csv: the versions of a policy overlap, leave a gap, or end before the as-of date; mend valid_from and valid_to, or retire the policy',
}) }}

-- the tier machine steps from review to review with the one version in force
with policies as (

    select policy_id
    from {{ ref('int_policies_replayed') }}
    where is_replayed

),

expected as (

    select
        policies.policy_id,
        reviews.review_index,
        reviews.review_date
    from {{ ref('int_review_dates') }} as reviews
    cross join policies

)

select
    expected.policy_id,
    expected.review_date,
    count(in_force.policy_id) as version_count
from expected
left join {{ ref('int_policies_by_review') }} as in_force
    on expected.policy_id = in_force.policy_id and expected.review_index = in_force.review_index
group by
    expected.policy_id,
    expected.review_date
having count(in_force.policy_id) <> 1
