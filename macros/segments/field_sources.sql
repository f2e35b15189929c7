{#-
The built-in fields of conditions: field -> part of customer_fields that has it, and its SQL there. What may differ from
review to review is as of the review; what describes a person without a date is what is known now.
-#}
{% macro field_sources() %}
    {% set age = 'reviews.review_year - described.birth_year - case when reviews.review_month_day < described.birth_month_day'
        ~ ' then 1 else 0 end' %}
    {% set is_born = 'described.birth_date <= panel.review_date' %}
    {% set next_birthday = add_months('described.birth_date', '12 * (' ~ age ~ ' + 1)') %}
    {% set sources = {
        'customer_type': ('described', "coalesce(described.customer_type, 'person')"),
        'gender': ('described', "case when lower(described.gender) in ('f', 'female', 'woman', '女', '女性') then 'female' when"
            ~ " lower(described.gender) in ('m', 'male', 'man', '男', '男性') then 'male' else lower(described.gender) end"),
        'birth_date': ('described', 'described.birth_date'),
        'age_years': ('described', 'case when ' ~ is_born ~ ' then cast(' ~ age ~ ' as int) end'),
        'age_band': ('described', 'case when not ' ~ is_born ~ ' then null when ' ~ age ~ " < 18 then 'under_18' when "
            ~ age ~ " < 25 then 'from_18_to_24' when " ~ age ~ " < 35 then 'from_25_to_34' when " ~ age
            ~ " < 45 then 'from_35_to_44' when " ~ age ~ " < 55 then 'from_45_to_54' when " ~ age
            ~ " < 65 then 'from_55_to_64' when " ~ is_born ~ " then 'from_65' end"),
        'days_to_birthday': ('described', 'case when not ' ~ is_born ~ ' then null when reviews.review_month_day ='
            ~ ' described.birth_month_day then 0 else ' ~ days_between('panel.review_date', next_birthday) ~ ' end'),
        'join_date': ('known', 'case when known.join_date <= panel.review_date then known.join_date end'),
        'first_purchase_date': ('metrics', add_days('panel.review_date', '-panel.tenure_days')),
        'last_purchase_date': ('metrics', add_days('panel.review_date', '-panel.recency_days')),
        'recency_days': ('metrics', 'panel.recency_days'),
        'is_buyer': ('metrics', 'panel.is_buyer'),
        'lifecycle_stage': ('metrics', 'panel.lifecycle_stage'),
        'is_declining': ('metrics', 'panel.is_declining'),
        'is_gap_alert': ('metrics', 'panel.is_gap_alert'),
        'rfm_segment': ('rfm', 'rfm.segment'),
        'tier_code': ('tier_' ~ setting('primary_policy_id'), 'tier_' ~ setting('primary_policy_id') ~ '.tier_code'),
        'order_365d_count': ('orders', 'coalesce(orders.order_365d_count, 0)'),
        'promo_order_rate': ('orders', 'orders.promo_order_rate'),
    } %}
    {% for field in [
        'country', 'region', 'province', 'city', 'company_id', 'industry', 'company_size', 'job_level',
        'occupation', 'acquisition_channel', 'home_store_id', 'owner_id',
    ] %}
        {% do sources.update({field: ('described', 'described.' ~ field)}) %}
    {% endfor %}
    {{ return(sources) }}
{% endmacro %}
