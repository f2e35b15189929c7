{#- the last rate on or before each day; the last rate of a currency holds for all days after it -#}
with usable_rates as (

    {{ usable_rows('exchange_rates') }}

),

-- two different rates of one day: neither is to be trusted
contradictions as (

    select
        staged.currency,
        staged.rate_date
    from {{ ref('stg_exchange_rates') }} as staged
    left join {{ ref('int_records_rejected') }} as rejected
        on
            rejected.source_table = 'exchange_rates'
            and staged.source_file = rejected.source_file
            and staged.source_line = rejected.source_line
    where rejected.source_line is null
    group by
        staged.currency,
        staged.rate_date
    having min(staged.rate_to_reporting) <> max(staged.rate_to_reporting)

),

rates as (

    select
        usable_rates.currency,
        usable_rates.rate_date,
        usable_rates.rate_to_reporting,
        contradictions.currency is not null as is_ambiguous,
        lead(usable_rates.rate_date) over (
            partition by usable_rates.currency
            order by usable_rates.rate_date nulls last
        ) as next_rate_date
    from usable_rates
    left join contradictions
        on
            usable_rates.currency = contradictions.currency
            and usable_rates.rate_date = contradictions.rate_date

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
