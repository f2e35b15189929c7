-- Uses of a shared identifier, told apart by the time of use. A phone number that lies idle for longer than numbers
-- rest before they are given to somebody else starts a new period when another customer has it. It stays with its
-- customer until then, so a guest's order belongs to the customer who had it last.
with shared_uses as (

    select
        uses.source_customer_key,
        uses.identifier_type,
        uses.identifier_token,
        uses.first_used_date,
        uses.last_used_date,
        customers.is_guest
    from {{ ref('int_identifier_uses') }} as uses
    inner join {{ ref('int_identifiers_judged') }} as judged
        on uses.identifier_type = judged.identifier_type and uses.identifier_token = judged.identifier_token
    inner join {{ ref('int_source_customers') }} as customers
        on uses.source_customer_key = customers.source_customer_key
    where judged.blocked_reason is null

),

preceded_uses as (

    select
        source_customer_key,
        identifier_type,
        identifier_token,
        first_used_date,
        is_guest,
        max(last_used_date) over (
            partition by identifier_type, identifier_token, is_guest
            order by first_used_date nulls last, source_customer_key nulls last
            rows between unbounded preceding and 1 preceding
        ) as used_until_date
    from shared_uses

),

numbered_uses as (

    select
        source_customer_key,
        identifier_type,
        identifier_token,
        first_used_date,
        is_guest,
        sum(
            case
                when
                    identifier_type = 'phone'
                    and first_used_date > {{ add_days('used_until_date', setting('phone_reuse_gap_days')) }}
                    then 1
                else 0
            end
        ) over (
            partition by identifier_type, identifier_token, is_guest
            order by first_used_date nulls last, source_customer_key nulls last
            rows between unbounded preceding and current row
        ) as period_number
    from preceded_uses

),

periods_of_customers as (

    select
        identifier_type,
        identifier_token,
        period_number,
        min(first_used_date) as first_used_date
    from numbered_uses
    where not is_guest
    group by
        identifier_type,
        identifier_token,
        period_number

),

guests_of_customers as (

    select
        guests.source_customer_key,
        guests.identifier_type,
        guests.identifier_token,
        max(periods.period_number) as period_number
    from numbered_uses as guests
    inner join periods_of_customers as periods
        on
            guests.identifier_type = periods.identifier_type
            and guests.identifier_token = periods.identifier_token
            and (
                guests.identifier_type <> 'phone'
                or periods.first_used_date is null
                or periods.first_used_date <= {{ add_days('guests.first_used_date', setting('phone_reuse_gap_days')) }}
            )
    where guests.is_guest
    group by
        guests.source_customer_key,
        guests.identifier_type,
        guests.identifier_token

),

-- guests before any customer had the number have periods of their own, counted down from -1
placed_uses as (

    select
        uses.source_customer_key,
        uses.identifier_type,
        uses.identifier_token,
        case
            when not uses.is_guest then uses.period_number
            else coalesce(guests_of_customers.period_number, -1 - uses.period_number)
        end as period_number,
        uses.first_used_date is null as is_undated
    from numbered_uses as uses
    left join guests_of_customers
        on
            uses.source_customer_key = guests_of_customers.source_customer_key
            and uses.identifier_type = guests_of_customers.identifier_type
            and uses.identifier_token = guests_of_customers.identifier_token

)

select
    source_customer_key,
    identifier_type,
    identifier_token,
    period_number,
    max(period_number) over (partition by identifier_type, identifier_token) as last_period_number,
    min(period_number) over (partition by identifier_type, identifier_token) as first_period_number,
    is_undated
from placed_uses
