{#-
One row per claim that some row of the relation breaks, with the number of those rows; the test counts these rows.
claims: a name for each condition that must be true of every row, where null is as bad as false. All claims are answered
by one pass over the relation.
-#}
{% test rows_satisfy(model, claims) %}
{{ config(fail_calc='coalesce(sum(broken_row_count), 0)') }}

with counts as (

    select
        {%- for claim, condition in claims.items() %}
        sum(case when {{ condition }} then 0 else 1 end) as {{ claim }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ model }}

),

claims as (

    {% for claim in claims -%}
    select '{{ claim }}' as claim
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

counts_by_claim as (

    select
        claims.claim,
        case claims.claim
            {%- for claim in claims %}
            when '{{ claim }}' then counts.{{ claim }}
            {%- endfor %}
        end as broken_row_count
    from claims
    cross join counts

)

select
    claim,
    broken_row_count
from counts_by_claim
where broken_row_count > 0
{% endtest %}
