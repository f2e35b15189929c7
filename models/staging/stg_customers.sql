{% set rules = {
    'unknown_customer_type': "lower(" ~ as_text('customer_type') ~ ") not in ('person', 'company', 'institution')",
} %}

with landed as (

    select * from {{ source('landing', 'customers') }}

)

select
    {{ as_text('customer_id') }} as customer_id,
    {{ as_utc_timestamp('registered_at') }} as registered_at,
    email_token,
    email_status,
    phone_token,
    phone_status,
    full_name_token,
    {{ as_date('birth_date') }} as birth_date,
    {{ as_text('gender') }} as gender,
    {{ as_text('country') }} as country,
    {{ as_text('region') }} as region,
    {{ as_text('province') }} as province,
    {{ as_text('city') }} as city,
    coalesce(lower({{ as_text('customer_type') }}), 'person') as customer_type,
    {{ as_text('company_id') }} as company_id,
    {{ as_text('industry') }} as industry,
    {{ as_text('company_size') }} as company_size,
    {{ as_text('job_level') }} as job_level,
    {{ as_text('occupation') }} as occupation,
    {{ as_text('acquisition_channel') }} as acquisition_channel,
    {{ as_text('home_store_id') }} as home_store_id,
    {{ as_text('owner_id') }} as owner_id,
    coalesce({{ as_boolean('is_test') }}, false) as is_test,
    {{ landed_row(key=['customer_id']) }},
    {{ rejection_reason(
        required=['customer_id'],
        ids=['customer_id', 'company_id', 'home_store_id', 'owner_id'],
        texts=[
            'gender', 'country', 'region', 'province', 'city',
            'industry', 'company_size', 'job_level', 'occupation', 'acquisition_channel',
        ],
        dates=['birth_date'],
        utc_timestamps=['registered_at'],
        booleans=['is_test'],
        rules=rules
    ) }}
from landed
