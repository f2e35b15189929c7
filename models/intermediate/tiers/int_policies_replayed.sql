{#- every live policy is replayed; shadow policies as far as the listed ones, or the limit of rows, go -#}
{% set listed_policies = setting('replayed_policies') %}

with policies as (

    select
        policy_id,
        max(case when status = 'live' then 1 else 0 end) = 1 as is_live
    from {{ ref('tier_policies') }}
    where status <> 'retired'
    group by policy_id

),

review_rows as (

    select count(*) as row_count
    from {{ ref('int_customer_review_totals') }}

),

counted_policies as (

    select
        policies.policy_id,
        policies.is_live,
        {{ "policies.policy_id in ('" ~ listed_policies | join("', '") ~ "')" if listed_policies else 'true' }}
            as is_listed,
        review_rows.row_count * {{ '0' if listed_policies else '1' }} * row_number() over (
            order by case when policies.is_live then 1 else 2 end, policies.policy_id nulls last
        ) as replayed_row_count
    from policies
    cross join review_rows

)

select
    policy_id,
    is_live or (is_listed and replayed_row_count <= {{ setting('replayed_rows_limit') }}) as is_replayed,
    case
        when is_live then null
        when not is_listed then 'not_in_replayed_policies'
        when replayed_row_count > {{ setting('replayed_rows_limit') }} then 'over_replayed_rows_limit'
    end as not_replayed_reason
from counted_policies
