{% set listed_dates = setting('review_dates') %}

with as_of as (

    select as_of_date from {{ ref('int_as_of_date') }}

),

first_days as (

    select
        as_of.as_of_date,
        {% if setting('history_start_date') -%}
        cast('{{ setting("history_start_date") }}' as date) as first_date
        {%- else -%}
        min(orders.order_date) as first_date
        {%- endif %}
    from as_of
    left join {{ ref('int_orders_accepted') }} as orders
        on orders.order_kind = 'completed' and orders.order_date <= as_of.as_of_date
    group by as_of.as_of_date

),

closed_dates as (

    {% if listed_dates -%}
    {% for listed_date in listed_dates -%}
    select cast('{{ listed_date }}' as date) as review_date
    {{ 'union' if not loop.last }}
    {% endfor %}
    {%- else -%}
    select day_date as review_date
    from (
        select {{ calendar_days('first_date', 'as_of_date') }} as day_date
        from first_days
    ) as days
    -- the last day of a period is the one whose next day starts another
    where
        cast({{ dbt.date_trunc(setting('review_grain'), add_days('day_date', 1)) }} as date)
        = {{ add_days('day_date', 1) }}
    {%- endif %}

),

all_dates as (

    select closed_dates.review_date
    from closed_dates
    inner join as_of on closed_dates.review_date <= as_of.as_of_date
    union
    select as_of_date as review_date
    from as_of
    where as_of_date is not null

)

select
    cast(row_number() over (order by all_dates.review_date nulls last) as int) as review_index,
    all_dates.review_date,
    closed_dates.review_date is null as is_open,
    all_dates.review_date > {{ add_months('as_of.as_of_date', -setting('review_history_months')) }} as is_shown,
    -- an open review is replaced by the next run: the one after a closed review is closed too
    coalesce(
        lead(closed_dates.review_date) over (order by all_dates.review_date nulls last),
        {% for listed_date in listed_dates | sort -%}
        case when all_dates.review_date < cast('{{ listed_date }}' as date) then cast('{{ listed_date }}' as date) end,
        {% endfor -%}
        {{ period_end(add_days('all_dates.review_date', 1)) }}
    ) as next_review_date,
    -- what leaves a window by the next closed review leaves in two steps if the open review lies between
    case
        when
            closed_dates.review_date is null
            or (
                lead(all_dates.review_date) over (order by all_dates.review_date nulls last) is not null
                and lead(closed_dates.review_date) over (order by all_dates.review_date nulls last) is null
            )
            then cast(row_number() over (order by all_dates.review_date nulls last) as int) + 2
    end as index_past_open_review
from all_dates
cross join as_of
left join closed_dates on all_dates.review_date = closed_dates.review_date
