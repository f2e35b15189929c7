{{ config(materialized='view') }}

{#- a spell adds at the first scored review on or after its first day and subtracts at the first on or after its end -#}
with first_reviews as (

    select
        min(review_index) as review_index,
        min(review_date) as review_date
    from {{ ref('int_scored_reviews') }}

),

-- what ended by the first scored review is in none of them
spells as (

    select
        spells.*,
        first_reviews.review_index as first_review_index
    from {{ ref('int_loyalty_spells') }} as spells
    inner join first_reviews on spells.end_date is null or spells.end_date > first_reviews.review_date

),

changes as (

    select
        spells.customer_key,
        spells.measure,
        greatest(coalesce(calendar.review_index, 1), spells.first_review_index) as review_index,
        1 as spell_count,
        spells.measure_value
    from spells
    left join {{ ref('int_review_calendar') }} as calendar on spells.first_date = calendar.day_date
    union all
    select
        spells.customer_key,
        spells.measure,
        calendar.review_index,
        -1 as spell_count,
        -spells.measure_value as measure_value
    from spells
    inner join {{ ref('int_review_calendar') }} as calendar on spells.end_date = calendar.day_date

),

changes_by_review as (

    select
        customer_key,
        review_index,
        {% for measure in ['csat', 'complaint', 'resolved_complaint', 'return', 'referral', 'converted_referral'] %}
        sum(case when measure = '{{ measure }}' then spell_count else 0 end) as {{ measure }}_count,
        {% endfor %}
        sum(case when measure = 'csat' then measure_value else 0 end) as csat_amount,
        sum(case when measure = 'resolved_complaint' then measure_value else 0 end) as resolution_seconds,
        max(case when measure = 'nps' then measure_value end) as nps_answer_number,
        max(case when measure = 'ces' then measure_value end) as ces_answer_number
    from changes
    group by
        customer_key,
        review_index

),

customers as (

    select
        customer_key,
        min(review_index) as first_review_index
    from changes_by_review
    group by customer_key

)

select
    customers.customer_key,
    reviews.review_index,
    {% for measure in ['csat', 'complaint', 'resolved_complaint', 'return', 'referral', 'converted_referral'] %}
    cast(coalesce(sum(changes.{{ measure }}_count) over running, 0) as int) as {{ measure }}_count,
    {% endfor %}
    cast(coalesce(sum(changes.csat_amount) over running, 0) as decimal(18, 3)) as csat_amount,
    cast(coalesce(sum(changes.resolution_seconds) over running, 0) as decimal(18, 3)) as resolution_seconds,
    cast(max(changes.nps_answer_number) over running as int) as nps_answer_number,
    cast(max(changes.ces_answer_number) over running as int) as ces_answer_number
from customers
inner join {{ ref('int_scored_reviews') }} as reviews on customers.first_review_index <= reviews.review_index
left join changes_by_review as changes
    on customers.customer_key = changes.customer_key and reviews.review_index = changes.review_index
window
    running as (
        partition by customers.customer_key
        order by reviews.review_index nulls last
        rows between unbounded preceding and current row
    )
