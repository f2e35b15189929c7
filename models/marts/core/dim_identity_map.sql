select
    customer_id,
    source_customer_id,
    is_guest,
    is_created_from_order
from {{ ref('int_customers_identified') }}
