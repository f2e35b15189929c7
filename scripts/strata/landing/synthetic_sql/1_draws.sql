-- Random numbers that depend on seed, entity and purpose alone, so neither threads nor the order of rows change them,
-- and the small vocabulary of the other files. Two rounds of the integer mixer "lowbias32" (C. Wellons); a product
-- stays below 2^64. Day 0 is 2022-01-01, the last day 1095 is 2024-12-31.

create macro salt(purpose, half) as
    md5_number_lower(concat_ws(':', purpose, half, getvariable('seed'))) & 4294967295::ubigint;

create macro mixed_once(x) as (xor(x, x >> 16) * 2146121005) & 4294967295::ubigint;

create macro mixed_twice(x) as (xor(x, x >> 15) * 2221713035) & 4294967295::ubigint;

create macro as_share(x) as (xor(x, x >> 16)::double + 0.5) / 4294967296.0;

-- uniform on (0, 1); entity is an integer from 0 to 2^56
create macro draw(entity, purpose) as as_share(mixed_twice((
    mixed_once(xor(entity::ubigint & 4294967295::ubigint, salt(purpose, 'low')))
    + (entity::ubigint >> 32) * 2654435761 + salt(purpose, 'high')
) & 4294967295::ubigint));

create macro pick(choices, share) as choices[1 + floor(share * len(choices))::int];

create macro moment(day, seconds) as
    make_timestamp((18993 + floor(day)::bigint) * 86400000000 + seconds::bigint * 1000000);

create macro day_of(day) as date '2022-01-01' + least(floor(day), 1095)::int;

-- second of the day, 07:00 to 23:30, later hours more often
create macro waking_second(share) as 25200 + floor(59400 * pow(share, 0.7))::int;

create macro timed(day, share) as moment(least(day, 1095), waking_second(share));

-- Who a person is, by number alone: every table agrees without a join. Persons from getvariable('people') on are guests
-- whom no source knows.

create macro is_guest_only(person) as person >= getvariable('people');

create macro is_company(person) as person % 50 in (7, 23) and not is_guest_only(person);

create macro is_institution(person) as person % 50 = 41 and not is_guest_only(person);

create macro is_organisation(person) as person % 50 in (7, 23, 41) and not is_guest_only(person);

create macro is_test_person(person) as person % 500 = 13 and not is_guest_only(person);

-- a block of 10,000 people has one switchboard and one kiosk; an incomplete block has none, since a value that only a
-- few share is one that a matcher must believe
create macro is_in_full_block(person) as person - person % 10000 + 300 <= getvariable('people');

create macro is_switchboard_contact(person) as
    person % 10000 between 100 and 199 and is_in_full_block(person) and not is_organisation(person);

create macro is_kiosk_user(person) as person % 10000 between 200 and 299 and is_in_full_block(person);

-- number 117 of each 200 gives up the phone that number 118 gets more than a year later
create macro has_left_phone(person) as
    person % 200 = 117 and person % 10000 >= 300 and person + 1 < getvariable('people');

create macro has_recycled_phone(person) as
    person % 200 = 118 and person % 10000 >= 300 and not is_guest_only(person);

create macro shares_family_phone(person) as person % 20000 = 19001 and not is_guest_only(person);

create macro is_prospect(person) as
    person % 12 = 5 and not is_guest_only(person) and not has_left_phone(person) and not has_recycled_phone(person);

create macro is_member(person) as draw(person, 'points member') < 0.15 and not is_organisation(person);

create macro is_american(person) as person % 5 = 4;

create macro satisfaction(person) as draw(person, 'satisfaction');

create macro family_name(person) as pick(
    ['wang', 'li', 'zhang', 'liu', 'chen', 'yang', 'zhao', 'huang', 'zhou', 'wu', 'xu', 'sun', 'smith', 'miller'],
    draw(person, 'family name')
);

create macro given_name(person) as pick(
    ['wei', 'fang', 'na', 'min', 'jing', 'lei', 'qiang', 'yan', 'tao', 'juan', 'mei', 'ann', 'tom', 'kai'],
    draw(person, 'given name')
);

-- the top-level domain "internal" is reserved: no such address exists; unlike "example" no list of test domains has it
create macro email_of(person) as case
    when is_organisation(person) then concat('office@company', person, '.internal')
    else concat(
        given_name(person), '.', family_name(person), person,
        pick(['@post.internal', '@inbox.internal', '@mailbox.internal'], draw(person, 'email host'))
    ) end;

create macro phone_owner(person) as
    case when has_recycled_phone(person) or shares_family_phone(person) then person - 1 else person end;

create macro has_virtual_phone(owner) as draw(owner, 'virtual phone') < 0.004;

-- each owner has a number of their own below 5 million people; exchange 555 is not given to American subscribers
create macro own_phone(owner) as case
    when is_switchboard_contact(owner) then concat('+86215550', lpad((owner // 10000)::varchar, 4, '0'))
    when is_american(owner) then concat(
        '+1',
        pick(
            [
                '201', '202', '203', '205', '206', '207', '208', '209', '210', '212', '213', '214', '215', '216', '217',
                '218', '219', '301', '302', '303', '304', '305', '307', '308', '309', '310', '312', '313', '314', '315',
                '316', '317', '318', '319', '401', '402', '404', '405', '406', '407', '408', '409', '410', '412', '413',
                '414', '415', '417', '419', '501', '502', '503', '504', '505', '507', '508', '509', '510', '512', '513',
                '515', '516', '517', '518', '601', '602', '603', '605', '606', '607', '608', '609', '610', '612', '614',
                '615', '616', '617', '618', '619', '701', '702', '703', '704', '706', '707', '708', '712', '713', '714',
                '715', '716', '717', '718', '719', '801', '802', '803', '804', '805'
            ],
            ((owner // 5) // 10000 + 0.5) / 100
        ),
        '555',
        lpad((((owner // 5) * 6827 + getvariable('seed')) % 10000)::varchar, 4, '0')
    )
    else concat(
        '+86',
        case when has_virtual_phone(owner) then '170'
            else pick(
                ['130', '131', '133', '135', '136', '137', '138', '139', '150', '158', '159', '186', '188', '189'],
                draw(owner, 'phone prefix')
            ) end,
        lpad(((owner::bigint * 61803399 + getvariable('seed')) % 100000000)::varchar, 8, '0')
    ) end;

create macro phone_of(person) as own_phone(phone_owner(person));

-- The same phone as people type it.
create macro typed_phone(phone, share) as case
    when phone like '+86%' then case floor(share * 8)::int
        when 0 then substr(phone, 4)
        when 1 then concat(substr(phone, 4, 3), '-', substr(phone, 7, 4), '-', substr(phone, 11))
        when 2 then concat(substr(phone, 4, 3), ' ', substr(phone, 7, 4), ' ', substr(phone, 11))
        when 3 then concat('0086 ', substr(phone, 4))
        when 4 then concat('+86', chr(160), substr(phone, 4))
        when 5 then concat(' ', phone, ' ')
        when 6 then substr(phone, 2)
        else translate(substr(phone, 4), '0123456789', '０１２３４５６７８９') end
    else case floor(share * 4)::int
        when 0 then concat('+1 (', substr(phone, 3, 3), ') ', substr(phone, 6, 3), '-', substr(phone, 9))
        when 1 then concat('+1-', substr(phone, 3, 3), '-', substr(phone, 6, 3), '-', substr(phone, 9))
        when 2 then concat('001 ', substr(phone, 3))
        else concat(phone, chr(160)) end
    end;

create macro typed_email(email, share) as case floor(share * 6)::int
    when 0 then upper(email)
    when 1 then concat(' ', email, ' ')
    when 2 then concat(email, chr(160))
    when 3 then concat(upper(left(email, 1)), substr(email, 2))
    when 4 then concat(email, chr(8203))
    else concat(chr(9), upper(left(email, 3)), substr(email, 4)) end;

-- Records: the first of a person has the person's number; getvariable('people') and above are second and later ones.
create macro customer_key(record, person) as concat(
    case when record = person and is_organisation(person) then 'CO'
        else pick(['SHOP', 'APP', 'STORE'], (draw(person, 'source system') + 0.34 * (record <> person)::int) % 1) end,
    lpad(record::varchar, 8, '0')
);

create macro company_key(person) as customer_key(person, person);

-- the company that a person works for, as a person's number
create macro employer(person) as least(
    case
        when is_switchboard_contact(person) then person - person % 10000 + 107
        else (floor(draw(person, 'employer') * (1 + getvariable('people') // 50)) * 50)::int
            + case when draw(person, 'employer kind') < 0.5 then 7 else 23 end
    end,
    7 + 50 * greatest(0, (getvariable('people') - 8) // 50)
)::int;

create macro has_employer(person) as
    getvariable('people') > 7 and not is_organisation(person)
    and (is_switchboard_contact(person) or draw(person, 'business contact') < 0.1);

-- minor units (cents; yen for the currency 2) as an amount
create macro money(minor, currency) as cast(
    cast(minor as decimal(10, 0))
    * case when currency = 2 then cast(1 as decimal(4, 2)) else cast(0.01 as decimal(4, 2)) end
    as decimal(18, 3)
);

-- 20 categories of 100 products whose prices rise by 6% each, from 2 dollars to 640
create macro product_key(category, rank) as concat('P', lpad((category::int * 100 + rank::int)::varchar, 4, '0'));

create macro price_of_rank(rank) as 2 * pow(1.06, rank);

create macro price_rank(minor_amount, currency) as greatest(0, least(99, round(
    ln(greatest(0.01, minor_amount / case currency when 0 then 200 when 1 then 185.2 else 294 end)) / ln(1.06)
)));

create macro favourite_category(person) as floor(20 * draw(person, 'favourite category'));
