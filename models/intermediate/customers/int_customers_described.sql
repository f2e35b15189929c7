{#- attributes of a person: each from the record registered last that fills it, companies before their people -#}
{% set attributes = [
    'birth_date', 'gender', 'country', 'region', 'province', 'city', 'company_id', 'industry', 'company_size',
    'job_level', 'occupation', 'acquisition_channel', 'home_store_id', 'owner_id',
] %}

with usable_customers as (

    {{ usable_rows('customers') }}

),

ranked_records as (

    select
        identified.customer_key,
        usable_customers.customer_type,
        {% for attribute in attributes %}
        usable_customers.{{ attribute }},
        {% endfor %}
        row_number() over (
            partition by identified.customer_key
            order by
                case when usable_customers.customer_type = 'person' then 1 else 0 end asc,
                usable_customers.registered_at desc nulls last,
                usable_customers.customer_id asc nulls last
        ) as record_rank
    from {{ ref('int_customers_identified') }} as identified
    inner join usable_customers on identified.source_customer_id = usable_customers.customer_id
    where not identified.is_created_from_order

)

select
    customer_key,
    {% for attribute in attributes %}
    {{ first_filled(attribute, 'record_rank') }} as {{ attribute }},
    {% endfor %}
    {{ first_filled('customer_type', 'record_rank') }} as customer_type
from ranked_records
group by customer_key
