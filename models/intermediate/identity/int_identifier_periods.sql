-- Uses of a shared identifier, told apart by the time of use: a phone number that lay idle for longer than numbers rest
-- before they are given to somebody else starts a new period.
with shared_uses as (

    select
        uses.source_customer_key,
        uses.identifier_type,
        uses.identifier_token,
        uses.first_used_date,
        uses.last_used_date
    from {{ ref('int_identifier_uses') }} as uses
    inner join {{ ref('int_identifiers_judged') }} as judged
        on uses.identifier_type = judged.identifier_type and uses.identifier_token = judged.identifier_token
    where judged.blocked_reason is null

),

preceded_uses as (

    select
        source_customer_key,
        identifier_type,
        identifier_token,
        first_used_date,
        max(last_used_date) over (
            partition by identifier_type, identifier_token
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
        sum(
            case
                when
                    identifier_type = 'phone'
                    and first_used_date > {{ add_days('used_until_date', setting('phone_reuse_gap_days')) }}
                    then 1
                else 0
            end
        ) over (
            partition by identifier_type, identifier_token
            order by first_used_date nulls last, source_customer_key nulls last
            rows between unbounded preceding and current row
        ) as period_number
    from preceded_uses

)

select
    source_customer_key,
    identifier_type,
    identifier_token,
    period_number,
    max(period_number) over (partition by identifier_type, identifier_token) as last_period_number,
    first_used_date is null as is_undated
from numbered_uses
