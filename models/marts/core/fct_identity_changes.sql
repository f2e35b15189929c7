select
    recorded_date,
    change_type,
    previous_customer_id,
    customer_id,
    cast(source_customer_count as bigint) as source_customer_count
from {{ ref('int_identity_changes') }}
