-- What customers do besides buying, and what the company does for them.

-- event counts repeat every 8 records and add up to 32
create view events as
with visits as (
    select
        record, person, registered_day, active_until,
        [0, 1, 2, 3, 5, 8, 4, 9][1 + record % 8] as visit_count,
        (record // 8) * 32 + [0, 0, 1, 3, 6, 11, 19, 23][1 + record % 8] as first_event
    from records
),

numbered as (
    select
        record, person, registered_day, active_until, first_event + visit as event_number
    from (select *, unnest(range(visit_count)) as visit from visits)
),

-- one event in 20 of those by email is the wish to get none any more
typed as (
    select
        *,
        pick(['app', 'web', 'wechat', 'email', 'store'], draw(event_number, 'event channel')) as channel,
        case
            when channel = 'email' and draw(event_number, 'unsubscribed') < 0.05 then 'unsubscribe'
            else pick(
                ['visit', 'visit', 'visit', 'click', 'click', 'cart', 'activity', 'share'],
                draw(event_number, 'event type')
            )
        end as event_type
    from numbered
)

select
    concat('EV', lpad((event_number + 1)::varchar, 10, '0')) as event_id,
    case when draw(event_number, 'anonymous') > 0.1 then customer_key(record, person) end as customer_id,
    case when draw(event_number, 'anonymous') < 0.3 then concat('V', lpad(record::varchar, 8, '0')) end as anonymous_id,
    case when event_number % 20000 <> 8001 then timed(
        registered_day + floor((active_until - registered_day) * draw(event_number, 'event day')),
        draw(event_number, 'event time')
    ) end as occurred_at,
    event_type,
    channel,
    case when event_type <> 'unsubscribe' and draw(event_number, 'has subject') < 0.8
        then product_key(favourite_category(person), floor(100 * draw(event_number, 'subject'))) end as subject,
    case when event_type <> 'unsubscribe' and draw(event_number, 'has weight') < 0.3
        then cast(floor(5 * draw(event_number, 'weight')) + 1 as decimal(18, 3)) end as weight,
    event_number + 1 as source_line
from typed;

create table survey_facts as
select
    order_number, record, person, ordered_at,
    pick(['csat', 'csat', 'csat', 'nps', 'nps', 'ces'], draw(order_number, 'survey type')) as survey_type,
    0.6 * satisfaction(person) + 0.4 * draw(order_number, 'mood') as mood
from numbered_orders
where record >= 0 and status = 0 and draw(order_number, 'survey') < 0.02 and ordered_at < timestamp '2024-12-28'
order by order_number;

create view surveys as
select
    concat('SV', lpad((order_number + 1)::varchar, 9, '0')) as response_id,
    customer_key(record, person) as customer_id,
    ordered_at + to_hours(24 + floor(48 * draw(order_number, 'survey delay'))::int) as responded_at,
    survey_type,
    case
        when order_number % 7000 = 0 then 'n/a'
        when survey_type = 'nps' then floor(11 * mood)::int::varchar
        when survey_type = 'csat' then (1 + floor(5 * mood))::int::varchar
        else (1 + floor(7 * mood))::int::varchar
    end as score,
    case when draw(order_number, 'has comment') < 0.3 then
        case when mood > 0.6 then pick(['很好，会再买', 'Fast and friendly', 'Good value'], draw(order_number, 'comment'))
            else pick(['发货太慢', 'Box was damaged', 'Too expensive'], draw(order_number, 'comment')) end
    end as comment
from survey_facts;

create view survey_answers as
select
    concat('SV', lpad((order_number + 1)::varchar, 9, '0')) as response_id, question,
    case question
        when 'What matters most?' then pick(['price', 'quality', 'speed', 'advice'], draw(person, question))
        else pick(['yes', 'no', 'perhaps'], draw(order_number, question))
    end as answer
from (
    select order_number, person, unnest(['What matters most?', 'Would you buy again?']) as question
    from survey_facts
    where draw(order_number, 'answers') < 0.6
);

create view service_cases as
select
    concat('CASE', lpad((order_number + 1)::varchar, 9, '0')) as case_id,
    customer_key(record, person) as customer_id,
    opened_at,
    case_type,
    pick(['phone', 'chat', 'email', 'store'], draw(order_number, 'case channel')) as channel,
    case when draw(order_number, 'answered') < 0.95
        then opened_at + to_minutes(5 + floor(600 * draw(order_number, 'first answer'))::int) end as first_response_at,
    case when draw(order_number, 'answered') < 0.9
        then opened_at + to_minutes(700 + floor(9000 * draw(order_number, 'solution'))::int) end as resolved_at,
    concat('AGENT', floor(40 * draw(order_number, 'agent'))::int) as owner_id
from (
    select
        order_number, record, person,
        ordered_at + to_hours(30 + floor(300 * draw(order_number, 'case delay'))::int) as opened_at,
        -- the less satisfied complain
        case when draw(order_number, 'case type') < 0.6 * (1 - satisfaction(person)) then 'complaint'
            else pick(['question', 'question', 'return', 'repair'], draw(order_number, 'case kind')) end as case_type
    from numbered_orders
    where record >= 0 and draw(order_number, 'case') < 0.015 and ordered_at < timestamp '2024-12-10'
);

create view leads as
select
    concat('LEAD', lpad((person + 1)::varchar, 9, '0')) as lead_id,
    timed(first_day - 20 - floor(60 * draw(person, 'lead made')), draw(person, 'lead time')) as created_at,
    case when order_count > 0 or draw(person, 'lead known') < 0.3 then customer_key(person, person) end as customer_id,
    case when order_count > 0 or draw(person, 'lead qualified') < 0.4
        then timed(first_day - floor(10 * draw(person, 'lead checked')), draw(person, 'lead time')) end as qualified_at,
    case when order_count > 0 then timed(first_day, draw(person, 'lead time')) end as converted_at
from people
where not is_guest_only(person) and draw(person, 'lead') < 0.3
    and (order_count = 0 or is_organisation(person) or has_employer(person));

create view referrals as
with pairs as (
    select
        person, first_day, floor(draw(person, 'referrer') * getvariable('people'))::int as other
    from people
    where not is_guest_only(person) and draw(person, 'referred') < 0.04
)

-- whoever came first referred the other
select
    concat('REF', lpad((pairs.person + 1)::varchar, 9, '0')) as referral_id,
    case when pairs.first_day >= others.first_day then customer_key(others.person, others.person)
        else customer_key(pairs.person, pairs.person) end as referrer_customer_id,
    case
        when draw(pairs.person, 'referral taken') < 0.2 then null
        when pairs.first_day >= others.first_day then customer_key(pairs.person, pairs.person)
        else customer_key(others.person, others.person)
    end as referred_customer_id,
    timed(greatest(pairs.first_day, others.first_day), draw(pairs.person, 'referral time')) as referred_at
from pairs
inner join people as others on pairs.other = others.person
where pairs.other <> pairs.person
order by referral_id;

create view campaigns as
select
    concat('CAMP', lpad(campaign_number::varchar, 2, '0')) as campaign_id,
    concat('Campaign ', campaign_number) as campaign_name,
    ['email', 'sms', 'app', 'wechat'][1 + campaign_number % 4] as channel,
    day_of(first_day) as starts_on,
    day_of(last_day) as ends_on,
    cast(case when campaign_number % 5 > 0 then 500 + 100 * campaign_number end as decimal(18, 3)) as cost_amount,
    ['reactivation', 'cross-sell', 'retention'][1 + campaign_number % 3] as objective
from campaign_plans
order by campaign_number;

create view campaign_members as
select
    concat('CAMP', lpad(cells.campaign_number::varchar, 2, '0')) as campaign_id,
    customer_key(cells.person, cells.person) as customer_id,
    cells.arm,
    moment(campaign_start(cells.campaign_number) - 1, 36000) as assigned_at,
    cells.campaign_number <> 12 as is_randomised
from campaign_cells as cells;

create view campaign_responses as
select
    concat('CR', cells.cell) as response_id,
    concat('CAMP', lpad(cells.campaign_number::varchar, 2, '0')) as campaign_id,
    customer_key(cells.person, cells.person) as customer_id,
    timed(
        campaign_start(cells.campaign_number) + floor(14 * draw(cells.cell, 'click day')),
        draw(cells.cell, 'click time')
    ) as responded_at,
    'click' as response_type,
    null as order_id
from campaign_cells as cells
where cells.arm = 'treatment' and draw(cells.cell, 'click') < 0.15
union all
select
    concat('CO', order_number), concat('CAMP', lpad(campaign_number::varchar, 2, '0')), customer_key(record, person),
    ordered_at, 'coupon_redemption', order_key(order_number)
from numbered_orders
where campaign_number > 0 and fault is null;

-- Points of an order: earned, then part of them redeemed, and the rest expires after a year; or all taken back.
create view points_ledger as
with lots as (
    select
        order_number, person, ordered_at, draw(order_number, 'points taken back') < 0.02 as is_reversed,
        floor(minor_amount / case currency when 0 then 100 when 1 then 92.6 else 147 end)::int as points,
        ordered_at + to_days(10 + floor(300 * draw(order_number, 'redeemed day'))::int) as redeemed_at,
        draw(order_number, 'redeemed') as share
    from numbered_orders
    where status = 0 and record >= 0 and fault is null and is_member(person)
),

entries as (
    select
        *,
        case when share < 0.3 then floor(points * share / 0.3)::int else 0 end as redeemed_points
    from lots
    where points > 0
),

moves as (
    select
        person, order_number, ordered_at,
        unnest([
            {'kind': 'earn', 'at': ordered_at, 'points': points},
            {'kind': 'redeem', 'at': redeemed_at, 'points': case when is_reversed then 0 else redeemed_points end},
            {'kind': 'expire', 'at': ordered_at + interval 366 day,
                'points': case when is_reversed then 0 else points - redeemed_points end},
            {'kind': 'reverse', 'at': ordered_at + interval 20 day,
                'points': case when is_reversed then points else 0 end}
        ]) as move
    from entries
)

select
    concat(upper(left(move.kind, 2)), lpad((order_number + 1)::varchar, 9, '0')) as entry_id,
    customer_key(person, person) as customer_id,
    move.at as occurred_at,
    move.kind as kind,
    cast(move.points as decimal(18, 3)) as points,
    case when move.kind = 'earn' then cast(ordered_at as date) + 365 end as expires_on
from moves
where move.points > 0 and move.at < timestamp '2025-01-01';

create view benefit_grants as
select
    concat('G', lpad((person * 4 + turn + 1)::varchar, 9, '0')) as grant_id,
    customer_key(person, person) as customer_id,
    pick(['birthday_treat', 'free_shipping', 'coupon_10', 'lounge'], draw(person * 4 + turn, 'benefit')) as benefit_id,
    timed(day, 0.1) as granted_at,
    case when draw(person * 4 + turn, 'benefit used') < 0.4 and day < 1060
        then timed(day + 1 + floor(30 * draw(person * 4 + turn, 'benefit used day')), 0.6) end as redeemed_at,
    case when draw(person * 4 + turn, 'benefit cost known') < 0.9
        then cast(round(2 + 8 * draw(person * 4 + turn, 'benefit cost'), 2) as decimal(18, 3)) end as cost_amount
from (
    select person, turn, first_day + floor(365 * (turn + draw(person, 'birthday'))) as day, first_day, active_weeks
    from (
        select person, first_day, active_weeks, unnest(range(3)) as turn
        from people where is_member(person) and order_count > 0 and not is_guest_only(person)
    )
)
where day < least(1095, first_day + 7 * active_weeks + 120);

create view action_results as
select
    concat('ACT', lpad((person + 1)::varchar, 9, '0')) as action_id,
    ['call', 'offer', 'follow_up'][turn + 1] as step,
    ['service', 'sales', 'marketing'][turn + 1] as department,
    case when draw(person * 4 + turn, 'action done') < 0.9
        then timed(first_day + 40 + 9 * turn, draw(person, 'action time')) end as done_at,
    case when draw(person * 4 + turn, 'action done') < 0.9
        then pick(['accepted', 'declined', 'no_answer', null], draw(person * 4 + turn, 'action outcome')) end as outcome
from (
    select person, first_day, unnest(range(3)) as turn
    from people where not is_guest_only(person) and first_day < 1000 and draw(person, 'action') < 0.02
)
where turn = 0 or draw(person, 'action length') > 0.25 * turn;
