{#-
The groups that fct_group_profiles describes, at the last review. A further kind of group is a further select: kind, code,
customer; its label is of kind group_kind in the seed labels.
-#}
{% set kinds = {'tier': 'tier_code', 'lifecycle_stage': 'lifecycle_stage', 'rfm_segment': 'rfm_segment'} %}

with fields as (

    {{ customer_fields(built_in_fields(kinds.values()), is_last_only=true, metrics=ref('int_customer_scores')) }}

)

{% for kind, field in kinds.items() %}
select
    '{{ kind }}' as group_kind,
    {{ field }} as group_code,
    customer_key
from fields
where {{ field }} is not null
union all
{% endfor %}
select
    group_kind,
    group_id as group_code,
    customer_key
from {{ ref('int_memberships') }}
where group_kind = 'segment' and left_review_index is null
union all
select
    'cluster' as group_kind,
    cast(cluster_id as string) as group_code,
    customer_key
from {{ ref('int_customer_clusters') }}
where cluster_id is not null
