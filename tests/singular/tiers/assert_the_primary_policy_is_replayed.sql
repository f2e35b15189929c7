{{ config(meta={
    'exit_code': 78,
    'message': 'var primary_policy_id names no policy of seeds/policies/tier_policies.csv that is live or shadow',
}) }}

select 1 as missing
where not exists (
    select 1
    from {{ ref('tier_policies') }}
    where policy_id = '{{ setting("primary_policy_id") }}' and status <> 'retired'
)
