{{ config(materialized='view') }}

{#- a spell counts from the first review on or after its first day up to the last one before its end -#}
{% set counted = ['csat', 'complaint', 'resolved_complaint', 'return', 'referral', 'converted_referral'] %}
{% set is_running = 'first_index <= {0} and (end_index is null or end_index > {0})' %}

with first_reviews as (

    select min(review_date) as review_date
    from {{ ref('int_scored_reviews') }}

),

-- what ended by the first scored review is in none of them; an end without a number is after the last
spells as (

    select
        spells.customer_key,
        spells.measure,
        coalesce(beginnings.review_index, 1) as first_index,
        ends.review_index as end_index,
        spells.measure_value
    from {{ ref('int_loyalty_spells') }} as spells
    inner join first_reviews on spells.end_date is null or spells.end_date > first_reviews.review_date
    left join {{ ref('int_review_calendar') }} as beginnings on spells.first_date = beginnings.day_date
    left join {{ ref('int_review_calendar') }} as ends on spells.end_date = ends.day_date

),

facts as (

    select
        {% for index in scored_reviews() %}
        {% set is_in = is_running.format(index) %}
        {% for measure in counted %}
        count(case when measure = '{{ measure }}' and {{ is_in }} then 1 end) as {{ measure }}_count_{{ index }},
        {% endfor %}
        sum(case when measure = 'csat' and {{ is_in }} then measure_value else 0 end) as csat_amount_{{ index }},
        sum(case when measure = 'resolved_complaint' and {{ is_in }} then measure_value else 0 end)
            as resolution_seconds_{{ index }},
        -- the last answers
        max(case when measure = 'nps' and {{ is_in }} then measure_value end) as nps_answer_number_{{ index }},
        max(case when measure = 'ces' and {{ is_in }} then measure_value end) as ces_answer_number_{{ index }},
        {% endfor %}
        customer_key
    from spells
    group by customer_key

)

select
    facts.customer_key,
    reviews.review_index,
    {% for measure in counted %}
    cast({{ at_review('facts.' ~ measure ~ '_count') }} as int) as {{ measure }}_count,
    {% endfor %}
    cast({{ at_review('facts.csat_amount') }} as decimal(18, 3)) as csat_amount,
    cast({{ at_review('facts.resolution_seconds') }} as decimal(18, 3)) as resolution_seconds,
    cast({{ at_review('facts.nps_answer_number') }} as int) as nps_answer_number,
    cast({{ at_review('facts.ces_answer_number') }} as int) as ces_answer_number
from facts
cross join {{ ref('int_scored_reviews') }} as reviews
