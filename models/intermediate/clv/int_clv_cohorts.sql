select
    date_index,
    first_purchase_date,
    count(*) as customer_count
from {{ ref('int_clv_statistics') }}
group by
    date_index,
    first_purchase_date
