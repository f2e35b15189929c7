-- depends_on: {{ ref('fields') }}, {{ ref('metrics') }}
-- depends_on: {{ ref('tags') }}, {{ ref('tag_rules') }}, {{ ref('segments') }}, {{ ref('segment_rules') }}
{#- a column for each tag or segment, since a row for each would be many times as many -#}
{% set rules = membership_rules() %}
{% set columns = rules | map(attribute='column') | list %}

with fields as (

    {{ customer_fields(asked_fields()) }}

),

-- the alternative by which the conditions hold
matches as (

    select
        fields.customer_key,
        fields.review_index,
        {% for rule in rules %}
        {{ matched_alternative(rule.alternatives) }} as {{ rule.column }},
        {% endfor %}
        fields.review_date
    from fields

),

-- in force, and kept for its days after the conditions held last (0 = kept)
held as (

    select
        customer_key,
        review_index,
        {% for rule in rules %}
        {{ held_alternative(rule) }} as {{ rule.column }},
        {% endfor %}
        review_date
    from matches
    {% if rules | rejectattr('keep_days', 'none') | list %}
    window running as (
        partition by customer_key
        order by review_index nulls last
        rows between unbounded preceding and current row
    )
    {% endif %}

),

changes as (

    select
        customer_key,
        {% for column in columns %}
        case
            when {{ column }} is not null and lag({{ column }}) over by_review is null then {{ column }}
            when {{ column }} is null and lag({{ column }}) over by_review is not null then -1
        end as {{ column }},
        {% endfor %}
        review_index
    from held
    window by_review as (
        partition by customer_key
        order by review_index nulls last
    )

)

select
    customer_key,
    {% for column in columns %}
    {{ column }},
    {% endfor %}
    review_index
from changes
where coalesce({{ columns | join(', ') }}, null) is not null
