{#- the last rate on or before each day; the last rate of a currency holds for all days after it -#}
with usable_rates as (

    {{ usable_rows('exchange_rates') }}

),

-- two different rates of one day: neither is to be trusted
contradictions as (

    select distinct
        kept_source_file,
        kept_source_line
    from {{ ref('int_records_duplicated') }}
    where source_table = 'exchange_rates' and is_conflicting

),

rates as (

    select
        usable_rates.currency,
        usable_rates.rate_date,
        usable_rates.rate_to_reporting,
        contradictions.kept_source_line is not null as is_ambiguous,
        lead(usable_rates.rate_date) over (
            partition by usable_rates.currency
            order by usable_rates.rate_date nulls last
        ) as next_rate_date
    from usable_rates
    left join contradictions
        on
            usable_rates.source_file = contradictions.kept_source_file
            and usable_rates.source_line = contradictions.kept_source_line

),

days as (

    select
        currency,
        rate_to_reporting,
        is_ambiguous,
        next_rate_date is null as is_last,
        {{ calendar_days('rate_date', 'coalesce(' ~ add_days('next_rate_date', -1) ~ ', rate_date)') }} as day_date
    from rates

)

select
    currency,
    day_date,
    rate_to_reporting,
    is_ambiguous,
    is_last
from days
