{#- answers on the scale of their survey (var survey_scales) by people known, in the order given -#}
{% set scales = setting('survey_scales') %}

with usable_answers as (

    {{ usable_rows('surveys') }}

),

answers as (

    select
        identified.customer_key,
        usable_answers.survey_type,
        usable_answers.response_id,
        usable_answers.responded_at,
        {{ business_date('usable_answers.responded_at') }} as answer_date,
        usable_answers.survey_score
    from usable_answers
    inner join {{ ref('int_customers_identified') }} as identified
        on usable_answers.customer_id = identified.source_customer_id
    where
        usable_answers.survey_score >= case usable_answers.survey_type
            when 'csat' then {{ scales.csat[0] }}
            when 'nps' then {{ scales.nps[0] }}
            when 'ces' then {{ scales.ces[0] }}
        end
        and usable_answers.survey_score <= case usable_answers.survey_type
            when 'csat' then {{ scales.csat[1] }}
            when 'nps' then {{ scales.nps[1] }}
            when 'ces' then {{ scales.ces[1] }}
        end

)

-- of two answers of one moment the higher one is the later one, as in every other metric
select
    answers.customer_key,
    answers.survey_type,
    answers.answer_date,
    answers.survey_score,
    cast(
        row_number() over (
            partition by answers.customer_key, answers.survey_type
            order by answers.responded_at nulls last, answers.survey_score nulls last, answers.response_id nulls last
        ) as int
    ) as answer_number
from answers
inner join {{ ref('int_as_of_date') }} as as_of on answers.answer_date <= as_of.as_of_date
