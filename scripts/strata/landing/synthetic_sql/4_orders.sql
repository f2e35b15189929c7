-- Orders, their lines and refunds as delivered, from the core table.

-- line counts repeat every 16 orders and add up to 32, so that a line's number is arithmetic
create macro line_count(order_number) as [1, 2, 1, 3, 2, 4, 1, 2, 1, 3, 2, 1, 4, 1, 2, 2][1 + (order_number % 16)::int];

create macro first_line(order_number) as (order_number // 16) * 32
    + [0, 1, 3, 4, 7, 9, 13, 14, 16, 17, 20, 22, 23, 27, 28, 30][1 + (order_number % 16)::int];

-- the part of an amount up to the end of line ends_at of line_count, so that parts add up to the amount exactly
create macro part_until(amount, order_number, ends_at, lines) as case
    when ends_at = lines then amount
    when ends_at = 0 then 0
    else floor(amount * (ends_at + 0.8 * draw(order_number * 8 + ends_at, 'line share') - 0.4) / lines)::int end;

create macro order_discount(minor_amount, order_number) as case
    when draw(order_number, 'discount') < 0.3 then floor(minor_amount * (0.02 + draw(order_number, 'discount'))) else 0
end::int;

create macro order_key(order_number) as concat('O', lpad((order_number + 1)::varchar, 9, '0'));

-- planted faults of one row each, by order or line number; none among the first few thousand
create macro order_fault(order_number) as case order_number % 20000
    when 5001 then 'negative_total_amount'
    when 5002 then 'three_decimals'
    when 5003 then 'missing_ordered_at'
    when 5004 then 'unknown_currency'
    when 5005 then 'unknown_status'
    when 5006 then 'no_customer_and_no_contact'
    when 5007 then 'unknown_customer'
    when 5008 then 'lines_do_not_add_up'
    when 15008 then 'lines_do_not_add_up'
    when 5100 then 'exact_duplicate'
    when 15100 then 'conflicting_duplicate'
end;

create macro line_fault(line_number) as case line_number % 20000
    when 9001 then 'unknown_order_id'
    when 9002 then 'negative_quantity'
    when 9003 then 'missing_line_amount'
    when 9004 then 'zero_quantity'
    when 19004 then 'zero_quantity'
end;

create view numbered_orders as
select
    rowid as order_number, person, record, ordered_at, minor_amount, currency, status, campaign_number,
    is_organisation(person) as is_business,
    case when is_organisation(person) then 0.99 else draw(rowid, 'channel') end as channel_share,
    order_fault(rowid) as fault
from order_facts;

create view clean_orders as
select
    order_key(order_number) as order_id,
    case
        when record >= 0 and fault = 'unknown_customer' then concat('LOST', lpad(order_number::varchar, 9, '0'))
        when record >= 0 and fault is distinct from 'no_customer_and_no_contact' then customer_key(record, person)
    end as customer_id,
    case when fault is distinct from 'missing_ordered_at' then ordered_at end as ordered_at,
    case fault
        when 'negative_total_amount' then -money(minor_amount, currency)
        when 'three_decimals' then money(minor_amount, currency) + cast(0.001 as decimal(18, 3))
        when 'lines_do_not_add_up' then money(minor_amount, currency) + 1
        else money(minor_amount, currency)
    end::decimal(18, 3) as total_amount,
    case
        when fault = 'unknown_status' then 'teleported'
        when status = 1 then 'cancelled'
        when status = 2 then 'pending'
        when draw(order_number, 'status text') < 0.9 then 'completed'
        when draw(order_number, 'status text') < 0.95 then 'COMPLETED'
    end as status,
    case when fault = 'unknown_currency' then 'XTS'
        when currency = 0 and draw(order_number, 'currency text') < 0.2 then null
        else ['USD', 'EUR', 'JPY'][currency + 1] end as currency,
    case
        when channel_share < 0.4 then 'app'
        when channel_share < 0.6 then 'web'
        when channel_share < 0.75 then 'wechat'
        when channel_share < 0.95 then 'store'
        else 'phone'
    end as channel,
    case when is_business then 'invoice'
        else pick(['card', 'alipay', 'wechat_pay', 'card', 'cash', 'paypal'], draw(order_number, 'payment')) end
        as payment_method,
    case when channel_share between 0.75 and 0.95
        then concat('ST', lpad(floor(60 * draw(order_number, 'store'))::int::varchar, 3, '0')) end as store_id,
    money(order_discount(minor_amount, order_number), currency) as discount_amount,
    money(case when channel_share < 0.75 and minor_amount < 8000 then 500 else 0 end, currency) as shipping_amount,
    money(floor(minor_amount * 0.06)::int, currency) as tax_amount,
    case when status = 0 then ordered_at + to_seconds(floor(900 * draw(order_number, 'paid'))::int) end as paid_at,
    case
        when status = 0 and channel_share >= 0.75 then ordered_at
        when status = 0 and ordered_at < timestamp '2024-12-22' + to_days(floor(9 * draw(order_number, 'arrival'))::int)
            then ordered_at + to_hours(20 + floor(200 * draw(order_number, 'arrival'))::int)
    end as received_at,
    record, person, order_number, fault,
    order_number + 1 as source_line
from numbered_orders;

create view guest_orders as
select *, email_of(person) as own_email, phone_of(person) as own_phone from clean_orders where record < 0;

-- Guests come last, so that contacts are typed for them alone; then later rows of the same key, some equal, some with
-- another way of payment.
create view orders as
select * exclude (record, person, order_number, fault), null as email, null as phone
from clean_orders
where record >= 0
union all
select
    * exclude (record, person, order_number, fault, own_email, own_phone),
    case when draw(order_number, 'guest contact') < 0.9 or is_switchboard_contact(person) then
        case when draw(order_number, 'guest typing') < 0.3
            then typed_email(own_email, draw(order_number, 'guest email typing')) else own_email end
    end as email,
    case when draw(order_number, 'guest contact') >= 0.1 then
        case when draw(order_number, 'guest typing') < 0.3
            then typed_phone(own_phone, draw(order_number, 'guest phone typing')) else own_phone end
    end as phone
from guest_orders
union all
select
    * exclude (record, person, order_number, fault) replace (
        case when fault = 'conflicting_duplicate' then 'bank_transfer' else payment_method end as payment_method,
        (select count(*) from order_facts) + 1 + source_line // 10000 as source_line
    ),
    null as email, null as phone
from clean_orders
where record >= 0 and fault in ('exact_duplicate', 'conflicting_duplicate');

create view order_lines as
with lines as (
    select
        order_number, minor_amount, currency, person, line_count(order_number) as lines,
        order_discount(minor_amount, order_number) as discount, unnest(range(line_count(order_number))) as line
    from numbered_orders
),

priced as (
    select
        order_number, line, currency, person, first_line(order_number) + line as line_number,
        part_until(minor_amount, order_number, line + 1, lines) - part_until(minor_amount, order_number, line, lines)
            as minor_amount,
        part_until(discount, order_number, line + 1, lines) - part_until(discount, order_number, line, lines)
            as discount,
        [1, 1, 1, 1, 2, 2, 3, 5][1 + floor(8 * draw(order_number * 8 + line, 'quantity'))::int] as quantity
    from lines
),

faulty as (
    select *, line_fault(line_number) as fault from priced
)

select
    concat(order_key(order_number), '-', line + 1) as order_line_id,
    case when fault = 'unknown_order_id' then concat('OX', line_number) else order_key(order_number) end as order_id,
    case when draw(line_number, 'no product') > 0.002 then product_key(
        case when draw(line_number, 'favourite') < 0.5 then favourite_category(person)
            else floor(20 * draw(line_number, 'category')) end,
        price_rank(minor_amount / quantity, currency)
    ) end as product_id,
    case fault when 'negative_quantity' then -quantity when 'zero_quantity' then 0 else quantity end::decimal(18, 3)
        as quantity,
    case when fault is distinct from 'missing_line_amount' then money(minor_amount, currency) end as line_amount,
    money(discount, currency) as discount_amount,
    line_number + 1 as source_line
from faulty;

create table refund_facts as
with drawn as (
    select
        order_number, ordered_at, minor_amount, currency,
        case
            when draw(order_number, 'refund') < 0.03 then minor_amount
            else greatest(1, floor(minor_amount * draw(order_number, 'refund part')))::int
        end as minor_refund,
        case when draw(order_number, 'late refund') < 0.1 then 45 + floor(200 * draw(order_number, 'refund days'))
            else 1 + floor(28 * draw(order_number, 'refund days')) end::int as days,
        case order_number % 20000
            when 7001 then 'unknown_order_id'
            when 7002 then 'refund_before_order'
            when 7003 then 'zero_refund_amount'
            when 7004 then 'refund_above_order'
        end as fault
    from numbered_orders
    where status = 0 and fault is null
        and (draw(order_number, 'refund') < 0.06 or order_number % 20000 between 7001 and 7004)
)

select * from drawn where ordered_at + to_days(days) < timestamp '2025-01-01' order by order_number;

create view refunds as
select
    concat('R', lpad((order_number + 1)::varchar, 9, '0')) as refund_id,
    case when fault = 'unknown_order_id' then concat('OX', order_number) else order_key(order_number) end as order_id,
    case when fault = 'refund_before_order' then ordered_at - interval 40 day else ordered_at + to_days(days) end
        as refunded_at,
    case fault
        when 'zero_refund_amount' then 0
        when 'refund_above_order' then money(minor_amount, currency) * 2
        else money(minor_refund, currency)
    end::decimal(18, 3) as refund_amount,
    pick(['wrong size', 'damaged', 'late delivery', 'changed my mind', null], draw(order_number, 'refund reason'))
        as reason
from refund_facts
union all
-- the rest of a partial refund, a month after the first part
select
    concat('R', lpad((order_number + 1)::varchar, 9, '0'), '-2'), order_key(order_number),
    ordered_at + to_days(days + 30), money(minor_amount - minor_refund, currency), 'rest'
from refund_facts
where fault is null and minor_refund < minor_amount and draw(order_number, 'second refund') < 0.1
    and ordered_at + to_days(days + 30) < timestamp '2025-01-01';
