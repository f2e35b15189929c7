-- depends_on: {{ ref('fields') }}, {{ ref('metrics') }}
-- depends_on: {{ ref('tags') }}, {{ ref('tag_rules') }}, {{ ref('segments') }}, {{ ref('segment_rules') }}
{#- packed, since a row for each tag or segment, and a column for each, would be many times as much -#}
{% set rules, fields = membership_rules(), asked_fields() %}
{% set kept = rules | rejectattr('keep_days', 'none') | list %}
{% set packs = rules | selectattr('keep_days', 'none') | batch(8) | list %}
{% set known_packs = fields | batch(48) | list %}

with fields as (

    {{ customer_fields(fields, metrics=ref('int_customer_scores')) }}

),

-- the alternative by which the conditions hold
matches as (

    select
        fields.customer_key,
        fields.review_index,
        {% for rule in rules %}
        {{ matched_alternative(rule.alternatives) }} as {{ rule.column }},
        {% endfor %}
        {% for pack in known_packs %}
        {% for field in pack %}
        case when fields.{{ field.field }} is not null then cast({{ 2 ** loop.index0 }} as bigint) else 0 end
        {{ '+' if not loop.last }}
        {% endfor %}
        as known_pack_{{ loop.index }},
        {% endfor %}
        fields.review_date
    from fields

)

select
    customer_key,
    review_index,
    {% for pack in packs %}
    {{ packed_alternatives(pack) }} as pack_{{ loop.index }},
    {% endfor %}
    {% for rule in kept %}
    {{ alternative_in_force(rule) }} as {{ rule.column }},
    {{ kept_until(rule) }} as {{ rule.column }}_until,
    {% endfor %}
    {% for pack in known_packs %}
    known_pack_{{ loop.index }},
    {% endfor %}
    review_date
from matches
