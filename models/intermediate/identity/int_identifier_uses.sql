-- which customer used which identifier, and from when to when as far as the rows tell
with stated_identifiers as (

    {{ usable_rows('customers', '(staged.email_token is not null or staged.phone_token is not null)') }}

),

dated_identifiers as (

    {{ usable_rows('identifiers') }}

),

guest_orders as (

    select
        orders.*,
        least(orders.ordered_date, orders.order_date) as used_date
    from {{ ref('int_orders_accepted') }} as orders
    where orders.is_guest

),

sightings as (

    {% for kind in ['email', 'phone'] %}
    select
        customers.source_customer_key,
        '{{ kind }}' as identifier_type,
        stated_identifiers.{{ kind }}_token as identifier_token,
        stated_identifiers.{{ kind }}_status as identifier_status,
        customers.first_seen_date as first_used_date,
        customers.last_seen_date as last_used_date
    from {{ ref('int_source_customers') }} as customers
    inner join stated_identifiers on customers.source_customer_id = stated_identifiers.customer_id
    where not customers.is_created_from_order
    union all
    select
        customers.source_customer_key,
        '{{ kind }}' as identifier_type,
        guest_orders.guest_{{ kind }}_token as identifier_token,
        guest_orders.guest_{{ kind }}_status as identifier_status,
        guest_orders.used_date as first_used_date,
        guest_orders.used_date as last_used_date
    from {{ ref('int_source_customers') }} as customers
    inner join guest_orders on customers.source_customer_id = guest_orders.source_customer_id
    inner join {{ ref('int_as_of_date') }} as as_of on guest_orders.used_date <= as_of.as_of_date
    union all
    {% endfor %}
    select
        customers.source_customer_key,
        dated_identifiers.identifier_type,
        dated_identifiers.identifier_value_token as identifier_token,
        dated_identifiers.identifier_value_status as identifier_status,
        {{ business_date('dated_identifiers.seen_at') }} as first_used_date,
        {{ business_date('dated_identifiers.seen_at') }} as last_used_date
    from {{ ref('int_source_customers') }} as customers
    inner join dated_identifiers on customers.source_customer_id = dated_identifiers.customer_id
    cross join {{ ref('int_as_of_date') }} as as_of
    where dated_identifiers.seen_at is null or {{ business_date('dated_identifiers.seen_at') }} <= as_of.as_of_date

)

select
    source_customer_key,
    identifier_type,
    identifier_token,
    min(identifier_status) as identifier_status,
    min(first_used_date) as first_used_date,
    max(last_used_date) as last_used_date
from sightings
where identifier_token is not null
group by
    source_customer_key,
    identifier_type,
    identifier_token
