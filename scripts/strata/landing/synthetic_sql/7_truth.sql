-- What a user of real data would not know. Never landed.

create macro person_key(person) as concat('P', lpad((person + 1)::varchar, 8, '0'));

create view truth_people as
select customer_key(record, person) as source_customer_id, person_key(person) as true_person_id, link
from records;

create view truth_guest_orders as
select order_key(order_number) as order_id, person_key(person) as true_person_id
from numbered_orders
where record < 0;

create view truth_rates as
select
    person_key(person) as true_person_id,
    case when order_count > 0 then day_of(first_day) end as first_purchase_date,
    rate as purchase_rate_per_week,
    dropout_probability,
    case when order_count > 0 and has_dropped_out then day_of(first_day + 7 * lifetime_weeks) end as churn_date,
    round(mean_amount, 2) as mean_order_amount
from people;

-- parameters of the two heterogeneity models, in weeks and US dollars
create view truth_parameters as
select * from (values
    ('bg_nbd', 'r', 0.5), ('bg_nbd', 'alpha', getvariable('rate_scale')::double),
    ('bg_nbd', 'a', 1.0), ('bg_nbd', 'b', getvariable('dropout_shape')::double),
    ('gamma_gamma', 'p', 2.0), ('gamma_gamma', 'q', 4.0), ('gamma_gamma', 'gamma', getvariable('amount_scale')::double)
) as parameters (model, parameter, value);

create view truth_campaigns as
select
    concat('CAMP', lpad(plans.campaign_number::varchar, 2, '0')) as campaign_id,
    cast(plans.added_chance as double) as planted_uplift,
    plans.flaw,
    count(*) filter (where cells.arm = 'treatment') as treatment_count,
    count(*) filter (where cells.arm = 'control') as control_count,
    count(*) filter (where cells.has_added_order) as added_order_count
from campaign_plans as plans
left join campaign_cells as cells on plans.campaign_number = cells.campaign_number
group by plans.campaign_number, plans.added_chance, plans.flaw
order by campaign_id;

create view truth_faults as
select 'orders' as table_name, fault, count(*) as row_count
from numbered_orders
where fault is not null and (record >= 0 or fault not in (
    'unknown_customer', 'no_customer_and_no_contact', 'exact_duplicate', 'conflicting_duplicate'
))
group by fault
union all
select 'order_lines', fault, count(*)
from (
    select line_fault(range) as fault from range((select first_line(count(*)) from order_facts)::bigint)
)
where fault is not null
group by fault
union all
select 'refunds', fault, count(*) from refund_facts where fault is not null group by fault
union all
select 'customers', 'invalid_birth_date', count(*) from records where record % 20000 = 6001
union all
select 'events', 'missing_occurred_at', count(*) from events where occurred_at is null
union all
select 'surveys', 'invalid_score', count(*) from surveys where score = 'n/a'
order by table_name, fault;
