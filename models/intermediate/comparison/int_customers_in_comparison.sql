{{ config(materialized='view') }}

with customers as (

    select
        known.customer_key,
        known.customer_id,
        coalesce(attributes.customer_type, 'person') as customer_type,
        attributes.gender,
        attributes.country,
        attributes.region,
        attributes.province,
        attributes.city,
        attributes.company_id,
        attributes.industry,
        attributes.company_size,
        attributes.job_level,
        attributes.occupation,
        attributes.acquisition_channel,
        attributes.home_store_id,
        attributes.owner_id
    from {{ ref('int_customers_known') }} as known
    left join {{ ref('int_customers_described') }} as attributes on known.customer_key = attributes.customer_key

)

select
    customer_key,
    customer_id
from customers
where {{ comparison_condition('customers') }}
