{#- the event types of the data that make activity points, with their weight and half-life -#}
with event_types as (

    select distinct event_type from {{ ref('int_customer_events') }}

),

other_types as (

    select
        weight,
        half_life_days
    from {{ ref('event_weights') }}
    where event_type = 'other'

)

select
    event_types.event_type,
    coalesce(weights.half_life_days, other_types.half_life_days) as half_life_days,
    coalesce(weights.weight, other_types.weight) as event_weight
from event_types
left join {{ ref('event_weights') }} as weights on event_types.event_type = weights.event_type
left join other_types on weights.event_type is null
where coalesce(weights.weight, other_types.weight) > 0
