{#- which person each customer of a source is; with tier_unit company, which company its people act for -#}
with joined_customers as (

    select
        customers.*,
        coalesce(components.component_key, customers.source_customer_key) as person_key,
        coalesce(components.customer_count, 1) as cluster_size
    from {{ ref('int_source_customers') }} as customers
    left join {{ ref('int_identity_components') }} as components
        on customers.source_customer_key = components.source_customer_key and not components.is_too_large

),

-- the id of a person is that of the customer seen first, so that it stays when more customers turn out to be the same
first_customers as (

    select
        person_key,
        source_customer_id,
        row_number() over (
            partition by person_key
            order by first_seen_date nulls last, source_customer_id nulls last
        ) as place
    from joined_customers
    where cluster_size > 1

),

{% if setting('tier_unit') == 'company' -%}
companies_of_people as (

    select
        people.person_key,
        min(companies.person_key) as company_key
    from joined_customers as people
    inner join joined_customers as companies
        on people.company_id = companies.source_customer_id and companies.customer_type <> 'person'
    where people.customer_type = 'person'
    group by people.person_key
    having count(distinct companies.person_key) = 1

),

customers_by_unit as (

    select
        joined_customers.*,
        coalesce(companies_of_people.company_key, joined_customers.person_key) as customer_key
    from joined_customers
    left join companies_of_people
        on joined_customers.person_key = companies_of_people.person_key and joined_customers.customer_type = 'person'

)
{%- else -%}
customers_by_unit as (

    select
        joined_customers.*,
        joined_customers.person_key as customer_key
    from joined_customers

)
{%- endif %},

ids as (

    select
        joined_customers.source_customer_key as customer_key,
        substring(
            md5(concat('person|', coalesce(first_customers.source_customer_id, joined_customers.source_customer_id))),
            1,
            16
        ) as customer_id
    from joined_customers
    left join first_customers
        on joined_customers.source_customer_key = first_customers.person_key and first_customers.place = 1

)

select
    customers.source_customer_id,
    customers.source_customer_key,
    ids.customer_id,
    customers.customer_key,
    customers.person_key,
    customers.is_created_from_order,
    customers.is_guest,
    customers.customer_type,
    customers.company_id,
    customers.registered_date,
    customers.first_seen_date,
    customers.cluster_size
from customers_by_unit as customers
inner join ids on customers.customer_key = ids.customer_key
