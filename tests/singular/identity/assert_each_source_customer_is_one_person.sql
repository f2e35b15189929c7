-- I9: each customer of a source is exactly one person, and no person is joined from more customers than the cap
select
    source_customer_id as found,
    count(*) as row_count
from {{ ref('int_customers_identified') }}
group by source_customer_id
having count(*) <> 1
union all
select
    customer_id as found,
    max(cluster_size) as row_count
from {{ ref('int_customers_identified') }}
group by customer_id
having max(cluster_size) > {{ setting('identity_cluster_cap') }}
