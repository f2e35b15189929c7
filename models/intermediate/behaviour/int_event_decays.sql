{#- event types of the data with the weight and half-life that each sum gives them; 0 are the activity points -#}
-- depends_on: {{ ref('score_rules') }}, {{ ref('score_points') }}
with event_types as (

    select distinct event_type from {{ ref('int_customer_events_by_day') }}

),

other_types as (

    select
        weight,
        half_life_days
    from {{ ref('event_weights') }}
    where event_type = 'other'

)

select
    0 as sum_number,
    event_types.event_type,
    coalesce(weights.half_life_days, other_types.half_life_days) as half_life_days,
    coalesce(weights.weight, other_types.weight) as event_weight,
    true as has_own_weights
from event_types
left join {{ ref('event_weights') }} as weights on event_types.event_type = weights.event_type
left join other_types on weights.event_type is null
where coalesce(weights.weight, other_types.weight) > 0
{% for count in decayed_event_counts() %}
union all
select
    {{ loop.index }} as sum_number,
    '{{ count.event_type }}' as event_type,
    {{ count.half_life_days }} as half_life_days,
    1 as event_weight,
    false as has_own_weights
{% endfor %}
