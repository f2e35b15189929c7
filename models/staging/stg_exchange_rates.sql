{% set rules = {
    'invalid_rate_to_reporting': as_decimal('rate_to_reporting', 8) ~ " is null",
    'not_positive_rate': as_decimal('rate_to_reporting', 8) ~ " <= 0",
} %}

with landed as (

    select * from {{ source('landing', 'exchange_rates') }}

)

select
    upper({{ as_text('currency') }}) as currency,
    {{ as_date('rate_date') }} as rate_date,
    {{ as_decimal('rate_to_reporting', 8) }} as rate_to_reporting,
    {{ landed_row(key=['upper(currency)', as_date('rate_date')]) }},
    {{ rejection_reason(
        required=['currency', 'rate_date', 'rate_to_reporting'],
        texts=['currency'],
        dates=['rate_date'],
        rules=rules
    ) }}
from landed
