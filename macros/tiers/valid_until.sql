{#-
The day until which a tier that starts or restarts at a review is valid; null without validity. Anchors: tier_start =
review + months; join_date = first of join date + j * months after the review; calendar_year = 31 Dec of the year of
review + months.
-#}
{% macro valid_until(review_date, months, anchor, join_date) -%}
    {%- set elapsed_months -%}
    ((extract(year from {{ review_date }}) - extract(year from {{ join_date }})) * 12
    + extract(month from {{ review_date }}) - extract(month from {{ join_date }}))
    {%- endset -%}
    {%- set whole_terms = 'cast(floor(' ~ elapsed_months ~ ' / nullif(' ~ months ~ ', 0)) as int)' -%}
    {%- set term_end = add_months(join_date, whole_terms ~ ' * ' ~ months) -%}
    {%- set next_term_end = add_months(join_date, '(' ~ whole_terms ~ ' + 1) * ' ~ months) -%}
    case
        when {{ months }} is null then cast(null as date)
        when {{ anchor }} = 'calendar_year'
            then cast(
                concat(cast(extract(year from {{ add_months(review_date, months) }}) as string), '-12-31') as date
            )
        when {{ anchor }} = 'join_date' and {{ join_date }} is not null
            then case when {{ term_end }} > {{ review_date }} then {{ term_end }} else {{ next_term_end }} end
        else {{ add_months(review_date, months) }}
    end
{%- endmacro %}
