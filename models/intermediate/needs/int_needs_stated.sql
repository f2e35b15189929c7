{#- the last of what customers said to the attributes and survey questions of the seed stated_needs -#}
with usable_attributes as (

    {{ usable_rows('customer_attributes') }}

),

usable_surveys as (

    {{ usable_rows('surveys') }}

),

usable_answers as (

    {{ usable_rows('survey_answers') }}

),

statements as (

    select
        customer_id as source_customer_id,
        'attribute' as source,
        attribute as name,
        attribute_value as stated_need,
        seen_at as stated_at
    from usable_attributes
    union all
    select
        usable_surveys.customer_id as source_customer_id,
        'survey_answer' as source,
        usable_answers.question as name,
        usable_answers.answer as stated_need,
        usable_surveys.responded_at as stated_at
    from usable_answers
    inner join usable_surveys on usable_answers.response_id = usable_surveys.response_id

),

ranked as (

    select
        identified.customer_key,
        seeds.source,
        seeds.name,
        statements.stated_need,
        {{ business_date('statements.stated_at') }} as stated_date,
        row_number() over (
            partition by identified.customer_key
            order by
                statements.stated_at desc nulls last,
                seeds.source asc nulls last,
                seeds.name asc nulls last,
                statements.stated_need asc nulls last
        ) as statement_rank
    from statements
    inner join {{ ref('stated_needs') }} as seeds
        on statements.source = seeds.source and lower(statements.name) = lower(trim(seeds.name))
    inner join {{ ref('int_customers_identified') }} as identified
        on statements.source_customer_id = identified.source_customer_id
    -- what bears no date is taken for known all along
    inner join {{ ref('int_as_of_date') }} as as_of
        on coalesce({{ business_date('statements.stated_at') }} <= as_of.as_of_date, true)

)

select
    customer_key,
    stated_need,
    source as stated_need_source,
    name as stated_need_name,
    stated_date as stated_need_date
from ranked
where statement_rank = 1
