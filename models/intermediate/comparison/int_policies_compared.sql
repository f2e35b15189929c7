{% set asked_pairs = setting('policy_comparisons') %}

with pairs as (

    {% if asked_pairs -%}
    {% for policy_a_id, policy_b_id in asked_pairs -%}
    select
        '{{ policy_a_id }}' as policy_a_id,
        '{{ policy_b_id }}' as policy_b_id
    {{ 'union' if not loop.last }}
    {% endfor %}
    {%- else -%}
    select
        policy_a_id,
        policy_b_id
    from {{ ref('policy_comparisons') }}
    {%- endif %}

),

replayed_policies as (

    select distinct
        policy_id,
        policy_key
    from {{ ref('int_policies_by_review') }}

)

-- a policy that is not replayed has no key and so no customers
select
    cast(row_number() over (order by pairs.policy_a_id nulls last, pairs.policy_b_id nulls last) as int)
        as comparison_key,
    pairs.policy_a_id,
    pairs.policy_b_id,
    a_policies.policy_key as a_policy_key,
    b_policies.policy_key as b_policy_key
from pairs
left join replayed_policies as a_policies on pairs.policy_a_id = a_policies.policy_id
left join replayed_policies as b_policies on pairs.policy_b_id = b_policies.policy_id
