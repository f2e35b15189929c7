{{ config(materialized=long_view()) }}

-- depends_on: {{ ref('fields') }}, {{ ref('metrics') }}
-- depends_on: {{ ref('tags') }}, {{ ref('tag_rules') }}, {{ ref('segments') }}, {{ ref('segment_rules') }}
{% set rules = membership_rules() %}
{% set kept = rules | rejectattr('keep_days', 'none') | list %}
{% set packed = packed_rules(rules) %}
{% set packs = packed | map(attribute='pack') | unique | list %}

-- what is kept for some days is held while they last, which is so at least at the review that gave them
with sequences as (

    select
        customer_key,
        review_index,
        {% for pack in packs %}
        pack_{{ pack }},
        coalesce(lag(pack_{{ pack }}) over by_review, 0) as previous_pack_{{ pack }},
        {% endfor %}
        {% for rule in kept %}
        {{ rule.column }},
        coalesce(max({{ rule.column }}_until) over until_now >= review_date, false) as holds_{{ rule.column }},
        coalesce(max({{ rule.column }}_until) over until_before >= lag(review_date) over by_review, false)
            as held_{{ rule.column }},
        {% endfor %}
        review_date
    from {{ ref('int_membership_states') }}
    window
        by_review as (partition by customer_key order by review_index nulls last),
        until_now as (
            partition by customer_key
            order by review_index nulls last
            rows between unbounded preceding and current row
        ),
        until_before as (
            partition by customer_key
            order by review_index nulls last
            rows between unbounded preceding and 1 preceding
        )

)

select
    customer_key,
    {% for rule in packed %}
    {{ packed_change(rule) }} as {{ rule.column }},
    {% endfor %}
    {% for rule in kept %}
    case
        when holds_{{ rule.column }} and not held_{{ rule.column }} then {{ rule.column }}
        when held_{{ rule.column }} and not holds_{{ rule.column }} then -1
    end as {{ rule.column }},
    {% endfor %}
    review_index
from sequences
where
    false
    {% for rule in kept %}
    or holds_{{ rule.column }} <> held_{{ rule.column }}
    {% endfor %}
    {% for pack in packs %}
    or pack_{{ pack }} <> previous_pack_{{ pack }}
    {% endfor %}
