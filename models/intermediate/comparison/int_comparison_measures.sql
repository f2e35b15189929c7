{% set measures = {
    'rates': ['change_rate', 'demotion_rate', 'jump_rate', 'flapping_rate', 'regret_rate', 'stability_rate'],
    'seats': ['stability_index', 'capture_rate'],
} %}

with samples as (

    select
        comparison_key,
        sum(case when is_sampled then 1 else 0 end) as bootstrap_customer_count
    from {{ ref('int_compared_customers') }}
    group by comparison_key

)

-- A and B side by side, for the pairs that somebody can be compared under
select
    a_rates.comparison_key,
    a_rates.customer_count,
    a_rates.step_count,
    {% for side in ['a', 'b'] %}
    {% for source, columns in measures.items() %}
    {% for column in columns %}
    {{ side }}_{{ source }}.{{ column }} as {{ side }}_{{ column }},
    {% endfor %}
    {% endfor %}
    {{ side }}_rates.judged_promotion_count as {{ side }}_judged_promotion_count,
    {{ side }}_seats.capture_rate / nullif({{ side }}_seats.top_seat_rate, 0) as {{ side }}_lift,
    {% endfor %}
    a_seats.top_seat_count,
    a_seats.top_seat_rate,
    intervals.a_gini,
    intervals.b_gini,
    intervals.gini_difference,
    intervals.gini_difference_low,
    intervals.gini_difference_high,
    intervals.flapping_difference,
    intervals.flapping_difference_low,
    intervals.flapping_difference_high,
    1 - b_rates.flapping_rate / nullif(a_rates.flapping_rate, 0) as flapping_fall_rate,
    seats.seat_difference_rate,
    intervals.bootstrap_count,
    cast(samples.bootstrap_customer_count as bigint) as bootstrap_customer_count
from {{ ref('int_comparison_rates') }} as a_rates
inner join {{ ref('int_comparison_rates') }} as b_rates
    on a_rates.comparison_key = b_rates.comparison_key and b_rates.side = 'b'
inner join {{ ref('int_comparison_seats') }} as a_seats
    on a_rates.comparison_key = a_seats.comparison_key and a_seats.side = 'a'
inner join {{ ref('int_comparison_seats') }} as b_seats
    on a_rates.comparison_key = b_seats.comparison_key and b_seats.side = 'b'
inner join {{ ref('int_comparison_intervals') }} as intervals on a_rates.comparison_key = intervals.comparison_key
inner join {{ ref('int_comparison_seat_differences') }} as seats on a_rates.comparison_key = seats.comparison_key
inner join samples on a_rates.comparison_key = samples.comparison_key
where a_rates.side = 'a'
