-- after the last round a link still joins different components only if these are larger than any person may be
select
    component_key,
    max(customer_count) as customer_count
from {{ ref('int_identity_components') }}
where is_open
group by component_key
having max(customer_count) <= {{ setting('identity_cluster_cap') }}
