-- what joins customers: one row for each customer of an identifier and period; who used a recycled number when is
-- unknown joins nobody by it
select
    source_customer_key as component_key,
    dense_rank() over (order by identifier_type, identifier_token, period_number) as link_key
from {{ ref('int_identifier_periods') }}
where last_period_number <= 0 or not is_undated
