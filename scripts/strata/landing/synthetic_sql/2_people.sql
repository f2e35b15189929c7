-- The planted truth: people, how often and until when they buy (BG/NBD), what they spend (gamma-gamma), and which
-- source records they have. Times are weeks from the first purchase.

-- Inverse of the Poisson distribution on a grid that is even in the square root of the mean, an eighth of a standard
-- deviation at most from one step to the next.
create table poisson as
with steps as (select range::int as step, pow(range / 16.0, 2) as mean from range(1, 700)),

counts as (
    select
        step, mean,
        unnest(range(
            greatest(0, floor(mean - 8 * sqrt(mean) - 10))::bigint, ceil(mean + 8 * sqrt(mean) + 12)::bigint
        )) as event_count
    from steps
),

chances as (
    select step, event_count, exp(event_count * ln(mean) - mean - lgamma(event_count + 1)) as chance from counts
)

select
    step, event_count::int as event_count,
    round(coalesce(sum(chance) over (
        partition by step order by event_count rows between unbounded preceding and 1 preceding
    ), 0), 12) as chance_below
from chances;

-- Second and later records: a fifth go to the person of the record before, so that some people have three or four.
create table extra_records as
with numbered as (select range::int as record from range(getvariable('people'), getvariable('customers'))),

picked as (
    select
        record,
        floor(
            draw(record - (draw(record, 'same person') < 0.2)::int, 'second record') * getvariable('people')
        )::int as person
    from numbered
),

-- an organisation has one record, and a pair on one family phone stays a pair
moved as (
    select
        record,
        case when is_organisation(person) then greatest(0, person - 1)
            when person % 20000 in (19000, 19001) then person + 4
            else person end as person
    from picked
)

select
    record,
    least(person, getvariable('people') - 1)::int as person,
    -- within 90 days of the first record, so that uses of a phone overlap
    floor(75 * draw(record, 'later registration'))::int as later_days,
    case
        when draw(record, 'link') < 0.55 then 'both'
        when draw(record, 'link') < 0.77 then 'email'
        when draw(record, 'link') < 0.92 then 'phone'
        when draw(record, 'link') < 0.996 then 'identifier'
        else 'none'
    end as link
from moved
order by record;

create table doubles as
select
    person, min(record) as second_record, max(record) as last_record,
    min_by(later_days, record) as second_later_days, max_by(later_days, record) as last_later_days,
    bool_or(link = 'identifier') as needs_identifier
from extra_records
group by person
order by person;

-- gamma(1/2) is half a squared normal, gamma(4) a sum of four exponentials, beta(1, b) has a closed inverse
create table people as
with numbered as (
    select range::int as person from range(getvariable('people') + getvariable('guest_people'))
),

heterogeneous as (
    select
        person,
        case
            when has_left_phone(person) then floor(120 * draw(person, 'first day'))
            when has_recycled_phone(person) then 800 + floor(280 * draw(person, 'first day'))
            -- a family starts to buy together
            when shares_family_phone(person) then floor(1096 * draw(person - 1, 'first day'))
            else floor(1096 * draw(person, 'first day'))
        end::int as first_day,
        -ln(draw(person, 'rate size')) * pow(cos(2 * pi() * draw(person, 'rate angle')), 2)
            / getvariable('rate_scale') as rate,
        1 - pow(1 - draw(person, 'dropout probability'), 1 / getvariable('dropout_shape')) as dropout_probability,
        2 * getvariable('amount_scale') / -ln(
            draw(person, 'amount 1') * draw(person, 'amount 2') * draw(person, 'amount 3') * draw(person, 'amount 4')
        ) * case when is_organisation(person) then 4 else 1 end as mean_amount
    from numbered
),

alive as (
    select
        *,
        -- each purchase ends a customer with the same chance, so the end comes at an exponential time
        least(
            -ln(draw(person, 'lifetime')) / (rate * dropout_probability),
            case when has_left_phone(person) then 8 * draw(person, 'last visit') else 1e9 end
        ) as lifetime_weeks,
        (1096 - first_day) / 7.0 as observed_weeks
    from heterogeneous
),

expected as (
    select
        *,
        least(lifetime_weeks, observed_weeks) as active_weeks,
        lifetime_weeks < observed_weeks as has_dropped_out,
        rate * (1 - dropout_probability) * least(lifetime_weeks, observed_weeks) as mean_repeats,
        draw(person, 'repeats') as repeat_share
    from alive
)

select
    expected.person, expected.first_day, expected.rate, expected.dropout_probability, expected.mean_amount,
    expected.lifetime_weeks, expected.active_weeks, expected.has_dropped_out,
    case
        when is_prospect(expected.person) then 0
        when is_guest_only(expected.person) then 1
        else 1 + expected.has_dropped_out::int + coalesce(poisson.event_count, 0)
    end as order_count,
    case
        when draw(expected.person, 'currency') < 0.72 then 0
        when draw(expected.person, 'currency') < 0.88 then 1
        else 2
    end::utinyint as currency,
    doubles.second_record, doubles.last_record,
    least(1095, expected.first_day + doubles.second_later_days) as second_day,
    least(1095, expected.first_day + doubles.last_later_days) as last_day,
    coalesce(doubles.needs_identifier, false) as needs_identifier
from expected
asof left join poisson
    on least(699, round(16 * sqrt(expected.mean_repeats)))::int = poisson.step
    and expected.repeat_share >= poisson.chance_below
left join doubles on expected.person = doubles.person
order by expected.person;

-- a month after the last purchase that was possible, or some months of looking around
create macro active_until(first_day, order_count, active_weeks) as least(
    1095, first_day + case when order_count = 0 then 200 else 30 + floor(7 * active_weeks) end
)::int;

-- One row per source record, with its contacts as typed. A person with several records gives the first one in full.
create table records as
with firsts as (
    select
        people.person as record, people.person, people.needs_identifier,
        case when is_prospect(people.person) or is_organisation(people.person) then people.first_day
            else people.first_day - floor(20 * draw(people.person, 'early registration')) end::int as registered_day,
        active_until(people.first_day, people.order_count, people.active_weeks) as active_until,
        case
            when people.second_record is not null or has_left_phone(people.person) or has_recycled_phone(people.person)
                or shares_family_phone(people.person) or shares_family_phone(people.person + 1)
                then 'first'
            else 'single'
        end as link
    from people
    where not is_guest_only(people.person)
),

contacts as (
    select
        record, person, registered_day, active_until, needs_identifier, link,
        case
            when link in ('first', 'both', 'email') then true
            -- a phone that joins nobody would leave the record unfindable
            when link = 'phone' then is_switchboard_contact(person) or has_virtual_phone(phone_owner(person))
            when link = 'single' then draw(record, 'has email') < 0.9
            else false
        end as has_email,
        case
            when link in ('first', 'both', 'phone') then true
            when link = 'single' then draw(record, 'has phone') < 0.93
            else false
        end as has_phone,
        draw(record, 'odd email') as odd_email, draw(record, 'odd phone') as odd_phone,
        email_of(person) as own_email, phone_of(person) as own_phone
    from (
        select record, person, registered_day, active_until, needs_identifier, link from firsts
        union all
        select
            extra_records.record, extra_records.person,
            least(1095, people.first_day + extra_records.later_days),
            active_until(people.first_day + 60, people.order_count, people.active_weeks),
            extra_records.link = 'identifier', extra_records.link
        from extra_records
        inner join people on extra_records.person = people.person
    )
)

select
    record, person, registered_day, active_until, needs_identifier, link,
    case
        when has_email and odd_email < case when record = person then 0.05 else 0.5 end
            then typed_email(own_email, draw(record, 'email typing'))
        when has_email then own_email
        when odd_email < 0.05 then 'test@test.com'
    end as email,
    case
        when has_phone and odd_phone < case when record = person then 0.1 else 0.6 end
            then typed_phone(own_phone, draw(record, 'phone typing'))
        when has_phone then own_phone
        when odd_phone < 0.15 and not is_american(person)
            then concat(substr(own_phone, 4, 3), '****', right(own_phone, 4))
        when odd_phone < 0.19 then '13800138000'
        when odd_phone < 0.22 then '12345'
    end as phone
from contacts
order by record;
