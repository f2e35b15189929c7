-- customers that any landed row marks as tests, rejected rows too: what they ordered must never count
select distinct customer_id
from {{ ref('stg_customers') }}
where is_test and customer_id is not null
