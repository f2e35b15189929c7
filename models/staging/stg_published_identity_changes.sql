{#- empty where raw tables are read from the warehouse: nothing is carried over there -#}
{% if landing_is_elsewhere() -%}
select
    cast(null as date) as recorded_date,
    cast(null as string) as change_type,
    cast(null as string) as previous_customer_id,
    cast(null as string) as customer_id,
    cast(null as bigint) as source_customer_count
where false
{%- else -%}
select
    recorded_date,
    change_type,
    previous_customer_id,
    customer_id,
    source_customer_count
from {{ source('published', 'published_identity_changes') }}
{%- endif %}
