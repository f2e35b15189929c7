{#-
A select: the tier that each customer of each policy had on a day, one row per policy and customer. The day is SQL of a
date, such as date '2017-07-15' or a scalar subquery.
-#}
{% macro tier_as_of(date_expression) -%}
select
    history.policy_id,
    history.customer_id,
    history.tier_rank,
    history.tier_code,
    history.valid_from_date,
    history.valid_to_date
from {{ ref('dim_customer_tier_history') }} as history
where
    history.valid_from_date <= {{ date_expression }}
    and (history.valid_to_date is null or {{ date_expression }} <= history.valid_to_date)
{%- endmacro %}
