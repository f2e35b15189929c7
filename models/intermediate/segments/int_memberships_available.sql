-- depends_on: {{ ref('fields') }}, {{ ref('metrics') }}
-- depends_on: {{ ref('tags') }}, {{ ref('tag_rules') }}, {{ ref('segments') }}, {{ ref('segment_rules') }}
{#-
A tag that compares what nobody has a value of is not available, which is not the same as nobody having it. What is known
differs from review to review.
-#}
{% set rules = membership_rules() %}
{% set known_packs = asked_fields() | batch(48) | list %}

with filled as (

    select
        review_index,
        {% for pack in known_packs %}
        bit_or(known_pack_{{ loop.index }}) as known_pack_{{ loop.index }},
        {% endfor %}
        count(*) as customer_count
    from {{ ref('int_membership_states') }}
    group by review_index

),

-- a review at which nobody was known has no row above
judged as (

    select
        reviews.review_index,
        {% for pack in known_packs %}
        {% set known_pack = 'coalesce(filled.known_pack_' ~ loop.index ~ ', 0)' %}
        {% for field in pack %}
        ({{ known_pack }} & {{ 2 ** loop.index0 }}) > 0 as {{ field.field }},
        {% endfor %}
        {% endfor %}
        coalesce(filled.customer_count, 0) as customer_count
    from {{ ref('int_scored_reviews') }} as reviews
    left join filled on reviews.review_index = filled.review_index

),

groups as (

    {% for rule in rules %}
    {% set missing, alternatives = [], [] %}
    {% for alternative in rule.alternatives %}
        {% set compared = alternative.terms | rejectattr('operator', 'eq', 'is_null')
            | map(attribute='field') | unique | list %}
        {% do alternatives.append('(' ~ (compared or ['true']) | join(' and ') ~ ')') %}
        {% for field in compared %}
            {% do missing.append('case when not ' ~ field ~ " then ', " ~ field ~ "' else '' end") %}
        {% endfor %}
    {% endfor %}
    select
        '{{ rule.group_kind }}' as group_kind,
        '{{ rule.group_id }}' as group_id,
        review_index,
        {{ alternatives | join(' or ') or 'false' }} as is_available,
        concat({{ (missing | unique | list or ["''"]) | join(', ') }}) as missing_fields
    from judged
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select
    group_kind,
    group_id,
    review_index,
    is_available,
    case when not is_available then substring(missing_fields, 3) end as missing_fields
from groups
