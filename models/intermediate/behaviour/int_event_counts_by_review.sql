{{ config(materialized='view') }}

{#-
An event is counted at the reviews whose window it lies in, at most as many as the longest window of its kind holds: for
windows of some months fewer rows than a running sum over all reviews of all people. The trend is of the events that the
activity score counts: leaving is no engagement. A count of one kind holds its events whatever they are worth.
-#}
{% set recent_days, window_days = setting('engagement_recent_days'), setting('engagement_window_days') %}
{% set windows = event_windows() %}
{% set is_seen = ['windows.age_days < ' ~ window_days] %}
{% for window in windows if window.days > window_days %}
{% do is_seen.append("(events.event_type = '" ~ window.event_type ~ "' and windows.age_days < " ~ window.days ~ ")") %}
{% endfor %}
-- depends_on: {{ ref('score_rules') }}, {{ ref('score_points') }}
select
    events.customer_key,
    windows.review_index,
    {% for window in windows %}
    cast(
        count(
            case when events.event_type = '{{ window.event_type }}' and windows.age_days < {{ window.days }} then 1 end
        ) as int
    ) as {{ window.name }},
    {% endfor %}
    cast(
        count(case when decays.event_type is not null and windows.age_days < {{ recent_days }} then 1 end) as int
    ) as recent_event_count,
    cast(
        count(
            case
                when
                    decays.event_type is not null
                    and windows.age_days >= {{ recent_days }} and windows.age_days < {{ window_days }}
                    then 1
            end
        ) as int
    ) as earlier_event_count
from {{ ref('int_customer_events') }} as events
inner join {{ ref('int_event_windows') }} as windows on events.event_date = windows.day_date
left join {{ ref('int_event_decays') }} as decays on events.event_type = decays.event_type
where {{ is_seen | join(' or ') }}
group by
    events.customer_key,
    windows.review_index
