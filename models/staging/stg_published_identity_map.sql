{#- empty where raw tables are read from the warehouse: nothing is carried over there -#}
{% if landing_is_elsewhere() -%}
select
    cast(null as string) as source_customer_id,
    cast(null as string) as customer_id
where false
{%- else -%}
select
    source_customer_id,
    customer_id
from {{ source('published', 'published_identity_map') }}
{%- endif %}
