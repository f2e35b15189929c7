{{ config(materialized=long_view()) }}

-- depends_on: {{ ref('fields') }}, {{ ref('metrics') }}
{#- what fct_group_profiles divides groups by: profiled fields at the last review, and categories bought by then -#}
{% set fields = condition_fields().values() | selectattr('is_profiled') | list %}

with fields as (

    {{ customer_fields(fields, is_last_only=true) }}

)

{% for field in fields %}
select
    '{{ field.field }}' as attribute,
    {{ field.field }} as attribute_value,
    true as is_first_value,
    customer_key
from fields
where {{ field.field }} is not null
union all
{% endfor %}
select
    'category' as attribute,
    affinities.affinity_value as attribute_value,
    affinities.affinity_rank = 1 as is_first_value,
    affinities.customer_key
from {{ ref('int_affinities') }} as affinities
inner join fields on affinities.customer_key = fields.customer_key
where affinities.affinity_kind = 'category'
