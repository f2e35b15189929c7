-- depends_on: {{ ref('fields') }}, {{ ref('metrics') }}
-- depends_on: {{ ref('tags') }}, {{ ref('tag_rules') }}, {{ ref('segments') }}, {{ ref('segment_rules') }}
{#- packed, since a row for each tag or segment, and a column for each, would be many times as much -#}
{% set rules, fields = membership_rules(), asked_fields() %}
{% set kept = rules | rejectattr('keep_days', 'none') | list %}
{% set packs = packed_rules(rules) | groupby('pack') %}
{% set known_packs = fields | batch(48) | list %}

with fields as (

    {{ customer_fields(fields, metrics=ref('int_customer_scores')) }}

),

-- the alternatives by which the conditions hold
matches as (

    select
        fields.customer_key,
        fields.review_index,
        {% for number, packed in packs %}
        {% set alternatives = [] %}
        {% for rule in packed %}
        {% do alternatives.append(matched_alternative(rule, rule.unit)) %}
        {% endfor %}
        {{ alternatives | join(' + ') }} as pack_{{ number }},
        {% endfor %}
        {% for rule in kept %}
        cast(nullif({{ matched_alternative(rule) }}, 0) as int) as {{ rule.column }},
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
    {% for number, packed in packs %}
    pack_{{ number }},
    {% endfor %}
    {% for rule in kept %}
    {{ rule.column }},
    {{ kept_until(rule) }} as {{ rule.column }}_until,
    {% endfor %}
    {% for pack in known_packs %}
    known_pack_{{ loop.index }},
    {% endfor %}
    review_date
from matches
