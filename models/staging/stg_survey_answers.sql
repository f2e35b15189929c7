with landed as (

    select * from {{ source('landing', 'survey_answers') }}

)

select
    {{ as_text('response_id') }} as response_id,
    {{ as_text('question') }} as question,
    {{ as_text('answer') }} as answer,
    {{ landed_row(key=['response_id', 'question']) }},
    {{ rejection_reason(
        required=['response_id', 'question', 'answer'],
        ids=['response_id'],
        texts=['question']
    ) }}
from landed
