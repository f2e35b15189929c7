-- events of people who are known; a visitor without a customer is nobody yet
with usable_events as (

    {{ usable_rows('events', 'staged.customer_id is not null') }}

),

dated_events as (

    select
        identified.customer_key,
        {{ business_date('usable_events.occurred_at') }} as event_date,
        lower(usable_events.event_type) as event_type,
        -- an event takes nothing away, and one slip of the keyboard shall not outweigh a life
        cast(least(greatest(coalesce(usable_events.event_weight, 1), 0), 1000) as decimal(9, 3)) as event_weight
    from usable_events
    inner join {{ ref('int_customers_identified') }} as identified
        on usable_events.customer_id = identified.source_customer_id

)

select
    dated_events.customer_key,
    dated_events.event_date,
    dated_events.event_type,
    dated_events.event_weight
from dated_events
inner join {{ ref('int_as_of_date') }} as as_of on dated_events.event_date <= as_of.as_of_date
