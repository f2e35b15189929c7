with landed as (

    select * from {{ source('landing', 'account_metrics') }}

)

select
    {{ as_text('customer_id') }} as customer_id,
    {{ as_text('metric') }} as metric_code,
    {{ as_utc_timestamp('measured_at') }} as measured_at,
    {{ as_decimal('value') }} as metric_value,
    {{ landed_row(key=['customer_id', 'metric', 'measured_at']) }},
    {{ rejection_reason(
        required=['customer_id', 'metric', 'measured_at', 'value'],
        ids=['customer_id'],
        texts=['metric'],
        decimals=['value'],
        utc_timestamps=['measured_at']
    ) }}
from landed
