-- Who the customers are: source records, their identifiers, consents and measurements; products and rates.

create macro place(person, level) as case
    when is_american(person) then pick(
        [['West', 'California', 'San Diego'], ['West', 'Oregon', 'Portland'], ['South', 'Texas', 'Austin'],
            ['North-East', 'New York', 'Buffalo']],
        draw(person, 'place')
    )[level]
    else pick(
        [['华东', '上海市', '上海'], ['华东', '浙江省', '杭州'], ['华北', '北京市', '北京'], ['华南', '广东省', '深圳'],
            ['华南', '广东省', '广州'], ['西南', '四川省', '成都'], ['华中', '湖北省', '武汉']],
        draw(person, 'place')
    )[level]
end;

create macro industry_of(company) as
    pick(['manufacturing', 'retail', 'education', 'health', 'logistics', 'software'], draw(company, 'industry'));

create view customers as
with described as (
    select
        record, person, registered_day, email, phone, is_organisation(person) as is_business,
        case when is_organisation(person) then person when has_employer(person) then employer(person) end as company,
        record % 20000 = 6001 as has_faulty_birth_date
    from records
)

select
    customer_key(record, person) as customer_id,
    timed(registered_day, 0.01 + 0.2 * draw(record, 'registered at')) as registered_at,
    email,
    phone,
    case
        when is_business then concat('Company ', person)
        when draw(record, 'has name') < 0.05 then null
        when is_american(person)
            then concat(given_name(person), ' ', upper(family_name(person)))
        else concat(
            pick(['王', '李', '张', '刘', '陈', '杨', '赵', '黄', '周', '吴'], draw(person, 'family name')),
            pick(['伟', '芳', '娜', '敏', '静', '磊', '强', '艳', '涛', '娟'], draw(person, 'given name'))
        )
    end as full_name,
    case
        when has_faulty_birth_date then '1990-02-30'
        when not is_business and draw(record, 'has birth date') < 0.8
            then (date '1950-01-01' + floor(20000 * draw(person, 'birth date'))::int)::varchar
    end as birth_date,
    case when not is_business then pick(['female', 'male', 'F', 'M', '女', '男', null], draw(record, 'gender')) end
        as gender,
    case when is_american(person) then 'US' else 'CN' end as country,
    place(person, 1) as region,
    place(person, 2) as province,
    place(person, 3) as city,
    case
        when is_institution(person) then 'institution'
        when is_business then 'company'
        when draw(record, 'says person') < 0.9 then 'person'
    end as customer_type,
    case when company is not null then company_key(company) end as company_id,
    case when company is not null then industry_of(company) end as industry,
    case when company is not null then pick(['1-9', '10-49', '50-249', '250-999', '1000+'], draw(company, 'size')) end
        as company_size,
    case when company is not null and not is_business
        then pick(['executive', 'director', 'manager', 'specialist'], draw(person, 'job level')) end as job_level,
    case when not is_business and draw(record, 'says occupation') < 0.5
        then pick(['teacher', 'engineer', 'nurse', 'driver', 'student', 'retired', 'owner'], draw(person, 'occupation'))
    end as occupation,
    pick(['search', 'social', 'referral', 'store', 'advertisement', 'event'], draw(person, 'acquisition'))
        as acquisition_channel,
    case when draw(person, 'has store') < 0.5
        then concat('ST', lpad(floor(60 * draw(person, 'store'))::int::varchar, 3, '0')) end as home_store_id,
    case when company is not null or draw(person, 'has adviser') < 0.05
        then concat('ADV', floor(80 * draw(person, 'adviser'))::int) end as owner_id,
    is_test_person(person) as is_test,
    record + 1 as source_line
from described;

create view identifiers as
with identified as (
    -- the identifier that joins records without a common email or phone
    select
        record, person,
        pick(['member_no', 'loyalty_card', 'wechat_unionid'], draw(person, 'link type')) as identifier_type,
        registered_day as seen_day
    from records
    where needs_identifier
    union all
    select
        record, person,
        ['member_no', 'wechat_unionid', 'wechat_openid', 'alipay', 'taobao', 'device'][turn + 1] as identifier_type,
        registered_day as seen_day
    from (
        select record, person, registered_day, unnest(range(6)) as turn
        from records
        where link in ('single', 'first') and not needs_identifier and not is_organisation(person)
            and draw(person, 'identifiers') < 0.5
    )
    where draw(record * 8 + turn, 'has identifier') < 0.3
)

select
    customer_key(record, person) as customer_id, identifier_type,
    case identifier_type
        when 'wechat_openid' then concat('app1:', md5(concat('openid', person, getvariable('seed')))[1:16])
        when 'wechat_unionid' then concat('u', md5(concat('unionid', person, getvariable('seed')))[1:20])
        else concat(upper(left(identifier_type, 2)), '-', lpad(person::varchar, 8, '0'))
    end as identifier_value,
    timed(seen_day, draw(record, 'identifier seen')) as seen_at
from identified
union all
select customer_key(person, person), 'company_no', concat('CN', lpad(person::varchar, 10, '0')), null
from people
where is_organisation(person)
union all
-- everyone at the kiosk of a block of people
select
    customer_key(person, person), 'device', concat('KIOSK-', person // 10000), timed(first_day, draw(person, 'kiosk'))
from people
where is_kiosk_user(person) and not is_guest_only(person)
union all
-- dated sightings tell the two holders of a recycled phone apart
select customer_key(record, person), 'phone', phone_of(person), timed(registered_day, 0.5)
from records
where record = person and (has_left_phone(person) or has_recycled_phone(person))
union all
select customer_key(record, person), 'email', upper(email), timed(active_until, 0.5)
from records
where record = person and link = 'single' and email like '%.internal' and draw(record, 'email sighting') < 0.02;

create view customer_attributes as
select
    customer_key(record, person) as customer_id,
    ['income_band', 'household_size', 'interest'][topic + 1] as attribute,
    case topic
        when 0 then pick(['<5k', '5-10k', '10-20k', '20k+'], draw(person * 4 + topic, 'attribute'))
        when 1 then (1 + floor(5 * draw(person * 4 + topic, 'attribute')))::int::varchar
        else pick(['sports', 'cooking', 'travel', 'reading', 'gaming'], draw(person * 4 + topic, 'attribute'))
    end as value,
    pick(['form', 'survey', 'partner', null], draw(record, 'attribute source')) as source,
    case when draw(record, 'attribute source') < 0.9 then timed(registered_day, draw(record, 'attribute seen')) end
        as seen_at
from (
    select record, person, registered_day, unnest(range(3)) as topic
    from records
    where not is_organisation(person) and draw(record, 'described') < 0.3
)
union all
-- how urgent the need of a business customer is, as asked by sales, and by some again half a year later
select
    customer_key(record, person) as customer_id, 'need_urgency' as attribute,
    pick(['low', 'medium', 'high'], draw(record * 2 + turn, 'urgency')) as value,
    'sales' as source,
    timed(registered_day + 30 + 180 * turn, draw(record * 2 + turn, 'urgency asked')) as seen_at
from (
    select record, person, registered_day, unnest(range(2)) as turn
    from records
    where is_organisation(person) or has_employer(person)
)
where draw(record * 2 + turn, 'urgency known') < [0.6, 0.3][turn + 1] and registered_day + 30 + 180 * turn < 1095;

-- the odd decisions withdraw what the even ones before them granted
create view consents as
with decisions as (
    select
        record, person, registered_day, active_until, decision, decision % 2 = 1 as is_withdrawn,
        draw(record * 4 + decision // 2, 'consent')
            < [0.85, 0.025, 0.65, 0.05, 0.4, 0.025][decision + 1] as is_made
    from (select record, person, registered_day, active_until, unnest(range(6)) as decision from records)
)

select
    customer_key(record, person) as customer_id,
    case when decision < 2 then 'profiling' else 'contact' end as purpose,
    [null, 'email', 'sms'][1 + decision // 2] as channel,
    case when is_withdrawn then 'withdrawn' else 'granted' end as status,
    case when is_withdrawn then timed(greatest(registered_day, active_until), 0.9) else timed(registered_day, 0.3) end
        as effective_at
from decisions
where is_made;

-- quarterly measurements: a bank's customers, a telephone company's, a school's
create view account_metrics as
with measured as (
    select
        person, quarter, first_day + 91 * quarter as day, metric,
        draw(person * 8 + metric, 'metric level') as level,
        draw(person * 128 + quarter * 8 + metric, 'metric change') as change
    from (
        select
            person, first_day, quarter,
            unnest(case person % 50 when 3 then [1, 2] when 4 then [3, 4] else [5] end) as metric
        from (
            select person, first_day, unnest(range(12)) as quarter
            from people
            where person % 50 in (3, 4, 5) and not is_guest_only(person)
        )
    )
)

select
    customer_key(person, person) as customer_id,
    ['aum', 'credit_score', 'call_minutes', 'broadband', 'course_progress'][metric] as metric,
    timed(day, draw(person, 'measured')) as measured_at,
    case metric
        when 1 then 500 * exp(8 * level) * (1 + 0.1 * change)
        when 2 then 450 + 400 * level + 10 * change
        when 3 then 900 * level * change
        when 4 then (level < 0.6)::int
        else least(1, (quarter + 1) * (0.05 + 0.2 * level))
    end::decimal(18, 3) as value
from measured
where day <= 1095;

create view tier_overrides as
select
    customer_key(person, person) as customer_id, 'retail_5' as policy_id,
    pick(['bronze', 'silver', 'gold', 'platinum', 'diamond'], draw(person, 'override tier')) as tier_code,
    pick(['floor', 'fixed', 'cap', null], draw(person, 'override mode')) as mode,
    pick(['key account', 'complaint settled', 'partner', 'fraud review'], draw(person, 'override reason')) as reason,
    day_of(first_day + floor(300 * draw(person, 'override start'))) as starts_on,
    case when draw(person, 'override ends') < 0.6
        then day_of(first_day + floor(300 * draw(person, 'override start'))) + 180 end as ends_on,
    concat('manager ', floor(9 * draw(person, 'override by'))::int) as approved_by
from people
where person % 400 = 9 and order_count > 0;

create view products as
select
    product_key(category, rank) as product_id,
    concat(brands.brand, ' ', names.name, ' ', rank + 1) as product_name,
    names.name as category,
    brands.brand as brand,
    case when draw(category * 100 + rank, 'cost known') < 0.97 then cast(round(
        price_of_rank(rank) * (0.45 + 0.3 * draw(category * 100 + rank, 'cost'))
        * case currency when 0 then 1 when 1 then 0.926 else 147 end,
        case when currency = 2 then 0 else 2 end
    ) as decimal(18, 3)) end as unit_cost,
    case when currency = 0 then [null, 'USD'][1 + rank % 2] else ['EUR', 'JPY'][currency] end as currency
from (
    select
        range // 100 as category, range % 100 as rank,
        case when draw(range, 'cost currency') < 0.8 then 0 when draw(range, 'cost currency') < 0.9 then 1 else 2 end
            as currency
    from range(2000)
) as numbered
cross join lateral (
    select [
        'tea', 'coffee', 'snacks', 'bakery', 'dairy', 'skin care', 'make-up', 'hair care', 'vitamins', 'toys', 'books',
        'kitchen', 'bedding', 'lamps', 'garden', 'sportswear', 'shoes', 'bags', 'phones', 'audio'
    ][category + 1] as name
) as names
cross join lateral (
    select pick(['Linden', 'Harbour', 'Bluebird', 'Old Mill', 'North Star', null], draw(category * 100 + rank, 'brand'))
        as brand
) as brands
order by product_id;

create view exchange_rates as
select
    currency, (date '2021-12-01' + day::int) as rate_date,
    cast(round(
        case currency when 'EUR' then 1.08 else 0.0068 end
        * (1 + 0.04 * sin(day / 95.0) + 0.004 * (draw(day, concat('rate ', currency)) - 0.5)), 8
    ) as decimal(18, 8)) as rate_to_reporting
from (select range as day, unnest(['EUR', 'JPY']) as currency from range(1127))
order by currency, day;
