{{ config(meta={
    'exit_code': 78,
    'message': 'seeds/policies/tier_policies.csv: the versions of a policy overlap or leave a gap; mend valid_from and valid_to',
}) }}

-- the tier machine steps from review to review with the one version in force
with policies as (

    select
        versions.policy_id,
        max(coalesce(versions.valid_to, cast('9999-12-31' as date))) as end_date
    from {{ ref('tier_policies') }} as versions
    inner join {{ ref('int_policies_replayed') }} as replayed
        on versions.policy_id = replayed.policy_id and replayed.is_replayed
    where versions.status <> 'retired'
    group by versions.policy_id

),

expected as (

    select
        policies.policy_id,
        reviews.review_index,
        reviews.review_date
    from {{ ref('int_review_dates') }} as reviews
    inner join policies on reviews.review_date <= policies.end_date

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
