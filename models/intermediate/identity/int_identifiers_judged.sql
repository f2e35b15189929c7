-- identifiers that more than one customer has or that can join nobody
with counted as (

    select
        identifier_type,
        identifier_token,
        min(identifier_status) as identifier_status,
        count(*) as customer_count
    from {{ ref('int_identifier_uses') }}
    group by
        identifier_type,
        identifier_token

)

select
    counted.identifier_type,
    counted.identifier_token,
    counted.customer_count,
    case
        when counted.identifier_status <> 'usable' then counted.identifier_status
        when not coalesce(types.joins_people, other_types.joins_people) then 'type_joins_nobody'
        when counted.customer_count > coalesce(types.max_customers, other_types.max_customers)
            then 'too_many_customers'
    end as blocked_reason
from counted
left join {{ ref('identifier_types') }} as types on counted.identifier_type = types.identifier_type
inner join {{ ref('identifier_types') }} as other_types on other_types.identifier_type = 'other'
where counted.customer_count > 1 or counted.identifier_status <> 'usable'
