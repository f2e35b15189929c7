with landed as (

    select * from {{ source('landing', 'action_results') }}

)

select
    {{ as_text('action_id') }} as action_id,
    {{ as_text('step') }} as step,
    {{ as_text('department') }} as department,
    {{ as_utc_timestamp('done_at') }} as done_at,
    {{ as_text('outcome') }} as outcome,
    {{ landed_row(key=['action_id', 'step', 'department']) }},
    {{ rejection_reason(
        required=['action_id', 'step', 'department'],
        ids=['action_id'],
        texts=['step', 'department', 'outcome'],
        utc_timestamps=['done_at']
    ) }}
from landed
