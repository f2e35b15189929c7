-- identifiers that were kept from joining people, or that join only part of those who used them, and why
with recycled_numbers as (

    select
        identifier_type,
        identifier_token,
        count(*) as customer_count,
        sum(case when is_undated and last_period_number > 0 then 1 else 0 end) as undated_count
    from {{ ref('int_identifier_periods') }}
    where last_period_number > first_period_number
    group by
        identifier_type,
        identifier_token

),

large_components as (

    select
        component_key,
        max(customer_count) as customer_count
    from {{ ref('int_identity_components') }}
    where is_too_large
    group by component_key

)

select
    identifier_type,
    identifier_token,
    blocked_reason as reason,
    cast(customer_count as bigint) as customer_count
from {{ ref('int_identifiers_judged') }}
where blocked_reason is not null
union all
select
    identifier_type,
    identifier_token,
    'recycled' as reason,
    cast(customer_count as bigint) as customer_count
from recycled_numbers
union all
select
    identifier_type,
    identifier_token,
    'undated_use_of_recycled' as reason,
    cast(undated_count as bigint) as customer_count
from recycled_numbers
where undated_count > 0
union all
select
    'several' as identifier_type,
    substring(md5(customers.source_customer_id), 1, 16) as identifier_token,
    'person_too_large' as reason,
    cast(large_components.customer_count as bigint) as customer_count
from large_components
inner join {{ ref('int_source_customers') }} as customers
    on large_components.component_key = customers.source_customer_key
