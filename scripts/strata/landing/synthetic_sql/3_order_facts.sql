-- Campaigns and the core of each order. An order's number is its row in order_facts, counted from 0.

create macro campaign_start(campaign_number) as 60 + 85 * (campaign_number - 1);

-- added_chance: chance that the treatment makes a member place one more order while the campaign runs
create table campaign_plans as
select
    campaign_number::int as campaign_number,
    campaign_start(campaign_number) as first_day,
    campaign_start(campaign_number) + 13 as last_day,
    [0.05, 0.03, 0.0, 0.08, 0.02, 0.04, 0.0, 0.06, 0.03, 0.05, 0.04, 0.06][campaign_number] as added_chance,
    case campaign_number when 11 then 'sample_ratio_mismatch' when 12 then 'not_randomised' end as flaw
from (select unnest(range(1, 13)) as campaign_number)
order by campaign_number;

-- Members are persons who bought before and have not dropped out when the campaign ends. Arms are drawn even; campaign
-- 11 loses a fifth of its control arm, and campaign 12 has no control arm and prefers frequent buyers.
create table campaign_cells as
with candidates as (
    select
        people.person, plans.campaign_number, plans.first_day, plans.added_chance, plans.flaw, people.rate,
        people.person::bigint * 16 + plans.campaign_number as cell
    from people
    cross join campaign_plans as plans
    where people.order_count > 0 and not is_guest_only(people.person) and not is_organisation(people.person)
        and people.first_day < plans.first_day
        and people.first_day + 7 * people.active_weeks > plans.last_day + 1
),

drawn as (
    select
        person, campaign_number, first_day, added_chance, flaw, cell,
        case when flaw = 'not_randomised' or draw(cell, 'arm') < 0.5 then 'treatment' else 'control' end as arm
    from candidates
    where draw(cell, 'membership') < case when flaw = 'not_randomised' and rate > 0.2 then 0.5 else 0.3 end
)

select
    person, campaign_number, first_day, cell, arm,
    arm = 'treatment' and draw(cell, 'added order') < added_chance as has_added_order
from drawn
where not coalesce(flaw = 'sample_ratio_mismatch' and arm = 'control' and draw(cell, 'lost control') < 0.2, false)
order by campaign_number, person;

create macro in_minor_units(usd_amount, currency) as least(2e9, greatest(1, round(
    usd_amount * case currency when 0 then 100 when 1 then 92.6 else 147 end
)))::int;

-- record is -1 for a guest; status 0 completed, 1 cancelled, 2 pending; campaign_number 0 for none
create table order_facts (
    person int, record int, ordered_at timestamp, minor_amount int, currency utinyint, status utinyint,
    campaign_number utinyint
);

insert into order_facts
with slots as (
    select
        person, first_day, active_weeks, has_dropped_out, mean_amount, currency, order_count,
        second_record, second_day, last_record, last_day,
        unnest(range(order_count)) as slot
    from people
),

placed as (
    select
        person, mean_amount, slot, person::bigint * 4096 + slot as entity,
        case
            when slot = 0 then first_day
            when has_dropped_out and slot = order_count - 1 then floor(first_day + 7 * active_weeks)
            else floor(first_day + 7 * active_weeks * draw(person::bigint * 4096 + slot, 'order day'))
        end as day,
        case when draw(person::bigint * 4096 + slot, 'other currency') < 0.05 then 0 else currency end as currency,
        second_record, second_day, last_record, last_day
    from slots
)

select
    person,
    case
        when is_guest_only(person) or slot > 0 and draw(entity, 'guest') < 0.055 then -1
        when second_day < day and draw(entity, 'record') < 0.25 then second_record
        when last_day < day and draw(entity, 'record') > 0.85 then last_record
        else person
    end,
    timed(day, draw(entity, 'order time')),
    in_minor_units(
        -0.5 * mean_amount * ln(draw(entity, 'order amount 1') * draw(entity, 'order amount 2')), currency
    ),
    currency,
    case when day > 1090 and slot > 0 and draw(entity, 'pending') < 0.3 then 2 else 0 end,
    0
from placed;

insert into order_facts
select
    cells.person, cells.person,
    timed(cells.first_day + floor(14 * draw(cells.cell, 'added day')), draw(cells.cell, 'added time')),
    in_minor_units(
        -0.5 * people.mean_amount * ln(draw(cells.cell, 'added amount 1') * draw(cells.cell, 'added amount 2')),
        people.currency
    ),
    people.currency, 0, cells.campaign_number
from campaign_cells as cells
inner join people on cells.person = people.person
where cells.has_added_order
order by cells.cell;

-- A cancelled order is one that was placed again ten minutes later, so that it changes no rate.
insert into order_facts
select person, record, ordered_at - interval 10 minute, minor_amount, currency, 1, 0
from order_facts
where status = 0 and draw(rowid, 'cancelled') < 0.03
order by rowid;
